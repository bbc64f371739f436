import type { CallerRule } from '../../src/core/caller/rule.ts'
import { policyOf } from './cast.ts'

/** Rules for callers, as the policy reads them. */
export function rulesOf(...rules: object[]): CallerRule[] {
  return policyOf({ callers: rules }).callers ?? []
}
