import { authorisers } from '../core/authorisation.ts'
import { liveRequirements } from '../core/blocker/blocker.ts'
import { type GrantFacts, grantFacts } from '../core/blocker/blocker-facts.ts'
import type { Scope } from '../core/caller/caller.ts'
import type { CallerRule } from '../core/caller/rule.ts'
import type { Freeze } from '../core/desk/desk.ts'
import { checkGate } from '../core/gate.ts'
import { countingGrants, countingRequestGrants } from '../core/holding.ts'
import { type RoleHolder, rulesFor } from '../core/policy.ts'
import type { State } from '../core/view.ts'
import type { Ledger } from './ledger.ts'

/** Who may decide what, and what is in force: docs/json.md. */
export interface Authority {
  workspace: string | null
  sandbox: boolean
  /** The hash of the policy in force. */
  policy: string
  owners: RoleHolder[]
  operators: RoleHolder[]
  actions: {
    action: string
    open: boolean
    owners_needed: number
    /** Blockers whose decision authorises it; none: only a request does. */
    authorised_by: string[]
    params: 'optional' | 'required'
  }[]
  grants: (GrantFacts & { action: string; blocker: string | null; request: string | null })[]
  freezes: readonly Freeze[]
  /** The policy's rules for signed identities (OIDC). */
  callers: readonly CallerRule[]
  tokens: { id: string; name: string; scopes: readonly Scope[]; actions: readonly string[] | null; expires: string }[]
  head: { size: number; root: string; checkpoint: string }
}

/** The authority as it is now. */
export function tellAuthority({ state, now, head, checkpoint }: Ledger): Authority {
  const { desk } = state
  const { policy } = desk
  return {
    workspace: desk.workspace,
    sandbox: desk.sandbox,
    policy: desk.policy_hash,
    ...desk.roles,
    actions: policy
      ? state.actions().map((action) => {
          const { owners_needed, params } = rulesFor(policy, action)
          const authorised_by = authorisers(state, action).map(({ id }) => id)
          return { action, open: checkGate(state, action, now).open, owners_needed, authorised_by, params }
        })
      : [],
    grants: grantsIn(state, now),
    freezes: desk.freezes,
    callers: policy?.callers ?? [],
    tokens: desk.tokens
      .filter(({ expires }) => Date.parse(expires) > now)
      .map(({ id, name, scopes, actions, expires }) => ({ id, name, scopes, actions, expires })),
    head: { ...head, checkpoint },
  }
}

function grantsIn(state: State, now: number): Authority['grants'] {
  const { policy } = state.desk
  if (!policy) return []
  const ofBlockers = [...state.blockers.values()].flatMap((blocker) =>
    liveRequirements(blocker).flatMap((requirement) => {
      if (requirement.grants.length === 0) return []
      const { action } = requirement
      return countingGrants(state, blocker, requirement, now).map((grant) => ({
        ...grantFacts(grant, rulesFor(policy, action)),
        action,
        blocker: blocker.id,
        request: null,
      }))
    }),
  )
  const ofRequests = [...state.requests.values()].flatMap((request) =>
    countingRequestGrants(state, request, now).map((grant) => ({
      ...grantFacts(grant, rulesFor(policy, request.action)),
      action: request.action,
      blocker: null,
      request: request.id,
    })),
  )
  return [...ofBlockers, ...ofRequests]
}
