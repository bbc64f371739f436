import { callerName } from '../said.ts'
import type { Claims } from './misses.ts'
import type { CallerRule } from './rule.ts'

/**
 * What people read of a caller: the rule, and as much as the token tells of the run and of who started it. One visible line
 * (rule 11); GitHub's and GitLab's claims are known by their names, of all others the subject is said.
 */
export function nameOf({ name }: CallerRule, claims: Claims, subject: string): string {
  return callerName(`${name}: ${(ofGitHub(claims) ?? ofGitLab(claims) ?? subject).slice(0, 160)}`)
}

function ofGitHub({ repository, run_id, run_attempt, actor }: Claims): string | null {
  if (!isText(repository) || !isText(run_id)) return null
  return `${repository}, run ${run_id}${isText(run_attempt) && run_attempt !== '1' ? `.${run_attempt}` : ''}${by(actor)}`
}

function ofGitLab({ project_path, job_id, user_login }: Claims): string | null {
  return isText(project_path) && isText(job_id) ? `${project_path}, job ${job_id}${by(user_login)}` : null
}

function by(who: unknown): string {
  return isText(who) ? `, by ${who}` : ''
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
