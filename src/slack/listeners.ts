import type { App } from '@slack/bolt'
import type { Context } from './context.ts'
import { logFault } from './faults.ts'
import { identify } from './identity.ts'
import { actions } from './ids.ts'
import { onButton } from './interactions.ts'
import { onBlockersCommand } from './listeners/blockers-command.ts'
import { brief } from './listeners/brief.ts'
import { claim } from './listeners/claim.ts'
import { decision } from './listeners/decision.ts'
import { freeze } from './listeners/freeze.ts'
import { gate } from './listeners/gate.ts'
import { grant } from './listeners/grant.ts'
import { registerHome } from './listeners/home.ts'
import { registerPeople } from './listeners/people.ts'
import { proof } from './listeners/proof.ts'
import { question } from './listeners/question.ts'
import { reminder } from './listeners/reminder.ts'
import { request } from './listeners/request.ts'
import { run } from './listeners/run.ts'
import { onSubmission } from './submission.ts'

const conversations = [decision, question, grant, request, proof, claim, brief, freeze, gate, run, reminder]

/** What the listeners need done when something happened. */
export interface Consequences {
  wake(): void
  rolesMayHaveChanged(): void
}

/** Every name by which Slack hands something back, and who answers. */
export function registerListeners(app: App, context: Context, then: Consequences): void {
  app.command('/blockers', onBlockersCommand(context))
  for (const { buttons, submissions } of conversations) {
    for (const [id, button] of Object.entries(buttons)) app.action<never>(id, onButton(context, button) as never)
    for (const [id, toCommand] of Object.entries(submissions)) app.view(id, onSubmission(context, toCommand) as never)
  }
  registerHome(app, context, then.wake)
  registerPeople(app, context, then.rolesMayHaveChanged)
  catchTheRest(app, context)
}

/** Without these Bolt holds an unknown id for three seconds (measured); an old message's button deserves an answer at once. */
function catchTheRest(app: App, context: Context): void {
  const known = new Set(conversations.flatMap(({ buttons }) => Object.keys(buttons)))
  app.action(/.*/, async ({ ack, action, body }) => {
    if ('action_id' in action && (known.has(action.action_id) || action.action_id.startsWith(actions.home))) return
    await ack()
    const { user } = identify(context, body.user, body.team?.id)
    context.log.info(
      { user, action: 'action_id' in action ? action.action_id : action.type },
      'a control without a listener',
    )
  })
  app.error(async (error) => {
    logFault(context, error, '')
  })
}
