import { describe, expect, it } from 'vitest'
import type { Command, Spend } from '../../src/core/command.ts'
import { ana, gus, ivy } from '../support/cast.ts'
import { expire, given, grant, HOUR, later, listing, lists, spend, type TestLedger } from '../support/given.ts'

const runner = { host: 'ci-7', process: null }

function start(within = HOUR): Spend {
  return { ...(spend('apply') as Spend), run: { program: 'deploy.sh', runner, within } }
}

function id({ state }: TestLedger): string {
  return state.desk.runs.at(-1)?.id ?? 'none'
}

function tell(by: typeof ana, as: 'succeeded' | 'failed' | 'did_not_run', reason = 'I looked') {
  return (ledger: TestLedger): Command => ({ kind: 'tell-outcome', by, run: id(ledger), as, reason })
}

const end = (ledger: TestLedger): Command => ({
  kind: 'end-run',
  run: id(ledger),
  outcome: { kind: 'exited', code: 0 },
})
const lose = (ledger: TestLedger): Command => ({ kind: 'lose-run', run: id(ledger) })
const open = lists(listing('B-1', { blocks: 'apply' }), listing('B-2', { blocks: 'apply' }))
const granted = [open, grant(ana, 'B-1', 'apply'), grant(ana, 'B-2', 'apply')]

describe('a run', () => {
  it('starts in the commit that spends, and is known by the entry that says so', () => {
    const { ledger } = given(...granted, start())
    const passed = ledger.entries.findLast(({ kind }) => kind === 'GatePassed')
    const started = ledger.entries.findLast(({ kind }) => kind === 'RunStarted')
    expect(started).toMatchObject({
      run: `X-${started?.seq}`,
      passage: passed?.seq,
      at: passed?.at,
      program: 'deploy.sh',
      card: 'b-1',
      for_request: null,
    })
    expect(ledger.entries.at(-1)).toBe(started)
    expect(ledger.state.desk.runs).toMatchObject([{ id: started && `X-${started.seq}`, lost: null }])
  })

  it('starts nowhere where the gate is closed, and nothing is spent', () => {
    given(open, grant(ana, 'B-1', 'apply'))
      .when(start())
      .thenRefused('gate_closed', expect.any(String))
  })

  it('leaves what is kept in mind when it ends, and ends once', () => {
    const { ledger, when } = given(...granted, start())
    const ended = end(ledger)
    when(ended).thenRecorded({ kind: 'RunEnded', outcome: { kind: 'exited', code: 0 }, lost: null })
    expect(ledger.state.desk.runs).toEqual([])
    when(ended).thenRefused('unknown_run', expect.stringContaining('is no run whose end is not known'))
  })

  it('is lost once, at the end of its time or when its runner is gone, and not before', () => {
    const late = given(...granted, start())
    late.when(later('59m'))
    late.when(expire).thenNothing()
    late.when(later('1m'))
    late.when(expire).thenRecorded({ kind: 'RunLost', because: 'late' })
    late.when(expire).thenNothing()
    late.when(lose).thenNothing()
    const gone = given(...granted, start())
    gone.when(lose).thenRecorded({ kind: 'RunLost', because: 'gone' })
    gone.when(lose).thenNothing()
  })

  it('is told of by an owner or operator with a reason, once nobody watches it any more', () => {
    const { ledger, when } = given(...granted, start())
    when(tell(ivy, 'failed')).thenRefused('still_running', expect.stringContaining('its end is waited for until'))
    ledger.run(lose)
    const lost = ledger.entries.at(-1)?.seq
    when(tell(gus, 'succeeded')).thenRefused('not_allowed', expect.stringContaining('say how a run ended'))
    expect(when(tell(ivy, 'failed', ' ')).outcome).toMatchObject({ refused: true, code: 'bad_input' })
    when(tell(ivy, 'did_not_run')).thenRecorded({
      kind: 'RunEnded',
      outcome: { kind: 'told', as: 'did_not_run' },
      reason: 'I looked',
      lost: lost ?? 0,
    })
  })

  it('that was lost may end by itself after all: its runner knows best', () => {
    const { ledger, when } = given(...granted, start())
    ledger.run(lose)
    const lost = ledger.entries.at(-1)?.seq ?? 0
    when(end).thenRecorded({ kind: 'RunEnded', outcome: { kind: 'exited', code: 0 }, lost })
  })
})
