import { expect, it } from 'vitest'
import { policyOf, roles } from '../support/cast.ts'
import { adopt, given } from '../support/given.ts'

const stricter = policyOf({ default: { owners_needed: 2 } })
const weaker = policyOf({ default: { owners_needed: 1 } })

it('a process that still has an older policy does not put it in force again', () => {
  const { ledger, when } = given(adopt(weaker), adopt(stricter))
  when({ kind: 'adopt-policy', policy: weaker, roles, renewed: true }).thenRefused(
    'old_policy',
    'Another process has put another policy in force since this one was started; that one holds. Restart this one with the same countersign.yaml.',
  )
  expect(ledger.state.policy).toEqual(stricter)
})

it('and the one whose policy is in force goes on saying who holds its roles', () => {
  const { when } = given(adopt(stricter))
  when({ kind: 'adopt-policy', policy: stricter, roles, renewed: true }).thenNothing()
  when({
    kind: 'adopt-policy',
    policy: stricter,
    roles: { ...roles, owners: roles.owners.slice(0, 1) },
    renewed: true,
  }).thenRecorded({ kind: 'PolicyAdopted' })
})
