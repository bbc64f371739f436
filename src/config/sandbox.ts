import type { Environment } from './environment.ts'

/** The sandbox's own database, whatever DATABASE_URL says: it never touches another one. */
export const sandboxDatabase = 'data/sandbox.db'

/** The environment of the sandbox: its database, its keys beside that, and no Slack. */
export function sandboxEnvironment(env: Environment): Environment {
  const { DATABASE_URL, SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_SIGNING_SECRET, ...rest } = env
  const { COUNTERSIGN_KEY, COUNTERSIGN_KEY_FILE, COUNTERSIGN_PUBLIC_KEY, ...others } = rest
  return { ...others, DATABASE_URL: sandboxDatabase }
}
