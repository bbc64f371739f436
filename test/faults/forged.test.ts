import { describe, expect, it } from 'vitest'
import { requestFingerprint } from '../../src/core/authorisation.ts'
import type { Entry } from '../../src/core/entry.ts'
import { freezeFingerprint } from '../../src/core/fingerprint.ts'
import { type Subject, writeSubject } from '../../src/slack/ids.ts'
import {
  ANA,
  approve,
  blockers,
  forge,
  fromShow,
  GUS,
  HOUR,
  IVY,
  KEN,
  ledger,
  MINUTE,
  modal,
  OMAR,
  openHome,
  press,
  submit,
  submitApproval,
} from '../support/people.ts'
import { aTappedWorld, payloadOf, type Request, signed, type Wiretap } from '../support/wiretap.ts'
import { CHANNEL, SUNDAY, type World } from '../support/world.ts'

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
    const entries = await decisions(world)
    for (let times = 0; times < 3; times += 1) for (const request of wire.requests) await wire.send(request)
    expect(await decisions(world)).toEqual(entries)
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
    const before = await decisions(world)
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
      writeSubject({ kind: 'grant', on: 'desk', grant: 'G-1' }),
      writeSubject({ kind: 'request', request: 'R-1', seen: '' }),
    ]
    for (const value of edits) {
      await pressEdited(world, value)
      expect(world.sandbox.modal(ANA)?.submit, value).toBeUndefined()
      expect(modal(world, ANA).length, value).toBeGreaterThan(30)
    }
    expect(await decisions(world)).toEqual(before)
    expect(wire.requests.length).toBeGreaterThan(edits.length)
  })

  it('in a modal’s private_metadata: another blocker, action or round is refused with a sentence', async () => {
    const { world, wire, payload } = await anApproval()
    await approve(world, OMAR, 'SEPARATE-AUTH-1', 'apply')
    const before = await decisions(world)
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
    expect(await decisions(world)).toEqual(before)
  })

  it('in what the form asks for: more uses or more time than the policy allows is refused beside the field', async () => {
    const { world, wire, payload } = await anApproval()
    const edit = (block: string, value: string) => {
      const view = structuredClone(payload.view) as { state: { values: Record<string, Record<string, unknown>> } }
      view.state.values[block] = { value: { type: 'static_select', selected_option: { value } } }
      return wire.answer(signed(world.sandbox.signingSecret, { ...payload, view }))
    }
    const instants = [-MINUTE, 0, 30 * 24 * HOUR + MINUTE].map((later) => new Date(SUNDAY + later).toISOString())
    for (const ttl of [...instants, '', '0', '-1', 'NaN', '1e99', String(HOUR), '+275760-09-13T00:00:00.001Z'])
      expect(await edit('ttl', ttl), ttl).toContain('"response_action":"errors"')
    for (const uses of ['0', '-1', '1.5', '4', '1e9', 'x'])
      expect(await edit('uses', uses), uses).toMatch(/"response_action":"(update|errors)"/)
    expect(await ledger(world, 'GrantIssued')).toEqual([])
  })

  it('the callback of another modal with this one’s metadata does nothing that the person may not do', async () => {
    const { world, wire, payload } = await anApproval()
    const before = await decisions(world)
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
    expect(await decisions(world)).toEqual(before)
    expect((await blockers(world, ANA, 'gate REAL_RUN')).words).toContain('closed')
  })
})

describe('a subject that somebody made up', () => {
  const other = '0'.repeat(64)

  it('of a request: not one’s own, not in other words, not beyond the policy, and only by owners', async () => {
    const policy = { actions: { REAL_RUN: { ...twoOwners, confirm: 'type_the_name' } } }
    const { world, wire } = await aTappedWorld({ faults: true, policy })
    const own = await asksFor(world, ANA, 'REAL_RUN')
    const [request, second] = [await asksFor(world, IVY, 'REAL_RUN'), await asksFor(world, KEN, 'apply')]
    const forges = await forger(world, wire)
    const approve = (who: string, subject: Subject, ttl = HOUR, more = {}, answer = 'refused') =>
      forges(
        who,
        'request.approve',
        subject,
        { ttl: new Date(SUNDAY + ttl).toISOString(), typed: 'REAL_RUN', ...more },
        answer,
      )
    const before = await decisions(world)
    const { seen } = request
    await approve(ANA, own)
    for (const who of [IVY, KEN, GUS]) await approve(who, request)
    for (const wrong of ['', other, second.seen, own.seen]) await approve(OMAR, { ...request, seen: wrong })
    for (const id of ['R-1', 'R-999999', '__proto__', '', own.request]) await approve(OMAR, { ...request, request: id })
    for (const ttl of [0, -HOUR, 31 * 24 * HOUR, 1e12]) await approve(OMAR, request, ttl)
    await approve(OMAR, request, HOUR, { reason: ' ' })
    await approve(OMAR, request, HOUR, { typed: '' })
    for (const button of ['request.reject', 'request.ask']) {
      await forges(IVY, button, request)
      await forges(OMAR, button, { ...request, seen: other })
    }
    await pressForged(world, OMAR, 'request.withdraw', request)
    await pressForged(world, ANA, 'request.approve', own)
    await pressForged(world, OMAR, 'request.approve', { kind: 'request', request: request.request, seen: other })
    expect(await decisions(world)).toEqual(before)
    // The first of two owners authorises nothing yet, however often.
    await approve(OMAR, request, HOUR, {}, 'clear')
    await approve(OMAR, request)
    expect(await ledger(world, 'GrantIssued')).toHaveLength(1)
    expect(await world.isOpen('REAL_RUN')).toBe(false)
    expect(seen).toMatch(/^[0-9a-f]{64}$/)
  })

  it('of a freeze: one owner votes, and does not thaw where policy wants two', async () => {
    const { world, wire } = await aTappedWorld({ faults: true, policy: { actions: { REAL_RUN: twoOwners } } })
    await world.bot.ledger.execute({ kind: 'freeze', action: null, reason: 'an incident' })
    const [freeze] = world.bot.ledger.state.desk.freezes
    if (!freeze) throw new Error('nothing is frozen')
    const subject = { kind: 'freeze', freeze: freeze.id, seen: freezeFingerprint(freeze) } as const
    const forges = await forger(world, wire)
    const before = await decisions(world)
    for (const who of [IVY, GUS]) await forges(who, 'action.thaw', subject)
    await forges(ANA, 'action.thaw', { ...subject, seen: other })
    await forges(ANA, 'action.thaw', { kind: 'freeze', freeze: freeze.id })
    for (const id of ['F-1', '__proto__', '']) await forges(ANA, 'action.thaw', { ...subject, freeze: id })
    await forges(GUS, 'action.freeze', { kind: 'action', action: 'REAL_RUN' })
    await forges(IVY, 'action.freeze', { kind: 'action', action: 'real_run' })
    expect(await decisions(world)).toEqual(before)
    for (let times = 0; times < 3; times += 1) await forges(ANA, 'action.thaw', subject)
    await pressForged(world, OMAR, 'vote.withdraw', subject)
    expect((await decisions(world)).slice(before.length)).toMatchObject([{ kind: 'VoteCast', by: { user: ANA } }])
    expect(await world.codes('REAL_RUN')).toContain('frozen')
  })

  it('of a vote, a question or a grant: only one’s own, where it stands, and in the words that are in force', async () => {
    const policy = { actions: { REAL_RUN: twoOwners } }
    const { world, wire } = await aTappedWorld({ faults: true, policy })
    const { key } = world.blocker(realRun)
    const on = `blocker/${key}` as const
    const apply = world.blocker('SEPARATE-AUTH-1').key
    await approve(world, OMAR, 'SEPARATE-AUTH-1', 'apply')
    await press(world, OMAR, 'Ask…', realRun, 'REAL_RUN')
    await submit(world, OMAR, { question: 'Is there a backup?' })
    await fromShow(world, OMAR, realRun, 'Retire…', { reason: 'not wanted' })
    const grant = world.bot.ledger.state.blocker(apply)?.requirements.flatMap(({ grants }) => grants)[0]?.id ?? ''
    const question = world.bot.ledger.state.blocker(key)?.requirements[0]?.questions[0]?.id ?? ''
    expect([grant, question]).toEqual([expect.stringMatching(/^G-\d+$/), expect.stringMatching(/^Q-\d+$/)])
    const forges = await forger(world, wire)
    const before = await decisions(world)
    for (const vote of ['retirement', 'C-1', '__proto__', ''])
      await pressForged(world, ANA, 'vote.withdraw', { kind: 'vote', blocker: key, on: vote })
    await forges(OMAR, 'blocker.retire', { kind: 'blocker', blocker: key, seen: other })
    await forges(ANA, 'blocker.retire', { kind: 'blocker', blocker: key, seen: other })
    await forges(ANA, 'blocker.retire', { kind: 'blocker', blocker: key })
    await forges(IVY, 'blocker.retire', { kind: 'blocker', blocker: key, seen: other })
    for (const verdict of ['confirm', 'refuse'] as const)
      await forges(ANA, 'claim.settle', { kind: 'claim', blocker: key, claim: 'C-1', verdict, seen: other })
    await pressForged(world, ANA, 'question.withdraw', { kind: 'question', on, question })
    await forges(GUS, 'decision.answer', { kind: 'question', on, question }, { answer: 'yes' })
    for (const place of ['desk', `blocker/${apply}`, 'request/R-1', 'blocker/', '__proto__'] as const)
      await forges(IVY, 'decision.answer', { kind: 'question', on: place as 'desk', question }, { answer: 'yes' })
    for (const place of ['desk', on, 'request/R-1', 'request/'] as const)
      await forges(ANA, 'decision.revoke', { kind: 'grant', on: place, grant })
    await forges(IVY, 'decision.revoke', { kind: 'grant', on: `blocker/${apply}`, grant })
    await forges(ANA, 'decision.revoke', { kind: 'grant', on: `blocker/${apply}`, grant: 'G-1' })
    for (const round of [0, 2, -1])
      await forges(ANA, 'decision.reject', { kind: 'asking', blocker: key, action: 'REAL_RUN', round })
    expect(await decisions(world)).toEqual(before)
    expect(await world.codes('REAL_RUN')).toEqual(['info_wanted'])
  })
})

const twoOwners = { owners_needed: 2 }

/** What was recorded, but for attempts that were refused (rule 12). */
async function decisions(world: World): Promise<Entry[]> {
  const entries = await ledger(world)
  return entries.filter(({ kind }) => kind !== 'DecisionRefused' && kind !== 'PassageRefused')
}

/** Somebody asks for a run; answers with what the buttons of its prompts carry. */
async function asksFor(world: World, who: string, action: string): Promise<Subject & { kind: 'request' }> {
  await world.sandbox.command(who, `/blockers request ${action}`)
  await submit(world, who, { reason: `${who} needs ${action}` })
  await world.sandbox.act({ kind: 'reload', user: who })
  const { state } = world.bot.ledger
  const request = state.requesting(action).at(-1)
  if (!request) throw new Error(`nobody asks for ${action}`)
  return { kind: 'request', request: request.id, seen: requestFingerprint(state, request) }
}

/** Submits modals that nobody opened; each is answered with a view or with errors beside its fields. */
async function forger(world: World, wire: Wiretap) {
  // What a click says of where it comes from.
  await press(world, ANA, 'Details', realRun, 'REAL_RUN')
  await world.sandbox.act({ kind: 'reload', user: ANA })
  let views = 0
  return async (
    user: string,
    callback_id: string,
    subject: Subject,
    values: Record<string, string> = {},
    expected = 'refused',
  ) => {
    views += 1
    const state = { reason: 'forged', question: 'forged?', ...values }
    const view = {
      ...{ id: `V${views}`, type: 'modal', callback_id, private_metadata: writeSubject(subject) },
      blocks: Object.keys(state).map((block_id) => ({ type: 'input', block_id })),
      state: { values: Object.fromEntries(Object.entries(state).map(([id, value]) => [id, { value: { value } }])) },
    }
    const { team, api_app_id } = payloadOf(clickOf(wire))
    const payload = {
      type: 'view_submission',
      team,
      api_app_id,
      user: { id: user, name: user, team_id: 'T01SANDBOX' },
      view,
    }
    const answer = await wire.answer(signed(world.sandbox.signingSecret, payload))
    expect(answer, `${user} ${callback_id} ${writeSubject(subject)}`).toMatch(
      expected === 'refused' ? /"response_action":"(update|errors)"/ : /"response_action":"clear"/,
    )
    await world.settled()
  }
}

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
          ttl: { value: { type: 'static_select', selected_option: { value: new Date(SUNDAY + HOUR).toISOString() } } },
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

/** Presses a button that nobody gave, and reads why nothing comes of it. */
async function pressForged(world: World, user: string, action_id: string, subject: Subject): Promise<void> {
  await world.sandbox.act({ kind: 'reload', user })
  await forge(world, user, action_id, subject)
  expect(world.sandbox.modal(user)?.submit, `${action_id} ${writeSubject(subject)}`).toBeUndefined()
  expect(modal(world, user).length, `${action_id} ${writeSubject(subject)}`).toBeGreaterThan(30)
  await world.sandbox.act({ kind: 'reload', user })
  await world.settled()
}

function changed(request: Request, change: (request: Request) => void): Request {
  change(request)
  return request
}
