import type { App } from '@slack/bolt'
import type { Context } from '../context.ts'

/** Keeps who people are in step with Slack: a change of a person, or of a group that the policy names. */
export function registerPeople(app: App, { people, log }: Context, rolesMayHaveChanged: () => void): void {
  app.event('user_change', async ({ event }) => {
    // Slack tells of every change of everybody's profile; few of them concern us.
    if (people.note(event.user as Parameters<typeof people.note>[0])) rolesMayHaveChanged()
  })
  app.event('subteam_members_changed', async ({ event }) => {
    if (!people.namesGroup(event.subteam_id)) return
    log.info({ group: event.subteam_id }, 'the members of a user group changed')
    rolesMayHaveChanged()
  })
}
