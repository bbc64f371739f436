import { expect, test } from 'vitest'
import { sameActor } from '../../../src/core/actor.ts'
import { asCaller, type Caller, refuseCaller } from '../../../src/core/caller/caller.ts'

const deploy: Caller = { id: 'token/T-7', name: 'deploy', scopes: ['gate:read', 'gate:spend'], actions: ['REAL_RUN'] }

test('a program does what its scopes and actions say, and hears what it has where it may not', () => {
  expect(refuseCaller(deploy, 'gate:spend', 'REAL_RUN')).toBe(null)
  expect(refuseCaller(deploy, 'gate:read', null)).toBe(null)
  expect(refuseCaller({ ...deploy, actions: null }, 'gate:spend', 'production')).toBe(null)
  expect(refuseCaller(deploy, 'freeze:create', 'REAL_RUN')?.sentence).toBe(
    'deploy does not have the scope `freeze:create`; it has `gate:read`, `gate:spend`. Whoever runs Countersign gives scopes.',
  )
  expect(refuseCaller(deploy, 'gate:spend', 'production')?.sentence).toBe(
    'deploy may not name `production`, only `REAL_RUN`. Whoever runs Countersign says so.',
  )
})

test('two programs of one name are two, and no person is a program', () => {
  const again = asCaller({ ...deploy, id: 'token/T-8' })
  expect(sameActor(asCaller(deploy), again)).toBe(false)
  expect(sameActor(asCaller(deploy), asCaller({ ...deploy, name: 'renamed' }))).toBe(true)
  const ana = { kind: 'person', team: 'T01', user: 'token/T-7', name: 'deploy' } as const
  expect(sameActor(asCaller(deploy), ana)).toBe(false)
})
