import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { lookAgain } from '../../src/cli/look-again.ts'
import type { Environment } from '../../src/cli/ports.ts'
import { scopes } from '../../src/core/caller/caller.ts'
import { isRefusal } from '../../src/core/refusal.ts'
import { createLog } from '../../src/log.ts'
import { apiFor } from '../../src/wire/api.ts'
import { closeLedger, openLedger } from '../../src/workflows/open-ledger.ts'
import { systemClock } from '../../src/workflows/ports/clock.ts'
import { readBetween } from '../../src/workflows/read-history.ts'
import { createToken } from '../../src/workflows/tokens.ts'
import { answering, json } from '../support/answering.ts'
import { policyOf } from '../support/cast.ts'
import { folderWith } from '../support/cli.ts'
import { command } from '../support/command.ts'
import { Desk, databaseIn, ledgerIn, realrun } from './support.ts'

const policy = policyOf({
  default: { ttl: '7d', max_ttl: '5000w', uses: 3 },
  actions: {},
  requests: { expire: '5000w' },
  api: { port: 0 },
})

/** A ledger that this process holds too, so that owners decide while a command waits; and how commands reach it, through which door. */
async function aPlace(door: 'database' | 'server'): Promise<{ desk: Desk; env: Environment }> {
  const folder = folderWith()
  await ledgerIn(folder, undefined, { policy })
  const machine = { kind: 'countersign' } as const
  const ledger = await openLedger({ url: databaseIn(folder), create: false, clock: systemClock, machine })
  const api = await apiFor(policy, { ledger, log: createLog({ level: 'silent', secrets: [] }) })
  onTestFinished(async () => {
    await api?.close()
    await closeLedger(ledger)
  })
  const desk = new Desk(ledger)
  if (door === 'database') return { desk, env: { DATABASE_URL: databaseIn(folder) } }
  const expires = new Date(ledger.now + 3_600_000).toISOString()
  const made = await createToken(ledger, { name: 'deploy', scopes: [...scopes], actions: null, expires })
  if (isRefusal(made)) throw new Error(made.sentence)
  return { desk, env: { COUNTERSIGN_URL: api?.url ?? '', COUNTERSIGN_TOKEN: made.secret } }
}

describe.each(['database', 'server'] as const)('waiting, with a %s', (door) => {
  it('for a gate ends when it opens', async () => {
    const { desk, env } = await aPlace(door)
    const waiting = command(['gate', 'REAL_RUN', '--wait', '2m'], env)
    await desk.grants(realrun, 'REAL_RUN')
    expect(await waiting).toMatchObject({ code: 0, out: expect.stringMatching(/^REAL_RUN is open\./) })
  })

  it('to go through spends one use, and two who wait for the last one are not both let through', async () => {
    const { desk, env } = await aPlace(door)
    const words = ['gate', 'REAL_RUN', '--consume', '--json', '--wait']
    const both = [command([...words, '2m'], env), command([...words, '2m'], env)]
    await desk.grants(realrun, 'REAL_RUN', { uses: 1 })
    const first = await Promise.race(both)
    expect(JSON.parse(first.out)).toMatchObject({ passed: true })
    await desk.ledger.refresh()
    await desk.grants(realrun, 'REAL_RUN', { uses: 1 })
    expect((await Promise.all(both)).map(({ code }) => code)).toEqual([0, 0])
    await desk.ledger.refresh()
    const entries = await readBetween(desk.ledger, 0, desk.ledger.state.size)
    expect(entries.filter(({ kind }) => kind === 'GatePassed')).toHaveLength(2)
  })

  it('for a request ends with its decision: 0 where it is authorised, 3 where it is not', async () => {
    const { desk, env } = await aPlace(door)
    const ask = (reason: string) => command(['request', 'REAL_RUN', '--reason', reason, '--wait', '2m'], env)
    const request = async (reason: string) => {
      const asked = () => [...desk.ledger.state.requests.values()].find((one) => one.reason === reason)
      return vi.waitFor(async () => {
        await desk.ledger.refresh()
        const found = asked()
        if (!found) throw new Error('nobody asked yet')
        return found.id
      }, 10_000)
    }
    const granted = ask('the release is due')
    const id = await request('the release is due')
    await desk.grantsRequest(id)
    const { code, out } = await granted
    expect(code).toBe(0)
    expect(out.split('\n')).toEqual([
      expect.stringMatching(new RegExp(`^${id} is asked: one run of \`REAL_RUN\``)),
      expect.stringMatching(/^@Ana or @Omar can authorise it\. It waits until /),
      'Nothing else stands in the way.',
      `${id} is authorised by @Ana.`,
      '',
    ])
    const rejected = ask('once more')
    const other = await request('once more')
    await desk.rejectsRequest(other, 'not tonight')
    expect(await rejected).toMatchObject({
      code: 3,
      out: expect.stringContaining(`${other} is not authorised: rejected, by @Ana: “not tonight”.`),
    })
  })

  it('does not begin where nobody could answer', async () => {
    const nowhere = {
      database: { DATABASE_URL: '/nowhere/else.db' },
      server: { COUNTERSIGN_URL: 'http://127.0.0.1:9', COUNTERSIGN_TOKEN: 'cs_x' },
    }
    expect(await command(['gate', 'REAL_RUN', '--wait', '2m'], nowhere[door])).toMatchObject({ code: 3 })
    const { env } = await aPlace(door)
    for (const words of [
      ['gate', 'REAL_RUN'],
      ['request', 'REAL_RUN', '--reason', 'x'],
    ])
      expect(await command([...words, '--wait', 'soon'], env)).toMatchObject({
        code: 2,
        err: '“soon” is no time to wait; expected one such as 30m or 2h.\n',
      })
  })
})

it('a server that goes away for a while ends no waiting; one that does not know who asks any more does', async () => {
  const open = {
    action: 'REAL_RUN',
    params: {},
    open: true,
    reasons: [],
    grants: [
      {
        id: 'G-1',
        effect: 'authorises',
        blocker: 'B-1',
        request: null,
        by: { kind: 'countersign' },
        expires: '2120-01-01T00:00:00Z',
        uses_left: 1,
      },
    ],
    sandbox: false,
  }
  const reason = { code: 'decision_awaited', blocker: null, fact: 'nobody decided', sentence: 'Nobody decided.' }
  const closed = { ...open, open: false, reasons: [reason], grants: [] }
  const refused = { code: 'token_replayed', detail: 'The token was used before.', title: '', status: 401, type: '' }
  const answered = async (...answers: ([unknown, number] | null)[]) => {
    const url = await answering((_, response) => {
      const next = answers.shift()
      if (next) json(response, ...next)
      else response.destroy()
    })
    return command(['gate', 'REAL_RUN', '--wait', '2m'], { COUNTERSIGN_URL: url, COUNTERSIGN_TOKEN: 'cs_x' })
  }
  expect(await answered([closed, 200], null, [open, 200])).toMatchObject({ code: 0 })
  expect(await answered([closed, 200], [refused, 401])).toMatchObject({
    code: 3,
    out: expect.stringContaining('it refuses: The token was used before.'),
  })
})

it('what is waited for is looked at once more when the time is over, and a terminal is told how much is left', async () => {
  const said: string[] = []
  let looks = 0
  const seen = await lookAgain(
    { progress: (line) => void said.push(line) },
    { time: 20, look: async () => ++looks, enough: () => false, says: 'REAL_RUN is closed' },
  )
  expect(seen).toBeGreaterThan(1)
  expect(seen).toBe(looks)
  expect([said[0], said.at(-1)]).toEqual(['REAL_RUN is closed: waiting, less than a minute left', ''])
})
