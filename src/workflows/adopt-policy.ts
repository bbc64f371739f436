import type { Policy, Roles } from '../core/policy.ts'
import { isRefusal, type Refusal } from '../core/refusal.ts'
import type { Ledger } from './ledger.ts'

/** Who people are, known beforehand, so that a click never waits for Slack. The Slack room implements it. */
export interface Directory {
  /** Owners and operators, person by person, as the policy's ids, groups and emails resolve now. */
  roles(): Roles
  /** The IANA time zone of a person, if known. */
  timezone(user: string): string | null
}

/** Puts the configured policy, and who holds its roles now, into the ledger; nothing is written when both are in force already. */
export async function adoptPolicy(ledger: Ledger, policy: Policy, directory: Directory): Promise<Refusal | null> {
  const outcome = await ledger.execute({ kind: 'adopt-policy', policy, roles: directory.roles() })
  return isRefusal(outcome) ? outcome : null
}

/** Puts into the ledger who holds the roles now; refused when another process has put another policy in force since. */
export async function renewRoles(ledger: Ledger, policy: Policy, directory: Directory): Promise<Refusal | null> {
  const outcome = await ledger.execute({ kind: 'adopt-policy', policy, roles: directory.roles(), renewed: true })
  return isRefusal(outcome) ? outcome : null
}
