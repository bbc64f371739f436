import type { WebClient } from '@slack/web-api'
import type { Logger } from 'pino'
import type { Policy } from '../core/policy.ts'
import { People } from '../slack/people.ts'
import { adoptPolicy, renewRoles } from '../workflows/adopt-policy.ts'
import type { Ledger } from '../workflows/ledger.ts'
import { coalesced } from './coalesced.ts'
import { StartError, startErrorOf } from './start-error.ts'
import type { Us } from './who-we-are.ts'

/** What following who holds the roles takes. */
interface Following {
  client: WebClient
  us: Us
  policy: Policy
  ledger: Ledger
  log: Logger
  /** Ends the waiting for Slack. */
  signal: AbortSignal
}

/** Who people are, and the way to look everybody up again. */
export interface FollowedRoles {
  people: People
  reload(): Promise<void>
}

/** Puts the policy in force with the people whom it names, as far as they are known, and keeps who holds the roles in step with Slack. */
export async function followRoles({ client, us, policy, ledger, log, signal }: Following): Promise<FollowedRoles> {
  const asked = Promise.withResolvers<void>()
  const people = new People(client, policy, us, {
    before: ledger.state.desk,
    signal,
    onWait(seconds) {
      log.warn({ seconds }, 'Slack asks for a pause before it tells who people are')
      asked.resolve()
    },
  })
  const isKnown = () => people.roles().owners.length > 0
  const look = lookingUp(people, log)
  const renew = async () => {
    if (signal.aborted) return
    const refused = await renewRoles(ledger, policy, people)
    if (refused) log.error({ refusal: refused.sentence }, 'who holds the roles now was not recorded')
  }
  const reload = coalesced(async () => {
    // Whom Slack did tell us of counts, also when it failed for somebody else.
    await look().finally(renew).catch(unlessEnding)
  })
  const unlessEnding = (error: unknown) => {
    if (!signal.aborted) throw error
  }

  const first = look().catch((error) => {
    if (!isKnown()) throw startErrorOf(error, 'SLACK_BOT_TOKEN', 'Run `countersign doctor`.')
    if (!signal.aborted)
      log.warn({ err: error }, 'Slack does not tell who people are; roles are as they were, and it is asked again')
  })
  // Who knows enough to begin does not wait for Slack’s rates.
  const isWaiting = await Promise.race([
    first.then(() => false),
    ...(isKnown() ? [asked.promise.then(() => true)] : []),
  ])
  const refused = await adoptPolicy(ledger, policy, people)
  if (refused) throw new StartError(refused.sentence)
  if (isWaiting)
    void first.then(renew).catch((error) => log.error({ err: error }, 'who holds the roles was not renewed'))
  return { people, reload }
}

/** Looks everybody up, and says what is new about them once. */
function lookingUp(people: People, log: Logger): () => Promise<void> {
  let known = new Set<string>()
  return async () => {
    try {
      await people.load()
    } finally {
      const found = [
        ...people.problems.map((problem) => ({ problem, message: 'not everybody whom the policy names can act' })),
        ...people.remarks.map((problem) => ({ problem, message: 'a person is odd, and can act' })),
      ]
      for (const { problem, message } of found) if (!known.has(problem)) log.warn({ problem }, message)
      known = new Set(found.map(({ problem }) => problem))
    }
  }
}
