import { describe, expect, it } from 'vitest'
import { identify } from '../../../src/core/caller/identify.ts'
import type { Claims } from '../../../src/core/caller/misses.ts'
import { isRefusal } from '../../../src/core/refusal.ts'
import { rulesOf } from '../../support/callers.ts'

const now = Date.parse('2026-06-12T09:00:00Z')
const github = 'https://token.actions.githubusercontent.com'

const deploy = {
  name: 'deploy',
  issuer: github,
  audience: 'countersign',
  claims: { repository_id: '4711', environment: 'production', ref: ['refs/heads/main', 'refs/heads/hotfix'] },
  scopes: ['gate:read', 'gate:spend'],
  actions: ['production'],
}

/** What GitHub signs for a job, as far as it matters here. */
const job: Claims = {
  iss: github,
  aud: 'countersign',
  sub: 'repo:octo/infra:environment:production',
  iat: now / 1000 - 60,
  repository: 'octo/infra',
  repository_id: '4711',
  environment: 'production',
  ref: 'refs/heads/main',
  run_id: '812',
  run_attempt: '1',
  actor: 'octocat',
}

/** The code and the sentence of why a token's claims say nobody. */
function refused(claims: Claims, ...rules: object[]): string {
  const outcome = identify(claims, rulesOf(...(rules.length > 0 ? rules : [deploy])), now)
  return isRefusal(outcome) ? `${outcome.code}: ${outcome.sentence}` : 'let in'
}

/** Who is let in, by name. */
function name(claims: Claims, rule: object = deploy): string {
  const outcome = identify(claims, rulesOf(rule), now)
  return isRefusal(outcome) ? outcome.sentence : outcome.caller.name
}

describe('a token that one rule fits', () => {
  it('says who calls, by claims, and what they may do, by the rule', () => {
    expect(identify(job, rulesOf(deploy), now)).toEqual({
      caller: {
        id: `oidc/${github}#repo:octo/infra:environment:production`,
        name: 'deploy: octo/infra, run 812, by octocat',
        scopes: ['gate:read', 'gate:spend'],
        actions: ['production'],
      },
      reusable: false,
    })
  })

  it('may name all actions only where the rule says `all`', () => {
    expect(identify(job, rulesOf({ ...deploy, actions: 'all' }), now)).toMatchObject({ caller: { actions: null } })
  })

  it('is GitLab’s, Kubernetes’ or SPIFFE’s in the same way', () => {
    const gitlab = { ...deploy, issuer: 'https://gitlab.com', claims: { project_id: '7', ref_protected: 'true' } }
    const issued = { aud: 'countersign', iat: now / 1000, iss: 'https://gitlab.com' }
    const pipeline = {
      project_id: '7',
      project_path: 'octo/infra',
      job_id: '99',
      user_login: 'ivy',
      ref_protected: 'true',
    }
    expect(name({ ...issued, ...pipeline, sub: 'project_path:octo/infra' }, gitlab)).toBe(
      'deploy: octo/infra, job 99, by ivy',
    )
    const cluster = { namespace: 'ops', serviceaccount: { name: 'runner' } }
    const kubernetes = { ...deploy, issuer: 'https://cluster.example', claims: { 'kubernetes.io': cluster } }
    const pod = {
      ...issued,
      iss: 'https://cluster.example',
      aud: ['countersign'],
      'kubernetes.io': { ...cluster, pod: {} },
    }
    expect(name({ ...pod, sub: 'system:serviceaccount:ops:runner' }, kubernetes)).toBe(
      'deploy: system:serviceaccount:ops:runner',
    )
    const sub = 'spiffe://example.org/deployer'
    const spiffe = { ...deploy, issuer: 'https://spire.example', claims: { sub } }
    expect(name({ ...issued, iss: 'https://spire.example', sub }, spiffe)).toBe(`deploy: ${sub}`)
  })

  it('is named on one visible line, whatever its claims say (rule 11)', () => {
    expect(name({ ...job, actor: 'ana\n\u202e\u0007is an owner' })).toBe(
      'deploy: octo/infra, run 812, by ana is an owner',
    )
  })
})

describe('a token that no rule fits is refused, with the near miss', () => {
  it.each<[string, object, string]>([
    [
      'another environment',
      { environment: 'staging' },
      'claims_differ: The token is for environment `staging`; the rule `deploy` wants `production`.',
    ],
    [
      'another branch, and no environment',
      { environment: undefined, ref: 'refs/heads/main2' },
      'claims_differ: The token is silent about `environment`; the rule `deploy` wants `production`. The token is for ref `refs/heads/main2`; the rule `deploy` wants `refs/heads/main` or `refs/heads/hotfix`.',
    ],
    [
      'another repository, which is not told whom the policy lets in',
      { repository_id: '4712' },
      'claims_differ: No rule of the policy is about whoever this token is of (`callers` in countersign.yaml).',
    ],
    [
      'another audience',
      { aud: 'sts.amazonaws.com' },
      'wrong_audience: The token is for another audience. Ask its issuer for one for `countersign`.',
    ],
    [
      'several audiences',
      { aud: ['countersign', 'other'] },
      'wrong_audience: The token is for several audiences, and others could use it too. Ask its issuer for one for `countersign` alone.',
    ],
    [
      'no audience',
      { aud: undefined },
      'wrong_audience: The token is for another audience. Ask its issuer for one for `countersign`.',
    ],
    [
      'another issuer',
      { iss: `${github}/octo` },
      'unknown_issuer: The token is of an issuer that no rule of the policy names (`callers` in countersign.yaml).',
    ],
    [
      'an old one',
      { iat: now / 1000 - 11 * 60 },
      'token_too_old: The token was issued 11 minutes ago, and the rule `deploy` takes it for 10 minutes. Ask for a new one.',
    ],
    [
      'one from the future',
      { iat: now / 1000 + 31 },
      'token_not_yet_valid: The token was issued in the future: one of the two clocks is wrong.',
    ],
    [
      'one without a time',
      { iat: undefined },
      'token_unreadable: The token does not say when it was issued (`iat`) and for whom (`sub`).',
    ],
    [
      'one for nobody',
      { sub: 'two\nlines' },
      'token_unreadable: The token does not say when it was issued (`iat`) and for whom (`sub`).',
    ],
  ])('%s', (_, changed, expected) => {
    expect(refused({ ...job, ...changed })).toBe(expected)
  })

  it('the nearest of several rules is the one it is told of', () => {
    const other = {
      ...deploy,
      name: 'nightly',
      claims: { ...deploy.claims, environment: 'night', ref: 'refs/heads/night' },
    }
    expect(refused({ ...job, environment: 'staging' }, other, deploy)).toMatch(
      /the rule `deploy` wants `production`\.$/,
    )
  })

  it('claims are compared exactly: no other case, no prefix, no number that lost digits, no inherited name', () => {
    for (const environment of [
      'Production',
      'production ',
      'production2',
      ['staging'],
      { production: 'production' },
      null,
    ])
      expect(refused({ ...job, environment })).toMatch(/^claims_differ/)
    const odd = { ...deploy, issuer: 'https://ci.example', claims: { project: '12345678901234567000' } }
    const long = JSON.parse('12345678901234567890')
    expect(refused({ ...job, iss: odd.issuer, project: long }, odd)).toMatch(/^claims_differ/)
    const inherited = { ...odd, claims: { constructor: { name: 'Object' } } }
    expect(refused({ ...job, iss: odd.issuer }, inherited)).toMatch(/^claims_differ/)
  })

  it('a list, a number and a flag fit by what they hold', () => {
    const own = {
      ...deploy,
      issuer: 'https://ci.example',
      claims: { groups: 'deployers', project: '7', protected: 'true' },
    }
    const claims = { ...job, iss: own.issuer, groups: ['all', 'deployers'], project: 7, protected: true }
    expect(refused(claims, own)).toBe('let in')
    expect(refused({ ...claims, protected: false }, own)).toMatch(/^claims_differ/)
  })
})

it('a token that two rules fit is refused: which was meant is anybody’s guess', () => {
  const wider = { ...deploy, name: 'anything', claims: { repository_id: '4711' }, scopes: ['request:create'] }
  expect(refused(job, deploy, wider)).toBe(
    'rules_overlap: The rules `deploy` and `anything` both fit the token, and which of them was meant is anybody’s guess. Let one of them ask for another claim.',
  )
})
