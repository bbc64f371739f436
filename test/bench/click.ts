import { join } from 'node:path'
import { App, SocketModeReceiver } from '@slack/bolt'
import { boltLogger, createLog } from '../../src/log.ts'
import type { Act, View } from '../../src/sandbox/protocol.ts'
import { actions, inputs, inputValue } from '../../src/slack/ids.ts'
import { type Bot, startBot } from '../../src/wire/bot.ts'
import { BareChain } from './bare-chain.ts'
import type { Bench } from './compare.ts'
import { ana, clock, documentOf, imports, policy } from './given.ts'
import { SlackThread } from './slack-thread.ts'

const runs = 40

/** From the submission of an approve modal to its acknowledgement, as Slack sees it, each for another requirement. */
export const clickToAck: Bench = {
  name: 'click to ack',
  bare: 'Bolt that writes one durable row',
  unit: 'ms',
  runs,
  async prepare(folder) {
    const [slack, bareSlack] = await Promise.all([SlackThread.start(), SlackThread.start()])
    const bot = await startCountersign(slack, join(folder, 'click.db'))
    const prompts: Act[] = (await slack.buttons(ana.user, actions.approve)).map((place) => click(place))
    const chain = new BareChain(join(folder, 'click-bare.db'))
    const bare = await startBare(bareSlack, chain, await firstModal(slack, prompts[0]))
    return {
      async countersign() {
        const cost = await submitAfter(slack, prompts.pop())
        // What the click leads to in Slack is delivered after the ack.
        await bot.delivery.settled()
        return cost
      },
      bare: () =>
        submitAfter(bareSlack, { kind: 'command', user: ana.user, channel: 'C01BLOCKERS', text: '/blockers' }),
      async close() {
        await Promise.all([bot.stop(), bare.stop()])
        await Promise.all([slack.close(), bareSlack.close()])
        chain.close()
      },
    }
  },
}

async function startCountersign({ tokens }: SlackThread, database: string): Promise<Bot> {
  const { botToken, appToken, apiUrl } = tokens
  const connection = { kind: 'socket', botToken, appToken } as const
  const log = createLog({ level: 'error', secrets: [botToken, appToken] })
  const bot = await startBot({ connection, apiUrl, database, policy, sandbox: true, clock, log, rates: null })
  await imports(bot.ledger, documentOf(runs + 10))
  await bot.delivery.settled()
  return bot
}

/** A Bolt app that shows the same modal to whoever says /blockers, and acknowledges as soon as a row is on disk. */
async function startBare({ tokens }: SlackThread, chain: BareChain, { blocks }: View): Promise<App> {
  const clientOptions = { slackApiUrl: tokens.apiUrl }
  const logger = boltLogger(createLog({ level: 'error', secrets: [] }))
  const receiver = new SocketModeReceiver({ appToken: tokens.appToken, installerOptions: { clientOptions }, logger })
  const app = new App({ token: tokens.botToken, receiver, clientOptions, logger })
  const plain = (text: string) => ({ type: 'plain_text', text }) as const
  app.command('/blockers', async ({ ack, body, client }) => {
    const view = { type: 'modal', callback_id: 'bare', title: plain('Bare'), submit: plain('Grant'), blocks } as const
    await client.views.open({ trigger_id: body.trigger_id, view: view as never })
    await ack()
  })
  app.view('bare', async ({ ack, body, view }) => {
    const reason = view.state.values[inputs.reason]?.[inputValue]?.value
    chain.append([{ kind: 'GrantIssued', by: body.user.id, reason }])
    await ack()
  })
  await app.start()
  return app
}

async function firstModal(slack: SlackThread, button: Act | undefined): Promise<View> {
  await open(slack, button)
  const view = await slack.modal(ana.user)
  await slack.act({ kind: 'close', user: ana.user, view: view.id })
  return view
}

/** Opens a modal and submits it; only the submission counts. */
async function submitAfter(slack: SlackThread, act: Act | undefined): Promise<number> {
  await open(slack, act)
  const { id } = await slack.modal(ana.user)
  const values = { [inputs.reason]: { text: 'looked at it' } }
  return (await slack.act({ kind: 'submit', user: ana.user, view: id, values })).milliseconds
}

async function open(slack: SlackThread, act: Act | undefined): Promise<void> {
  if (!act) throw new Error('There are no more prompts.')
  await slack.act(act)
}

function click(place: Omit<Extract<Act, { kind: 'click' }>, 'kind' | 'user'>): Act {
  return { kind: 'click', user: ana.user, ...place }
}
