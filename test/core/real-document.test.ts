import { describe, expect, it } from 'vitest'
import { messageSubject } from '../../src/core/messages/keys.ts'
import { promptedAt } from '../../src/core/messages/prompted.ts'
import { messagesWanted } from '../../src/core/messages/wanted.ts'
import { ana, ivy, ken, omar, policyOf } from '../support/cast.ts'
import {
  accept,
  adopt,
  confirm,
  given,
  grant,
  grantRequest,
  importing,
  later,
  realMap,
  requestRun,
  retire,
  type Step,
  spend,
  submit,
} from '../support/given.ts'

/* The map that the project began with: seven blockers, ten decisions, six proofs. */

const SEPARATE_AUTH = 'FIX7-P0-PLAN-SEPARATE-AUTH-1'
const OPERATOR_INPUT = 'FIX7-P0-OPERATOR-INPUT-1'
const simple = adopt(policyOf({ actions: {} }))
const start: Step[] = [simple, importing(realMap())]

describe('the real map, imported', () => {
  const { ledger } = given(...start)
  const { create } = messagesWanted(ledger.entries.slice(3), ledger.state, ledger.state.desk)
  const keys = create.map(({ key }) => key)

  it('posts a card for each of the seven blockers', () => {
    expect(keys.filter((key) => key.startsWith('card/'))).toHaveLength(7)
  })

  it.each([ana, omar])(
    'asks $name ten decisions in one message: five of SEPARATE-AUTH, none of OPERATOR-INPUT',
    ({ user }) => {
      const [key = '', ...others] = keys.filter((one) => one.startsWith('prompt/') && one.includes(user))
      expect(others).toEqual([])
      const subject = messageSubject(key)
      if (subject.kind !== 'prompt') throw new Error(key)
      const asked = promptedAt(ledger.state, subject.asked_at)
      expect(
        asked.map(({ blocker, requirement }) => `${blocker.key.replace('fix7-p0-', '')}/${requirement.action}`),
      ).toEqual([
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
    },
  )

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
    when(spend('apply')).thenRecorded(
      { kind: 'GatePassed' },
      { kind: 'GrantSpent', uses_left: 0 },
      { kind: 'RequirementAsked', because: 'spent' },
    )
    expect(ledger.gate('apply').reasons).toMatchObject([{ code: 'grant_spent' }])
  })
})

const BIRTH_SURFACE = 'FIX7-P0-PROD-BIRTH-SURFACE-1'
const ROLLBACK = 'FIX7-P0-DRYRUN-PROD-ROLLBACK-1'
const OPT4 = 'FIX7-P0-PROD-OPT4-1'

/** Its own words ask for more than an authorization gate, so that the policy says that OPT4 authorises. */
const byOpt4 = adopt(policyOf({ actions: { production: { authorised_by: [OPT4] } } }))

const proven = (id: string): Step[] => [submit(ivy, id), accept(ken, id)]

/** Ana authorizes scoping and a rehearsal, and everything is proven. */
const lifted: Step[] = [
  grant(ana, BIRTH_SURFACE, 'production', { reason: 'scoping only' }),
  later('1d'),
  grant(ana, ROLLBACK, 'production', { reason: 'a rehearsal only' }),
  ...[BIRTH_SURFACE, ROLLBACK, OPERATOR_INPUT].flatMap(proven),
]

describe('production, when scoping and a rehearsal are authorized and OPT4 is retired', () => {
  const near = '@Ana lifted it on 13 June; that does not authorise `production`.'
  const ask = '`countersign request production --reason …` asks the owners for one run.'

  it.each([
    ['by the letter', simple],
    ['by the policy', byOpt4],
  ])('stays closed and says so: lifting is not authorising (rule 3), %s', (_, policy) => {
    const { gate, reasons } = given(...start, policy, ...lifted, retire(omar, OPT4))
    expect(reasons('production')).toEqual([
      `not_authorised: Nothing that is in force authorises \`production\`. ${near} ${ask}`,
    ])
    expect(gate('production').grants.map(({ effect, uses_left }) => [effect, uses_left])).toEqual([
      ['lifts', null],
      ['lifts', null],
    ])
  })

  it('opens for one run that is asked for and granted, and lifts last longer than that', () => {
    const { ledger, when, codes } = given(...start, byOpt4, ...lifted, retire(omar, OPT4))
    ledger.run(requestRun(ivy, 'production'))
    ledger.run(grantRequest(omar))
    expect(codes('production')).toEqual([])
    when(spend('production')).thenRecorded(
      {
        kind: 'GatePassed',
        lifted_by: ledger
          .gate('production')
          .grants.filter(({ effect }) => effect === 'lifts')
          .map(({ id }) => id),
      },
      { kind: 'GrantSpent', uses_left: 0 },
      { kind: 'RequestEnded', because: 'used' },
    )
    expect(codes('production')).toEqual(['not_authorised'])
  })

  it('is not opened by retiring everything either, nor by confirming that everything is closed', () => {
    const { codes } = given(
      ...start,
      byOpt4,
      ...[BIRTH_SURFACE, ROLLBACK, OPT4, OPERATOR_INPUT].map((id) => retire(omar, id)),
    )
    expect(codes('production')).toEqual(['not_authorised'])
    const map = realMap()
    const closed = importing({ ...map, blockers: map.blockers.map((blocker) => ({ ...blocker, status: 'CLOSED' })) })
    const confirmed = given(...start, byOpt4, closed, ...map.blockers.map(({ id }) => confirm(ana, id, 'closed')))
    expect(map.blockers.flatMap(({ actions }) => actions).filter((action) => confirmed.gate(action).open)).toEqual([])
  })
})

describe('who authorises what, by the letter of the real map', () => {
  it('is its two authorization gates, and nobody for production', () => {
    const { ledger } = given(...start)
    const authorises = [...ledger.state.blockers.values()].flatMap(({ id, requirements }) =>
      requirements.filter(({ round }) => round.effect === 'authorises').map(({ action }) => `${id} ${action}`),
    )
    expect(authorises).toEqual([
      'FIX7-P0-PLAN-REALRUN-1 REAL_RUN',
      ...['cutover', 'apply', 'permit', 'activation', 'repoint'].map((action) => `${SEPARATE_AUTH} ${action}`),
    ])
  })
})

describe('production', () => {
  const decisions = [BIRTH_SURFACE, ROLLBACK, OPT4]
  const proofs = [...decisions, OPERATOR_INPUT]
  const steps = new Map<string, Step[]>([
    ...decisions.map((id): [string, Step[]] => [`the decision on ${id}`, [grant(ana, id, 'production')]]),
    ...proofs.map((id): [string, Step[]] => [`the proof of ${id}`, [submit(ivy, id), accept(ken, id)]]),
  ])
  const all = [...steps.values()].flat()

  it('lacks three decisions and four proofs at first', () => {
    const { gate } = given(...start, byOpt4)
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
    const { ledger } = given(...start, byOpt4, ...all)
    expect(ledger.state.actions().filter((action) => ledger.gate(action).open)).toEqual(['production'])
  })

  it.each([...steps.keys()])('stays closed without %s', (left) => {
    const others = [...steps].filter(([what]) => what !== left).flatMap(([, steps]) => steps)
    const { gate } = given(...start, byOpt4, ...others)
    expect(gate('production').reasons).toHaveLength(1)
  })

  it('waits for what policy says comes first', () => {
    const order = adopt(
      policyOf({
        actions: { production: { authorised_by: [OPT4] } },
        depends_on: { 'FIX7-P0-PROD-OPT4-1': ['FIX7-P0-PROD-CI-SCOPE-1'] },
      }),
    )
    const ci = 'FIX7-P0-PROD-CI-SCOPE-1'
    const { ledger, reasons } = given(...start, order, ...all)
    expect(reasons('production')).toEqual([
      `prerequisite_open: FIX7-P0-PROD-OPT4-1: waits for ${ci}, which is still open. \`/blockers show ${ci}\` says what it lacks.`,
    ])
    for (const step of [grant(omar, ci, 'production-ci'), submit(ken, ci), accept(ivy, ci)]) ledger.run(step)
    expect(ledger.gate('production').open).toBe(true)
  })

  it('is not production-ci, nor any other spelling', () => {
    const { gate } = given(...start, byOpt4, ...all)
    for (const near of ['production-ci', 'Production', 'PRODUCTION', 'prod', 'productions'])
      expect(gate(near).open).toBe(false)
  })
})
