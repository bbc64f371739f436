import type { CallerRule } from './rule.ts'
import { conditionsOf } from './wanted.ts'

/**
 * The claims that say whose a token is, at the issuers that sign for everybody. A rule that asks for none of them would let in
 * whoever has an account there. Not `job_workflow_ref`: anybody may call a reusable workflow that is public.
 * Source: docs.github.com "OpenID Connect reference"; docs.gitlab.com "ID tokens".
 */
const whose: Readonly<Record<string, readonly string[]>> = {
  'https://token.actions.githubusercontent.com': [
    'repository_id',
    'repository',
    'repository_owner_id',
    'repository_owner',
    'sub',
  ],
  'https://gitlab.com': ['project_id', 'project_path', 'namespace_id', 'namespace_path', 'sub'],
}

/** The claims of which a rule must ask one; null where the issuer is one's own. */
export function identifyingClaims({ issuer }: Pick<CallerRule, 'issuer'>): readonly string[] | null {
  return whose[issuer] ?? null
}

/** Whether a place in a token says whose it is. Where the issuer is one's own, every token is. */
export function isIdentifying(rule: CallerRule, path: readonly string[]): boolean {
  return path.length === 1 && (identifyingClaims(rule)?.includes(path[0] ?? '') ?? false)
}

/** Whether a rule says whose tokens it means. */
export function saysWhose(rule: CallerRule): boolean {
  return identifyingClaims(rule) === null || conditionsOf(rule).some(({ path }) => isIdentifying(rule, path))
}
