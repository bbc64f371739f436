import { expect, it } from 'vitest'
import { blockerKey } from '../../src/core/blocker/listing.ts'
import { type MessageSubject, messageKey } from '../../src/core/messages/keys.ts'
import { placeOf, subjectOfKey } from '../../src/core/messages/place.ts'

const channels = { blockers: 'C1BLOCKERS', digest: 'C2DIGEST' }
const blocker = blockerKey('RUN-1/a')

const subjects: [MessageSubject, object | null][] = [
  [
    { kind: 'card', blocker },
    { kind: 'channel', channel: 'C1BLOCKERS' },
  ],
  [
    { kind: 'notice', seq: 7 },
    { kind: 'channel', channel: 'C1BLOCKERS' },
  ],
  [
    { kind: 'digest', date: '2026-06-13' },
    { kind: 'channel', channel: 'C2DIGEST' },
  ],
  [
    { kind: 'line', of: { blocker }, seq: 7 },
    { kind: 'thread', of: 'card/run-1%2Fa' },
  ],
  [
    { kind: 'line', of: { request: 'R-7' }, seq: 8 },
    { kind: 'thread', of: 'run/R-7' },
  ],
  [
    { kind: 'run', request: 'R-7' },
    { kind: 'channel', channel: 'C1BLOCKERS' },
  ],
  [
    { kind: 'ask', request: 'R-7', owner: 'U1' },
    { kind: 'person', user: 'U1' },
  ],
  [
    { kind: 'told', seq: 9, user: 'U3' },
    { kind: 'person', user: 'U3' },
  ],
  [
    { kind: 'prompt', asked_at: '2026-06-12T08:00:00.000Z', owner: 'U1', blocker: null },
    { kind: 'person', user: 'U1' },
  ],
  [
    { kind: 'prompt', asked_at: '2026-06-12T08:00:00.000Z', owner: 'U1', blocker },
    { kind: 'person', user: 'U1' },
  ],
  [
    { kind: 'claim', blocker, claim: '9', owner: 'U1' },
    { kind: 'person', user: 'U1' },
  ],
  [
    { kind: 'help', seq: 7, owner: 'U1' },
    { kind: 'person', user: 'U1' },
  ],
  [
    { kind: 'next', operator: 'U3', date: '2026-06-13' },
    { kind: 'person', user: 'U3' },
  ],
  [
    { kind: 'nudge', owner: 'U1', date: '2026-06-13' },
    { kind: 'person', user: 'U1' },
  ],
  [
    { kind: 'home', user: 'U1' },
    { kind: 'home', user: 'U1' },
  ],
]

it.each(subjects)('$kind: its key says what it is about, and that says where it belongs', (subject, place) => {
  expect(subjectOfKey(messageKey(subject))).toEqual(subject)
  expect(placeOf(subject, channels)).toEqual(place)
})

it('without channels nothing belongs in a channel', () => {
  expect(placeOf({ kind: 'card', blocker }, null)).toBeNull()
  expect(placeOf({ kind: 'digest', date: '2026-06-13' }, null)).toBeNull()
})

it.each([
  'prompt/2026-06-12T08%3A00%3A00Z/U1',
  'prompt/2026-06-12T08:00:00.000Z/U1',
  'prompt/2026-06-31T08%3A00%3A00.000Z/U1',
  'prompt/1781251200000/U1',
  'prompt/2026-06-12T08%3A00%3A00.000Z/U1/',
  'prompt/2026-06-12T08%3A00%3A00.000Z/U%31',
  'line/card/run-1/NaN',
  'line/card/run-1/-1',
  'line/card/run-1/1e3',
  'line/7',
  'line/letter/run-1/7',
  'card/run-1/x',
  'card/run%2d1',
  'card/%',
  'card',
  'Card/run-1',
  'letter/run-1',
  '',
])('%s is no key', (key) => {
  expect(subjectOfKey(key)).toBeNull()
})
