import { userInfo } from 'node:os'
import { requireSound } from '../config/environment.ts'
import { databaseUrl, keyPlaces } from '../config/places.ts'
import type { Actor } from '../core/actor.ts'
import type { Io } from './ports.ts'

/** Where the environment says that the ledger and its keys are, and who acts there. Throws an EnvironmentError. */
export function placeOf({ env, clock }: Pick<Io, 'env' | 'clock'>) {
  requireSound(env)
  return { url: databaseUrl(env), keys: keyPlaces(env), clock, machine: machine() }
}

/** Somebody at this machine: the ledger records the name of the account. */
function machine(): Actor {
  return { kind: 'command', name: accountName() }
}

/** The account that runs this process. */
export function accountName(): string {
  try {
    return userInfo().username
  } catch {
    // A container may run as a number that no account has; what the environment says of it is anybody's word.
    return `uid ${process.getuid?.() ?? 'unknown'}`
  }
}
