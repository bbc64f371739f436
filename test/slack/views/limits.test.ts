import type { HomeView, KnownBlock, ModalView } from '@slack/types'
import { describe, expect, test } from 'vitest'
import { blockerKey } from '../../../src/core/blocker/listing.ts'
import type { Entry } from '../../../src/core/entry.ts'
import { homeParts } from '../../../src/core/messages/home-place.ts'
import { isRefusal } from '../../../src/core/refusal.ts'
import { blockerSubject } from '../../../src/core/subject.ts'
import { isTooLong, problemsOfBlocks } from '../../../src/sandbox/blocks/check.ts'
import { readView } from '../../../src/sandbox/blocks/view.ts'
import { actions } from '../../../src/slack/ids.ts'
import { buttons, detailsButton } from '../../../src/slack/views/blocks.ts'
import { briefModal } from '../../../src/slack/views/brief.ts'
import { cardView } from '../../../src/slack/views/card.ts'
import { claimView, settleClaimModal } from '../../../src/slack/views/claim.ts'
import * as decision from '../../../src/slack/views/decision.ts'
import { detailsModal } from '../../../src/slack/views/details.ts'
import { digestView } from '../../../src/slack/views/digest.ts'
import { freezeModal, thawModal } from '../../../src/slack/views/freeze.ts'
import { gateView } from '../../../src/slack/views/gate.ts'
import { askOwnerModal, helpView } from '../../../src/slack/views/help.ts'
import { historyView } from '../../../src/slack/views/history.ts'
import { homeView, type Past } from '../../../src/slack/views/home.ts'
import { LIMITS, misfits, type Surface } from '../../../src/slack/views/limits.ts'
import { lineView } from '../../../src/slack/views/line.ts'
import { listView, mineView, nextList } from '../../../src/slack/views/list.ts'
import { nextView } from '../../../src/slack/views/next.ts'
import { noticeView } from '../../../src/slack/views/notice.ts'
import { promptView } from '../../../src/slack/views/prompt.ts'
import { promptsView } from '../../../src/slack/views/prompts.ts'
import { acceptProofModal, proofBlocks, returnProofModal, submitProofModal } from '../../../src/slack/views/proof.ts'
import { refusalView } from '../../../src/slack/views/refusal.ts'
import type { Rendered } from '../../../src/slack/views/rendered.ts'
import { askView, runView } from '../../../src/slack/views/request.ts'
import * as requestDecision from '../../../src/slack/views/request-decision.ts'
import { requestsView } from '../../../src/slack/views/request-list.ts'
import { requestedModal, requestRunModal } from '../../../src/slack/views/request-run.ts'
import { showView } from '../../../src/slack/views/show.ts'
import { CUT } from '../../../src/slack/views/text.ts'
import { turnView } from '../../../src/slack/views/turn.ts'
import { tellBrief } from '../../../src/workflows/tell-brief.ts'
import { ana, ivy, ken, max, omar } from '../../support/cast.ts'
import { MARKUP, MONSTER, monsters, monstrous } from './monsters.ts'

const ledger = monsters()
const { state, now, entries } = ledger
const monster = ledger.blocker(MONSTER)
const request = ledger.request()
const everyone = [ana, omar, ivy, ken, max, { ...ana, standing: 'unknown' as const }]
const action = (n: number) => {
  const found = monster.requirements[n]
  if (!found) throw new Error(`no action ${n}`)
  return found
}

describe('every message', () => {
  const messages: [string, () => Rendered[]][] = [
    ['cards', () => [...state.blockers.values()].slice(0, 5).map((blocker) => cardView(state, blocker, now))],
    [
      'prompts, open and settled',
      () =>
        monster.requirements.flatMap((requirement) =>
          Array.from({ length: requirement.round.number }, (_, n) => n + 1).flatMap((round) =>
            [ana, omar, ivy].map(({ user }) => promptView(state, monster, requirement, round, user, now)),
          ),
        ),
    ],
    [
      'prompts of all that was asked at once, to each owner, and of one blocker',
      () =>
        [
          ...new Set(
            [...state.blockers.values()].flatMap(({ requirements }) =>
              requirements.map(({ round }) => round.prompt.at),
            ),
          ),
        ].flatMap((at) =>
          [ana, omar, ivy].flatMap(({ user: owner }) =>
            [null, monster.key].map((blocker) => promptsView(state, { at, owner, blocker }, now)),
          ),
        ),
    ],
    [
      'claims',
      () =>
        [...monster.claims.map(({ id }) => id), 'C-0'].flatMap((id) =>
          [ana, omar, ivy].map(({ user }) => claimView(state, monster, id, user)),
        ),
    ],
    ['lines', () => entries.filter((entry) => 'blocker' in entry).map((entry) => lineView(state, entry, entries))],
    [
      'notices',
      () =>
        entries
          .filter(({ kind }) => ['DocumentImported', 'ActionFrozen', 'PolicyAdopted'].includes(kind))
          .map((entry) => noticeView(state, entry, entries)),
    ],
    [
      'turns',
      () =>
        entries
          .filter(({ kind }) =>
            /^(Proof(Submitted|Returned|WentStale)|Info(Requested|Answered)|VoteCast|GrantIssued)$/.test(kind),
          )
          .flatMap((entry) => [ana, omar, ivy].flatMap(({ user }) => turnView(state, entry, user, now) ?? [])),
    ],
    ['help', () => entries.filter(({ kind }) => kind === 'HelpAsked').map((entry) => helpView(state, entry))],
    [
      'the digest',
      () => [digestView(state, { date: '2026-06-15', since: entries, head: { size: 1, root: 'A'.repeat(44) } }, now)],
    ],
    ['next actions', () => [ivy, ken, ana].map(({ user }) => nextView(state, user, '2026-06-15', now))],
    [
      'list',
      () =>
        (['open', 'cleared', 'retired', 'all'] as const).map((status) =>
          listView(state, { action: null, actor: null, status }, now),
        ),
    ],
    ['show', () => everyone.map((person) => showView(state, monster, person, now))],
    [
      'requests',
      () => [
        askView(state, request, ana.user, now),
        askView(state, request, max.user, now),
        runView(state, request, now),
        ...everyone.map((person) => requestsView(state, person, now)),
      ],
    ],
    ['next and mine', () => everyone.flatMap((person) => [nextList(state, person, now), mineView(state, person, now)])],
    ['gate', () => [gateView(ledger.gate(action(0).action), state), gateView(ledger.gate(MARKUP.repeat(30)), state)]],
    [
      'history',
      () => [
        historyView(
          state,
          monster,
          entries.filter((entry) => 'blocker' in entry && entry.blocker === monster.key),
        ),
      ],
    ],
    ['refusals', () => [refusalView({ refused: true, code: 'bad_input', sentence: monstrous(9000) })]],
  ]

  test.each(messages)('%s: fit, and hold nothing that Slack would read as markup', (_, make) => {
    for (const message of make()) {
      expect(message.text.length).toBeLessThanOrEqual(LIMITS.fallback)
      expect(message.text).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/)
      expect(isTooLong(message.blocks as never)).toBe(false)
      expectHarmless(message.blocks, 'message')
      expect(message.text).not.toMatch(INVISIBLE)
    }
  })
})

describe('every modal and Home', () => {
  const [claim] = monster.claims
  const proof = monster.newest_proof
  const [question] = action(35).questions
  const [given] = action(0).grants
  if (!claim || !proof || !given || !question) throw new Error('the monster is not monstrous enough')
  const views: [string, () => (ModalView | HomeView)[]][] = [
    [
      'Home, each part and page',
      () =>
        everyone.flatMap((person) =>
          homeParts.flatMap((part) =>
            [1, 2, 9].map((page) =>
              homeView({ state, person, now, place: { part, page, action: null }, past: pastOf(entries) }),
            ),
          ),
        ),
    ],
    ['details', () => [...state.blockers.values()].slice(0, 5).map((blocker) => detailsModal(state, blocker, now))],
    [
      'approve',
      () => monster.requirements.map((requirement) => decision.approveModal(state, monster, requirement, now)),
    ],
    [
      'reject, ask, answer',
      () => [
        ...[decision.rejectModal, decision.askModal].map((modal) => modal(state, monster, action(35), now)),
        decision.answerModal(state, blockerSubject(blockerKey(MONSTER)), question),
      ],
    ],
    [
      'revoke, retire, reopen',
      () => [
        decision.revokeModal(state, monster, action(0), given, now),
        decision.retireModal(state, monster),
        decision.reopenModal(state, monster),
      ],
    ],
    [
      'proofs',
      () => [
        submitProofModal(monster),
        returnProofModal(state, monster, proof),
        ...everyone.map((person) => acceptProofModal(state, monster, proof, person)),
      ],
    ],
    [
      'claims',
      () => (['confirm', 'refuse'] as const).map((verdict) => settleClaimModal(state, monster, claim, verdict)),
    ],
    [
      'requests',
      () => [
        requestDecision.approveRequestModal(state, request, now),
        requestDecision.rejectRequestModal(state, request),
        requestDecision.askRequestModal(state, request),
        requestRunModal({ action: request.action, params: [] }),
        requestedModal(state, { request, again: true }),
      ],
    ],
    [
      'freezes',
      () => [
        freezeModal(undefined),
        freezeModal(request.action),
        ...state.desk.freezes.map((freeze) => thawModal(state, freeze)),
      ],
    ],
    [
      'briefs',
      () =>
        [{ blocker: MONSTER }, { request: request.id }, { blocker: MONSTER.replace('0', '7') }].flatMap((of) => {
          const facts = tellBrief(state, of)
          return isRefusal(facts) ? [] : [briefModal(facts)]
        }),
    ],
    ['asking the owners', () => [askOwnerModal(monster)]],
  ]

  test.each(views)('%s: fit, and hold nothing that Slack would read as markup', (_, make) => {
    for (const view of make()) {
      expect(readView(view)).not.toHaveProperty('problems')
      expectHarmless(view.blocks as KnownBlock[], view.type)
    }
  })

  test('a proof for a reviewer fits as well, beside Details', () => {
    const details = buttons(detailsButton(monster.key))
    for (const person of everyone) expectHarmless([...proofBlocks(state, monster, person), ...details], 'message')
  })
})

/** All that ever happened, as far as it could be called a decision, and a request that is over with words as long as they come. */
function pastOf(found: readonly Entry[]): Past {
  const decided = found.filter((entry) => 'blocker' in entry).map((entry) => ({ entry, earlier: found }))
  const { id, action, params, reason } = request
  const row = { request_id: id, action, params: JSON.stringify(params), reason, for_whom: MARKUP, status: 'rejected' }
  const by = {
    requested_by: ana.user,
    requested_by_name: MARKUP,
    team: null,
    requested_at: state.at,
    expires_at: state.at,
  }
  const over = { settled_at: state.at, settled_by: omar.user, settled_by_name: MARKUP, settled_reason: reason }
  return { decided, requests: Array.from({ length: 12 }, () => ({ ...row, ...by, ...over })) }
}

const INVISIBLE = /[\u202A-\u202E\u2066-\u2069\u200B\u200E\u200F\uFEFF]/

function expectHarmless(blocks: KnownBlock[], surface: Surface): void {
  expect(misfits(blocks, surface)).toEqual([])
  expect(problemsOfBlocks(blocks, surface)).toEqual([])
  const json = JSON.stringify(blocks)
  // Whatever says that Details has the rest has the button that leads there.
  if (json.includes(CUT)) expect(json).toContain(`"action_id":"${actions.details}"`)
  // Where no text object is mrkdwn and rich text has texts and links only, no markup is ever read.
  expect(json).not.toMatch(/"type":"(mrkdwn|markdown|user|usergroup|broadcast|channel|emoji|date|color)"/)
  expect(json.replace(/"value":"(\\.|[^"\\])*"/g, '')).not.toMatch(INVISIBLE)
}

test('what is approved is never cut in the modal where it is approved, nor in Details', () => {
  const whole = action(20).round.asked
  for (const view of [decision.approveModal(state, monster, action(20), now), detailsModal(state, monster, now)]) {
    const shown = textsIn(view.blocks).join('')
    for (const text of [whole.decision, whole.item, whole.proof]) expect(shown).toContain(bare(text))
  }
})

test('a text that no modal holds cannot be approved in Slack, and Details says that it is cut', () => {
  const endless = 'x'.repeat(400_000)
  const { round } = action(20)
  const requirement = { ...action(20), round: { ...round, asked: { ...round.asked, decision: endless } } }
  const approve = decision.approveModal(state, monster, requirement, now)
  expect(approve.submit).toBeUndefined()
  expect(textsIn(approve.blocks).join('')).toContain(bare('longer than Slack can show at once'))
  const details = detailsModal(state, { ...monster, decision: { needed: true, text: endless } }, now)
  expectHarmless(details.blocks as KnownBlock[], 'modal')
  expect(textsIn(details.blocks).join('')).toContain(bare('only its beginning is below'))
})

/** As the views show it: without what cannot be seen, and without white space, at which long texts are broken. */
function bare(text: string): string {
  return text.replace(/[\u202A-\u202E\u200B]|(?<=[a-z ])\u200D|\s/gu, '')
}

function textsIn(blocks: unknown): string[] {
  if (Array.isArray(blocks)) return blocks.flatMap(textsIn)
  if (typeof blocks !== 'object' || blocks === null) return []
  return Object.entries(blocks).flatMap(([key, value]) =>
    key === 'text' && typeof value === 'string' ? [bare(value)] : textsIn(value),
  )
}
