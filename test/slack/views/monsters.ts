import { type BlockerMap, blockerKey } from '../../../src/core/blocker/listing.ts'
import type { Person } from '../../../src/core/person.ts'
import { ana, ivy, ken, omar, policyOf } from '../../support/cast.ts'
import {
  accept,
  adopt,
  advise,
  adviseOn,
  answer,
  answerOn,
  ask,
  askOn,
  confirm,
  giveBack,
  given,
  grant,
  importing,
  later,
  listing,
  mapOf,
  reject,
  requestRun,
  retire,
  reviewer,
  type Step,
  submit,
  type TestLedger,
} from '../../support/given.ts'

/** Everything that a document could try to smuggle into Slack. */
export const MARKUP =
  '<!channel> <!here> <@U01ANA> <#C01BLOCKERS> <https://evil.example|ok> *b* `c` &lt; :bomb: \u202Elive\u202C z\u200Bw 🧨👩‍👩‍👧 '

/** A text of at least so many characters, full of it. */
export function monstrous(length: number): string {
  return MARKUP.repeat(Math.ceil(length / MARKUP.length))
}

export const MONSTER = `MONSTER-0 ${MARKUP}`.trim()

const advisers = [1, 2, 3, 4, 5].map((n) => ({ ...reviewer, id: `token/T-${n}`, name: `reviewer ${n} ${MARKUP}` }))
const monstrousAdvice = { reason: monstrous(3900), model: MARKUP.repeat(2) }

/** 300 blockers with fields of 3,500 characters, the first with 60 actions, and people with names to match. */
export function monsters(): TestLedger {
  const named = (person: Person) => ({ ...person, name: `${person.name} ${MARKUP}`.trim() })
  const [a, o, i, k] = [ana, omar, ivy, ken].map(named) as [Person, Person, Person, Person]
  const roles = { owners: [a, o], operators: [i, k] }
  const actions = first(revisionOne()).actions
  const { ledger } = given(
    adopt(
      policyOf({
        default: { ttl: '7d', max_ttl: '90d', uses: 1000, owners_needed: 2, confirm: 'type_the_name' },
        actions: Object.fromEntries(actions.slice(0, 3).map((action) => [action, { authorised_by: [MONSTER] }])),
      }),
      roles,
    ),
    importing(revisionOne()),
    submit(
      i,
      MONSTER,
      monstrous(2900),
      Array.from({ length: 30 }, (_, n) => `https://ci.example/${n}/${'x'.repeat(400)}`),
    ),
    giveBack(o, MONSTER, monstrous(900)),
    submit(i, MONSTER, monstrous(2900), ['https://ci.example/1']),
    ...actions.slice(0, 20).map((action) => grant(a, MONSTER, action, { reason: monstrous(900), typed: action })),
    ...actions.slice(20, 30).map((action) => reject(a, MONSTER, action, monstrous(900))),
    ...actions.slice(30, 40).map((action) => ask(a, MONSTER, action, monstrous(1900))),
    later('3d'),
    importing(revisionTwo()),
    ...actions.slice(0, 10).map((action) => grant(a, MONSTER, action, { reason: monstrous(900), typed: action })),
    ...actions.slice(0, 5).map((action) => grant(o, MONSTER, action, { reason: monstrous(900), typed: action })),
    ...actions
      .slice(30, 40)
      .flatMap((action) => [
        ...[1, 2, 3].map((n) => ask(a, MONSTER, action, `${n} ${monstrous(1900)}`)),
        answer(k, MONSTER, action, monstrous(1900)),
      ]),
    submit(i, MONSTER, monstrous(2900), ['https://ci.example/1']),
    accept(k, MONSTER),
    retire(a, MONSTER, monstrous(900)),
    confirm(a, MONSTER, 'action_missing', monstrous(900)),
    ...[null, ...actions.slice(0, 8)].map(
      (action): Step => ({ kind: 'freeze', by: i, action, reason: monstrous(900) }),
    ),
    requestRun(i, actions[0] ?? '', {
      reason: monstrous(900),
      params: Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`name${n}`, monstrous(150)])),
      for_whom: MARKUP,
    }),
    askOn(a, monstrous(1900)),
    answerOn(k, monstrous(1900)),
    askOn(o, monstrous(1900)),
    ...[20, 21, 35].flatMap((n) => advisers.map((by) => advise(by, MONSTER, actions[n] ?? '', monstrousAdvice))),
    ...advisers.map((by) => adviseOn(by, monstrousAdvice)),
    { kind: 'ask-help', by: i, blocker: blockerKey(MONSTER), question: monstrous(1900) },
  )
  return ledger
}

function revisionOne(): BlockerMap {
  return mapOf(
    Array.from({ length: 300 }, (_, n) => monster(n)),
    { doc: `map ${MARKUP}`, authority: monstrous(3500), production_work_performed: true },
  )
}

/** Other words, so that everything is asked again, and other ends, so that there are claims. */
function revisionTwo(): BlockerMap {
  const { blockers, ...map } = revisionOne()
  return {
    ...map,
    blockers: blockers.map((blocker) => ({
      ...blocker,
      item: `${blocker.item} again`,
      status: monstrous(300),
      actions: blocker.actions.slice(0, -1),
    })),
  }
}

function monster(n: number) {
  const id = `MONSTER-${n} ${MARKUP}`.trim()
  const names = Array.from({ length: n === 0 ? 60 : 3 }, (_, m) => `action ${m} of ${n} ${'<!here>&'.repeat(20)}`)
  const text = monstrous(3500)
  const fields = { item: text, evidence: text, decision: text, proof: text, next_action: text, blocks: names.join('/') }
  const depends_on = n === 0 ? Array.from({ length: 30 }, (_, m) => `MONSTER-${m + 1} ${MARKUP}`.trim()) : []
  return {
    ...listing(id, { ...fields, depends_on }),
    actor: { text, roles: ['owner' as const, 'operator' as const], remark: text },
  }
}

function first({ blockers }: BlockerMap) {
  const [found] = blockers
  if (!found) throw new Error('no blockers')
  return found
}
