import type { Person } from '../../src/core/person.ts'
import type { Policy, Roles } from '../../src/core/policy.ts'
import { readPolicy } from '../../src/core/read-policy.ts'

/** The workspace that the bot is installed in. */
export const TEAM = 'T01SANDBOX'

/* The same people in every test: Ana and Omar own, Ivy and Ken operate. */
export const ana = member('U01ANA', 'Ana')
export const omar = member('U02OMAR', 'Omar')
export const ivy = member('U03IVY', 'Ivy')
export const ken = member('U04KEN', 'Ken')

/* Nobody of these ever decides anything. */
export const gus: Person = { ...member('U05GUS', 'Gus'), standing: 'guest' }
export const sam: Person = { team: 'T02OTHER', user: 'U06SAM', name: 'Sam', standing: 'stranger' }
export const robot: Person = { ...member('U07ROBOT', 'Robot'), standing: 'bot' }
export const dee: Person = { ...member('U08DEE', 'Dee'), standing: 'deactivated' }
/** Somebody Countersign has not looked up yet. */
export const nia: Person = { ...member('U09NIA', 'Nia'), standing: 'unknown' }
/** A full member of the workspace who holds no role. */
export const max = member('U10MAX', 'Max')

export const everybody: readonly Person[] = [ana, omar, ivy, ken, gus, sam, robot, dee, nia, max]

/** Who holds which role, as the directory resolved it. */
export const roles: Roles = { owners: [ana, omar].map(holder), operators: [ivy, ken].map(holder) }

/** The policy of `countersign.yaml` that tests start from: `cutover` needs two owners, `REAL_RUN` its name typed. */
export const policy: Policy = policyOf({})

/** The same policy with some keys replaced; throws when it is not one. */
export function policyOf(changes: Record<string, unknown>): Policy {
  const reading = readPolicy({
    workspace: TEAM,
    owners: [ana.user, omar.user],
    operators: [ivy.user, ken.user],
    channels: { blockers: 'C01BLOCKERS', digest: 'C02DIGEST' },
    default: { ttl: '7d', max_ttl: '14d', uses: 3 },
    actions: { cutover: { owners_needed: 2 }, REAL_RUN: { max_ttl: '1d', uses: 1, confirm: 'type_the_name' } },
    ...changes,
  })
  if (!reading.ok) throw new Error(reading.problems.map(({ place, sentence }) => `${place} ${sentence}`).join('\n'))
  return reading.policy
}

function member(user: string, name: string): Person {
  return { team: TEAM, user, name, standing: 'member' }
}

function holder({ user, name }: Person) {
  return { user, name }
}
