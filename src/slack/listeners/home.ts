import type { AllMiddlewareArgs, App, BlockAction, SlackActionMiddlewareArgs } from '@slack/bolt'
import { wantHome } from '../../workflows/want-home.ts'
import type { Context } from '../context.ts'
import { identify, refuseOutsiders } from '../identity.ts'
import { readSubject } from '../ids.ts'

/** App Home: from its first opening on it is kept in step with the ledger, by the delivery worker, where its person looks. */
export function registerHome(app: App, context: Context, wake: () => void): void {
  const { ledger, people, log } = context
  app.event('app_home_opened', async ({ event }) => {
    if (event.tab !== 'home') return
    await people
      .ensure(event.user)
      .catch((error) => log.warn({ err: error, user: event.user }, 'could not look up who opened the Home'))
    await wantHome(ledger, event.user)
    wake()
  })
  app.action(/^home\./, async (args) => {
    await look(context, args as SlackActionMiddlewareArgs<BlockAction> & AllMiddlewareArgs)
    wake()
    await args.ack()
  })
}

/** Somebody wants to see another part, page or action. */
async function look(context: Context, { action, body }: SlackActionMiddlewareArgs<BlockAction>): Promise<void> {
  const person = identify(context, body.user, body.team?.id)
  const chosen = 'selected_option' in action ? action.selected_option?.value : 'value' in action ? action.value : ''
  const subject = readSubject(typeof chosen === 'string' ? chosen : '')
  if (subject.kind !== 'home' || refuseOutsiders(person)) return
  await wantHome(context.ledger, person.user, { part: subject.part, page: subject.page, action: subject.action })
}
