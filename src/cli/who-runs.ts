import { hostname } from 'node:os'
import { accountName } from './place-of.ts'
import type { Environment } from './ports.ts'

/** Who goes through, where nobody says so: the CI job as its environment names it, which nobody has verified and which says so; else the account and the machine. */
export function whoRuns(env: Environment): string {
  const job = jobs.map((name) => name(env)).find(Boolean)
  return job ? `${job} (as its environment says)` : `${accountName()}@${hostname()}`
}

/**
 * Sources: docs.github.com "Variables reference" (GITHUB_*), docs.gitlab.com "Predefined CI/CD variables" (CI_*),
 * buildkite.com/docs "Environment variables" (BUILDKITE_*).
 */
const jobs: ((env: Environment) => string | undefined)[] = [
  ({ GITHUB_ACTIONS, GITHUB_REPOSITORY, GITHUB_WORKFLOW, GITHUB_RUN_ID, GITHUB_ACTOR }) =>
    GITHUB_ACTIONS && `GitHub ${GITHUB_REPOSITORY} ${GITHUB_WORKFLOW} run ${GITHUB_RUN_ID} by ${GITHUB_ACTOR}`,
  ({ GITLAB_CI, CI_PROJECT_PATH, CI_JOB_NAME, CI_JOB_ID, GITLAB_USER_LOGIN }) =>
    GITLAB_CI && `GitLab ${CI_PROJECT_PATH} ${CI_JOB_NAME} job ${CI_JOB_ID} by ${GITLAB_USER_LOGIN}`,
  ({ BUILDKITE, BUILDKITE_PIPELINE_SLUG, BUILDKITE_BUILD_NUMBER, BUILDKITE_BUILD_CREATOR }) =>
    BUILDKITE && `Buildkite ${BUILDKITE_PIPELINE_SLUG} build ${BUILDKITE_BUILD_NUMBER} by ${BUILDKITE_BUILD_CREATOR}`,
]
