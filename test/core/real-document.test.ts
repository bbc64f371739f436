import { describe, expect, it } from 'vitest'
import { messagesWanted } from '../../src/core/messages/wanted.ts'
import { ana, ivy, ken, omar, policyOf } from '../support/cast.ts'
import { accept, adopt, given, grant, importing, realMap, type Step, spend, submit } from '../support/given.ts'

/* The map that the project began with: seven blockers, ten decisions, six proofs. */

const SEPARATE_AUTH = 'FIX7-P0-PLAN-SEPARATE-AUTH-1'
const OPERATOR_INPUT = 'FIX7-P0-OPERATOR-INPUT-1'
const simple = adopt(policyOf({ actions: {} }))
const start: Step[] = [simple, importing(realMap())]

describe('the real map, imported', () => {
  const { ledger } = given(...start)
  const { create } = messagesWanted(ledger.entries.slice(2), ledger.state)
  const keys = create.map(({ key }) => key)

  it('posts a card for each of the seven blockers', () => {
    expect(keys.filter((key) => key.startsWith('card/'))).toHaveLength(7)
  })

  it.each([ana, omar])('asks $name ten decisions: five of SEPARATE-AUTH, none of OPERATOR-INPUT', ({ user }) => {
    const prompts = keys.filter((key) => key.startsWith('prompt/') && key.includes(user))
    expect(prompts.map((key) => key.replace('prompt/fix7-p0-', '').replace(`/${user}/1`, ''))).toEqual([
      'prod-birth-surface-1/production',
      'prod-ci-scope-1/production-ci',
      'dryrun-prod-rollback-1/production',
      'plan-realrun-1/REAL_RUN',
      'plan-separate-auth-1/cutover',
      'plan-separate-auth-1/apply',
      'plan-separate-auth-1/permit',
      'plan-separate-auth-1/activation',
      'plan-separate-auth-1/repoint',
      'prod-opt4-1/production',
    ])
  })

  it('says nothing else: no claim, no notice, no line', () => {
    expect(keys.filter((key) => !key.startsWith('card/') && !key.startsWith('prompt/'))).toEqual([])
  })

  it('keeps all eight actions closed', () => {
    expect(ledger.state.actions().map((action) => [action, ledger.gate(action).open])).toEqual([
      ['production', false],
      ['production-ci', false],
      ['REAL_RUN', false],
      ['cutover', false],
      ['apply', false],
      ['permit', false],
      ['activation', false],
      ['repoint', false],
    ])
  })
})

describe('apply, granted by Ana', () => {
  const { ledger, reasons } = given(...start, grant(ana, SEPARATE_AUTH, 'apply'))

  it('opens the gate of apply alone', () => {
    expect(ledger.state.actions().filter((action) => ledger.gate(action).open)).toEqual(['apply'])
  })

  it.each(['cutover', 'permit', 'activation', 'repoint'])(
    'does not extend to %s, and the refusal says so',
    (action) => {
      expect(reasons(action)).toEqual([
        `decision_awaited: ${SEPARATE_AUTH}: no owner has decided \`${action}\`: “distinct explicit authorization PER action”. @Ana or @Omar can decide. @Ana granted \`apply\` on 12 June; it does not extend to \`${action}\`.`,
      ])
    },
  )

  it('says nothing about REAL_RUN', () => {
    expect(reasons('REAL_RUN')).toEqual([
      'decision_awaited: FIX7-P0-PLAN-REALRUN-1: no owner has decided `REAL_RUN`: “separate REAL_RUN authorization”. @Ana or @Omar can decide.',
    ])
  })

  it('is spent by applying once', () => {
    const { ledger, when } = given(...start, grant(ana, SEPARATE_AUTH, 'apply'))
    when(spend('apply')).thenRecorded({ kind: 'GatePassed' }, { kind: 'GrantSpent', uses_left: 0 })
    expect(ledger.gate('apply').reasons).toMatchObject([{ code: 'grant_spent' }])
  })
})

describe('production', () => {
  const decisions = ['FIX7-P0-PROD-BIRTH-SURFACE-1', 'FIX7-P0-DRYRUN-PROD-ROLLBACK-1', 'FIX7-P0-PROD-OPT4-1']
  const proofs = [...decisions, OPERATOR_INPUT]
  const steps = new Map<string, Step[]>([
    ...decisions.map((id): [string, Step[]] => [`the decision on ${id}`, [grant(ana, id, 'production')]]),
    ...proofs.map((id): [string, Step[]] => [`the proof of ${id}`, [submit(ivy, id), accept(ken, id)]]),
  ])
  const all = [...steps.values()].flat()

  it('lacks three decisions and four proofs at first', () => {
    const { gate } = given(...start)
    expect(gate('production').reasons.map(({ code, blocker }) => `${blocker} ${code}`)).toEqual([
      'FIX7-P0-PROD-BIRTH-SURFACE-1 decision_awaited',
      'FIX7-P0-PROD-BIRTH-SURFACE-1 proof_awaited',
      'FIX7-P0-DRYRUN-PROD-ROLLBACK-1 decision_awaited',
      'FIX7-P0-DRYRUN-PROD-ROLLBACK-1 proof_awaited',
      'FIX7-P0-PROD-OPT4-1 decision_awaited',
      'FIX7-P0-PROD-OPT4-1 proof_awaited',
      'FIX7-P0-OPERATOR-INPUT-1 proof_awaited',
    ])
  })

  it('opens with all of them, and opens nothing else', () => {
    const { ledger } = given(...start, ...all)
    expect(ledger.state.actions().filter((action) => ledger.gate(action).open)).toEqual(['production'])
  })

  it.each([...steps.keys()])('stays closed without %s', (left) => {
    const others = [...steps].filter(([what]) => what !== left).flatMap(([, steps]) => steps)
    const { gate } = given(...start, ...others)
    expect(gate('production').reasons).toHaveLength(1)
  })

  it('waits for what policy says comes first', () => {
    const order = adopt(policyOf({ actions: {}, depends_on: { 'FIX7-P0-PROD-OPT4-1': ['FIX7-P0-PROD-CI-SCOPE-1'] } }))
    const ci = 'FIX7-P0-PROD-CI-SCOPE-1'
    const { ledger, reasons } = given(...start, order, ...all)
    expect(reasons('production')).toEqual([
      `prerequisite_open: FIX7-P0-PROD-OPT4-1: waits for ${ci}, which is still open. \`/blockers show ${ci}\` says what it lacks.`,
    ])
    for (const step of [grant(omar, ci, 'production-ci'), submit(ken, ci), accept(ivy, ci)]) ledger.run(step)
    expect(ledger.gate('production').open).toBe(true)
  })

  it('is not production-ci, nor any other spelling', () => {
    const { gate } = given(...start, ...all)
    for (const near of ['production-ci', 'Production', 'PRODUCTION', 'prod', 'productions'])
      expect(gate(near).open).toBe(false)
  })
})
