import { readPolicyFile } from '../config.ts'
import { type Foresight, foreseePolicy } from '../core/desk/foresee-policy.ts'
import type { ReasonCode } from '../core/reasons.ts'
import { answer, exit, refuseWith } from './answer.ts'
import type { Io } from './ports.ts'
import type { Text } from './text.ts'
import { withSoundLedger } from './with-ledger.ts'

/** `doctor --policy FILE`: which gates would change if that policy were in force now, and what it loosens. Nothing is written. */
export async function foreseePolicyFile(io: Io, file: string): Promise<number> {
  const reading = readPolicyFile(file)
  if (!reading.ok) {
    const sentence = `${file} could not be put in force as it is.`
    return refuseWith(io, exit.usage, { code: 'configuration', sentence, problems: reading.problems })
  }
  return withSoundLedger(io, async ({ state, now }) => {
    const foresight = foreseePolicy(state, reading.policy, now)
    answer(io, { file, ...foresight }, () => linesOf(file, foresight))
    return foresight.troubles.length > 0 ? exit.fault : exit.done
  })
}

function linesOf(file: string, { loosens, troubles, gates }: Foresight): Text[] {
  return [
    [{ style: 'bold', text: `If ${file} were in force` }, ', with the roles as they are:'],
    ...troubles.map((say): Text => ['  ', { style: 'red', text: '!!' }, ` ${say}`]),
    ...loosens.map((say): Text => ['  ', { style: 'yellow', text: 'loosens' }, `: ${say}`]),
    ...gates.map(({ action, before, after }) => `  gate ${action}: ${stand(after)}; now ${stand(before)}`),
    ...(gates.length === 0 ? ['  no gate would answer anything else.'] : []),
  ]
}

function stand(codes: readonly ReasonCode[]): string {
  return codes.length > 0 ? `closed (${codes.join(', ')})` : 'open'
}
