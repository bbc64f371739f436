import { askingAgain } from './asking-again.ts'
import { requirementFor } from './blocker/blocker.ts'
import { blockerKey } from './blocker/listing.ts'
import type { Spend } from './command.ts'
import type { Fact } from './entry.ts'
import type { GrantInForce, Verdict } from './gate.ts'
import { isRefusal, type Refusal, refuse } from './refusal.ts'
import { decideStart } from './run/decide.ts'
import { callerName } from './said.ts'
import type { View } from './view.ts'

/**
 * Going through a gate: spends one use of each authorisation that the verdict rests on, all or none (rule 5); lifts last.
 * `verdict` is the gate's at this very moment. Refused with every reason while it is closed.
 */
export function decidePassage(command: Spend, verdict: Verdict, view: View, now: number): Fact[] | Refusal {
  const passed_by = callerName(command.passed_by)
  if (!passed_by) return refuse('bad_input', 'Please say who goes through the gate: --by WHO.')
  if (!verdict.open) return refuse('gate_closed', verdict.reasons.map(({ sentence }) => sentence).join(' '))
  const { action, params } = verdict
  const of = (effect: GrantInForce['effect']) => verdict.grants.filter((grant) => grant.effect === effect)
  const rests_on = of('authorises')
  const passed: Fact[] = [
    {
      kind: 'GatePassed',
      action,
      params,
      passed_by,
      rests_on: rests_on.map(({ id }) => id),
      lifted_by: of('lifts').map(({ id }) => id),
    },
    ...spendingOfBlockers(rests_on, passed_by, view, now),
    ...spendingOfRequests(rests_on, passed_by, view),
  ]
  const request = rests_on.find((grant) => grant.request !== null)?.request ?? null
  const at = { passage: view.size + 1, seq: view.size + passed.length + 1, now, request }
  const started = decideStart({ ...command, action, params, passed_by }, at, view)
  return isRefusal(started) ? started : [...passed, ...started]
}

function spendingOfBlockers(grants: readonly GrantInForce[], passed_by: string, view: View, now: number): Fact[] {
  const byBlocker = Map.groupBy(
    grants.filter(({ blocker }) => blocker !== null),
    ({ blocker }) => blocker,
  )
  return [...byBlocker].flatMap(([id, own]) => {
    const blocker = view.blocker(blockerKey(id ?? ''))
    if (!blocker) throw new Error(`the gate rests on ${id}, which is not there`)
    const action = own[0]?.action ?? ''
    const spent = own.map((grant) => ({
      kind: 'GrantSpent' as const,
      blocker: blocker.key,
      action,
      grant: grant.id,
      uses_left: leftAfter(requirementFor(blocker, action)?.grants ?? [], grant.id),
      passed_by,
    }))
    return askingAgain(view, blocker, { facts: spent, action, because: 'spent' }, { before: now, after: now })
  })
}

function spendingOfRequests(grants: readonly GrantInForce[], passed_by: string, view: View): Fact[] {
  const byRequest = Map.groupBy(
    grants.filter(({ request }) => request !== null),
    ({ request }) => request,
  )
  return [...byRequest].flatMap(([id, own]): Fact[] => {
    const request = view.request(id ?? '')
    if (!request) throw new Error(`the gate rests on ${id}, which is not there`)
    return [
      ...own.map(
        (grant): Fact => ({
          kind: 'GrantSpent',
          request: request.id,
          action: request.action,
          grant: grant.id,
          uses_left: leftAfter(request.grants, grant.id),
          passed_by,
        }),
      ),
      { kind: 'RequestEnded', request: request.id, asked_by: request.by, because: 'used', reason: '' },
    ]
  })
}

function leftAfter(grants: readonly { id: string; uses_left: number | null }[], id: string): number {
  return Math.max(0, (grants.find((grant) => grant.id === id)?.uses_left ?? 1) - 1)
}
