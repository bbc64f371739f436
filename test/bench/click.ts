import { join } from 'node:path'
import { App, HTTPReceiver } from '@slack/bolt'
import type { KnownBlock, ModalView } from '@slack/types'
import type { BlockerState } from '../../src/core/blocker/blocker.ts'
import type { State } from '../../src/core/view.ts'
import { boltLogger, createLog } from '../../src/log.ts'
import { inputs, inputValue } from '../../src/slack/ids.ts'
import { slackRates } from '../../src/slack/rates.ts'
import { approveModal } from '../../src/slack/views/approve.ts'
import { type Bot, startBot } from '../../src/wire/bot.ts'
import type { Rates } from '../../src/workflows/budget.ts'
import { freePort } from '../support/free-port.ts'
import { BareChain } from './bare-chain.ts'
import type { Bench } from './compare.ts'
import { ana, documentOf, imports, policy, SUNDAY, WORKSPACE } from './given.ts'
import { SlackThread } from './slack-thread.ts'

/** So many people click at once. */
const atOnce = 20

/** From twenty submissions of an approve modal at once, each for another requirement, to the acknowledgement of the last, as Slack sees it. */
export const clickToAck: Bench = {
  name: 'click to ack',
  bare: 'Bolt that writes one durable row',
  unit: 'ms',
  atMost: 2,
  async prepare(folder) {
    const slack = await SlackThread.start()
    const ports = { bot: await freePort(), bare: await freePort() }
    const bot = await startCountersign(slack, join(folder, 'click.db'), ports.bot)
    const waiting = [...bot.ledger.state.blockers.values()]
    const modals = () => waiting.splice(0, atOnce).map((blocker) => submissionOf(bot.ledger.state, blocker))
    const chain = new BareChain(join(folder, 'click-bare.db'))
    const bare = await startBare(slack, chain, ports.bare)
    return {
      countersign: () => slack.deliver(ports.bot, modals()),
      bare: () =>
        slack.deliver(
          ports.bare,
          Array.from({ length: atOnce }, () => submissionOf(bot.ledger.state, waiting[0])),
        ),
      async close() {
        await Promise.all([bot.stop(), bare.stop()])
        await slack.close()
        chain.close()
      },
    }
  },
}

/** A bot whose prompts Slack has, as whoever clicks sees them; from then on it keeps Slack's rates. */
async function startCountersign({ tokens }: SlackThread, database: string, port: number): Promise<Bot> {
  const { botToken, signingSecret, apiUrl } = tokens
  const connection = { kind: 'http', botToken, signingSecret, host: '127.0.0.1', port } as const
  const log = createLog({ level: 'error', secrets: [botToken] })
  // A Sunday, when nothing is due, on which time passes.
  const clock = { now: () => Math.floor(SUNDAY + performance.now()) }
  const start = (rates: Rates | null) =>
    startBot({ connection, apiUrl, database, policy, sandbox: false, clock, log, rates })
  const first = await start(null)
  await imports(first.ledger, documentOf(1000))
  await first.delivery.settled()
  await first.stop()
  return start(slackRates)
}

/** A Bolt app that acknowledges the same modals as soon as a row is on disk. */
async function startBare({ tokens }: SlackThread, chain: BareChain, port: number): Promise<App> {
  const { botToken, signingSecret, apiUrl } = tokens
  const logger = boltLogger(createLog({ level: 'error', secrets: [] }))
  const receiver = new HTTPReceiver({ signingSecret, logger })
  const known = { token: botToken, botId: 'B01', botUserId: 'U01' }
  const app = new App({ ...known, receiver, logger, clientOptions: { slackApiUrl: apiUrl } })
  app.view(/.*/, async ({ ack, body, view }) => {
    const reason = view.state.values[inputs.reason]?.[inputValue]?.value
    chain.append([{ kind: 'GrantIssued', by: body.user.id, reason }])
    await ack()
  })
  await receiver.start({ host: '127.0.0.1', port } as never)
  return app
}

/** What Slack sends when Ana submits the modal that grants what a blocker asks. */
function submissionOf(state: State, blocker: BlockerState | undefined) {
  const requirement = blocker?.requirements[0]
  if (!blocker || !requirement) throw new Error('There is nothing left to grant.')
  const view = approveModal(state, blocker, requirement, SUNDAY)
  const user = { id: ana.user, username: 'ana', name: 'ana', team_id: WORKSPACE }
  const team = { id: WORKSPACE, domain: 'sandbox' }
  return {
    type: 'view_submission',
    team,
    user,
    trigger_id: '1',
    view: { id: 'V01', ...view, state: { values: valuesOf(view) } },
  }
}

function valuesOf({ blocks }: ModalView) {
  return Object.fromEntries(
    (blocks as KnownBlock[]).flatMap((block) => {
      if (block.type !== 'input') return []
      const chosen =
        block.element.type === 'static_select'
          ? { selected_option: block.element.initial_option }
          : { value: 'looked at it' }
      return [[block.block_id, { [inputValue]: { type: block.element.type, ...chosen } }]]
    }),
  )
}
