import { describe, expect, it } from 'vitest'
import { writeSubject } from '../../src/slack/ids.ts'
import {
  ANA,
  approve,
  blockers,
  fromShow,
  GUS,
  HOUR,
  ledger,
  MINUTE,
  modal,
  OMAR,
  openHome,
  press,
  submitApproval,
} from '../support/people.ts'
import { aTappedWorld, payloadOf, type Request, signed, type Wiretap } from '../support/wiretap.ts'
import { CHANNEL, type World } from '../support/world.ts'

const realRun = 'REALRUN-1'
const now = () => Math.floor(Date.now() / 1000)

describe('a request that Slack did not send', () => {
  it('with another secret, an old one and one from the future: 401, and nothing is recorded', async () => {
    const { world, wire, payload } = await anApproval()
    const { signingSecret } = world.sandbox
    const before = await ledger(world)
    const forged = [
      signed('guessed', payload),
      signed('', payload),
      signed(signingSecret, payload, now() - (5 * MINUTE) / 1000 - 5),
      signed(signingSecret, payload, now() + (5 * MINUTE) / 1000 + 5),
      signed(signingSecret, payload, now() + (24 * HOUR) / 1000),
      signed(signingSecret, payload, Number.MAX_SAFE_INTEGER),
      signed(signingSecret, payload, -1),
      changed(signed(signingSecret, payload), ({ headers }) => delete headers['x-slack-signature']),
      changed(signed(signingSecret, payload), ({ headers }) => delete headers['x-slack-request-timestamp']),
      changed(signed(signingSecret, payload), (request) => (request.body += '&more=1')),
      changed(
        signed(signingSecret, payload),
        ({ headers }) => (headers['x-slack-request-timestamp'] = String(now() + 30)),
      ),
      changed(signed(signingSecret, payload), ({ headers }) => (headers['x-slack-signature'] = 'v1=0')),
    ]
    for (const request of forged) expect(await wire.send(request)).toBe(401)
    expect(await ledger(world)).toEqual(before)
    expect(await world.isOpen('REAL_RUN')).toBe(false)
    expect(await wire.send(signed(signingSecret, payload))).toBe(200)
    expect(await world.isOpen('REAL_RUN')).toBe(true)
  })

  it('replayed exactly: an approval, a revocation, a retirement and a reopening are recorded once each', async () => {
    const { world, wire } = await aTappedWorld({ faults: true })
    await approve(world, ANA, realRun, 'REAL_RUN')
    await fromShow(world, OMAR, realRun, 'decision.revoke', { reason: 'wait' })
    await fromShow(world, OMAR, 'CI-SCOPE-1', 'Retire…', { reason: 'not wanted' })
    await fromShow(world, OMAR, 'CI-SCOPE-1', 'Reopen…', { reason: 'wanted' })
    const entries = await ledger(world)
    for (let times = 0; times < 3; times += 1) for (const request of wire.requests) await wire.send(request)
    expect(await ledger(world)).toEqual(entries)
    expect(await world.isOpen('REAL_RUN')).toBe(false)
  })

  it('with a body over the limit: refused, and the process goes on', async () => {
    const { world, wire, payload } = await anApproval()
    const before = await ledger(world)
    const huge = signed(world.sandbox.signingSecret, { ...payload, more: 'x'.repeat(3_000_000) })
    const status = await wire.send(huge).catch(() => 0)
    expect([0, 413]).toContain(status)
    expect(await ledger(world)).toEqual(before)
    expect(await submitApproval(world, ANA)).toEqual({ ok: true })
  })

  it('with a body that is no form, no JSON, or no interaction: the process goes on', async () => {
    const { world, wire } = await anApproval()
    const { signingSecret } = world.sandbox
    const odd = ['null', '[]', '"text"', '{}', '{"type":"block_actions"}', '{"type":"view_submission","view":{}}']
    for (const body of odd) {
      const request = signed(signingSecret, JSON.parse(body))
      expect(await wire.send(request)).toBeGreaterThanOrEqual(200)
    }
    expect(await submitApproval(world, ANA)).toEqual({ ok: true })
  })
})

describe('a payload of another workspace or app, truly signed', () => {
  it('is dropped, whatever it is: nothing is recorded, nothing is told, and the log says so', async () => {
    const { world, wire, payload } = await anApproval()
    await world.sandbox.command(ANA, '/blockers list')
    await openHome(world, GUS)
    const before = { entries: await ledger(world), calls: world.sandbox.calls.length }
    const { signingSecret } = world.sandbox
    const foreign = [
      { ...payload, api_app_id: 'A09OTHER' },
      { ...payload, team: { id: 'T09OTHER', domain: 'other' } },
      { ...payload, team: { id: 'T09OTHER', domain: 'other' }, user: { id: ANA, name: 'ana' } },
      { ...payload, team: { id: 'T09OTHER', domain: 'other' }, user: { id: ANA, name: 'ana', team_id: 'T01SANDBOX' } },
      { ...payloadOf(clickOf(wire)), api_app_id: 'A09OTHER' },
      { ...payloadOf(clickOf(wire)), team: { id: 'T09OTHER', domain: 'other' } },
    ]
    for (const one of foreign) expect(await wire.send(signed(signingSecret, one))).toBe(200)
    expect(await ledger(world)).toEqual(before.entries)
    expect(world.sandbox.calls).toHaveLength(before.calls)
    expect(world.log.filter((line) => line.includes('another workspace or app'))).toHaveLength(foreign.length)
    expect(await submitApproval(world, ANA)).toEqual({ ok: true })
  })

  it('somebody of another workspace who submits what an owner opened reads a sentence', async () => {
    const { world, wire, payload } = await anApproval()
    const stranger = { ...payload, user: { id: ANA, name: 'ana', team_id: 'T09OTHER' } }
    expect(await wire.send(signed(world.sandbox.signingSecret, stranger))).toBe(200)
    expect(await ledger(world, 'GrantIssued')).toEqual([])
  })
})

describe('a value that somebody edited by hand', () => {
  it('in a button: nothing is recorded, and a sentence says so', async () => {
    const { world, wire } = await anApproval()
    await world.sandbox.act({ kind: 'reload', user: ANA })
    const before = await ledger(world)
    const { key } = world.blocker(realRun)
    const edits = [
      'x',
      '',
      'null',
      '{"kind":"asking"}',
      '{"kind":"asking","blocker":"__proto__","action":"REAL_RUN","round":1}',
      '{"kind":"asking","blocker":"constructor","action":"toString","round":1}',
      writeSubject({ kind: 'asking', blocker: key, action: 'REAL_RUN', round: 2 }),
      writeSubject({ kind: 'asking', blocker: key, action: 'cutover', round: 1 }),
      writeSubject({ kind: 'asking', blocker: key, action: 'real_run', round: 1 }),
      writeSubject({ kind: 'asking', blocker: world.blocker('SEPARATE-AUTH-1').key, action: 'REAL_RUN', round: 1 }),
      writeSubject({ kind: 'grant', grant: 'G-1' }),
    ]
    for (const value of edits) {
      await pressEdited(world, value)
      expect(world.sandbox.modal(ANA)?.submit, value).toBeUndefined()
      expect(modal(world, ANA).length, value).toBeGreaterThan(30)
    }
    expect(await ledger(world)).toEqual(before)
    expect(wire.requests.length).toBeGreaterThan(edits.length)
  })

  it('in a modal’s private_metadata: another blocker, action or round is refused with a sentence', async () => {
    const { world, wire, payload } = await anApproval()
    await approve(world, OMAR, 'SEPARATE-AUTH-1', 'apply')
    const before = await ledger(world)
    const { key } = world.blocker(realRun)
    const other = world.blocker('SEPARATE-AUTH-1').key
    const edits = [
      '',
      'x',
      writeSubject({ kind: 'asking', blocker: key, action: 'REAL_RUN', round: 0 }),
      writeSubject({ kind: 'asking', blocker: key, action: 'REAL_RUN', round: 2 }),
      writeSubject({ kind: 'asking', blocker: key, action: 'cutover', round: 1 }),
      writeSubject({ kind: 'asking', blocker: other, action: 'REAL_RUN', round: 1 }),
      writeSubject({ kind: 'asking', blocker: other, action: 'apply', round: 1 }),
      writeSubject({ kind: 'asking', blocker: 'nobody' as typeof key, action: 'REAL_RUN', round: 1 }),
      writeSubject({ kind: 'blocker', blocker: key }),
    ]
    for (const private_metadata of edits) {
      const view = { ...(payload.view as object), private_metadata }
      const answer = await wire.answer(signed(world.sandbox.signingSecret, { ...payload, view }))
      expect(answer, private_metadata).toMatch(/"response_action":"(update|errors)"/)
    }
    expect(await ledger(world)).toEqual(before)
  })

  it('in what the form asks for: more uses or more time than the policy allows is refused beside the field', async () => {
    const { world, wire, payload } = await anApproval()
    const edit = (block: string, value: string) => {
      const view = structuredClone(payload.view) as { state: { values: Record<string, Record<string, unknown>> } }
      view.state.values[block] = { value: { type: 'static_select', selected_option: { value } } }
      return wire.answer(signed(world.sandbox.signingSecret, { ...payload, view }))
    }
    for (const ttl of ['0', '-1', 'NaN', '1e99', String(31 * 24 * HOUR)])
      expect(await edit('ttl', ttl), ttl).toContain('"response_action":"errors"')
    for (const uses of ['0', '-1', '1.5', '4', '1e9', 'x'])
      expect(await edit('uses', uses), uses).toMatch(/"response_action":"(update|errors)"/)
    expect(await ledger(world, 'GrantIssued')).toEqual([])
  })

  it('the callback of another modal with this one’s metadata does nothing that the person may not do', async () => {
    const { world, wire, payload } = await anApproval()
    const before = await ledger(world)
    for (const callback_id of [
      'decision.revoke',
      'decision.answer',
      'blocker.retire',
      'proof.submit',
      'claim.settle',
      'nothing',
    ]) {
      const view = { ...(payload.view as object), callback_id }
      await wire.send(signed(world.sandbox.signingSecret, { ...payload, view }))
    }
    expect(await ledger(world)).toEqual(before)
    expect((await blockers(world, ANA, 'gate REAL_RUN')).words).toContain('closed')
  })
})

/** Ana has the approval of REAL_RUN open; the payload is what Slack would send if she submitted it. */
async function anApproval() {
  const { world, wire } = await aTappedWorld({ faults: true })
  await press(world, ANA, 'Approve…', realRun, 'REAL_RUN')
  const { key } = world.blocker(realRun)
  const { type: _, actions: _actions, ...rest } = payloadOf(clickOf(wire))
  const payload = {
    ...rest,
    type: 'view_submission',
    view: {
      id: 'V1',
      type: 'modal',
      callback_id: 'decision.approve',
      private_metadata: writeSubject({ kind: 'asking', blocker: key, action: 'REAL_RUN', round: 1 }),
      blocks: ['reason', 'ttl'].map((block_id) => ({ type: 'input', block_id })),
      state: {
        values: {
          reason: { value: { type: 'plain_text_input', value: 'forged' } },
          ttl: { value: { type: 'static_select', selected_option: { value: String(HOUR) } } },
        },
      },
    },
  }
  return { world, wire, payload }
}

/** Ana’s click on Approve, as it went over the wire. */
function clickOf({ requests }: Wiretap): Request {
  const found = requests.find((request) => request.body.includes('block_actions'))
  if (!found) throw new Error('nobody clicked')
  return found
}

/** A click on a button whose value was edited, with a trigger of its own. */
async function pressEdited(world: World, value: string): Promise<void> {
  const { WebClient } = await import('@slack/web-api')
  const { sandbox } = world
  await sandbox.act({ kind: 'reload', user: ANA })
  const element = {
    type: 'button' as const,
    action_id: 'decision.approve',
    text: { type: 'plain_text' as const, text: 'Edited' },
  }
  const { ts } = await new WebClient(sandbox.botToken, { slackApiUrl: sandbox.apiUrl }).chat.postMessage({
    channel: CHANNEL,
    text: 'Edited',
    blocks: [{ type: 'actions', elements: [value ? { ...element, value } : element] }],
  })
  await sandbox.click(ANA, CHANNEL, 'Edited', { ts: String(ts) })
}

function changed(request: Request, change: (request: Request) => void): Request {
  change(request)
  return request
}
