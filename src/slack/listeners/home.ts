import type { App } from '@slack/bolt'
import { wantHome } from '../../workflows/want-home.ts'
import type { Context } from '../context.ts'

/** App Home: from its first opening on it is kept in step with the ledger, by the delivery worker. */
export function registerHome(app: App, { ledger, people, log }: Context, wake: () => void): void {
  app.event('app_home_opened', async ({ event }) => {
    if (event.tab !== 'home') return
    await people
      .ensure(event.user)
      .catch((error) => log.warn({ err: error, user: event.user }, 'could not look up who opened the Home'))
    await wantHome(ledger, event.user)
    wake()
  })
}
