import { type Refusal, refuseField } from '../refusal.ts'
import { isVisible } from '../text.ts'

/** A file that a proof speaks of: its name, and the SHA-256 (hex) of its bytes. */
export interface Artefact {
  name: string
  sha256: string
}

/** Two values that must be equal for a proof to be one: a state before and after, a seal and the bytes it is of. */
export interface Compared {
  before: string
  after: string
}

/** So many artefacts are read by somebody who accepts them. */
const most = 50

/** What is wrong with what a proof carries, beside its words, or null. */
export function refuseEvidence(artefacts: readonly Artefact[], compared: Compared | null): Refusal | null {
  const wrong = (sentence: string) => refuseField('proof_artefacts', sentence)
  if (artefacts.length > most) return wrong(`A proof carries at most ${most} artefacts.`)
  const nameless = artefacts.find(({ name }) => !isVisible(name) || name.length > 200)
  if (nameless) return wrong('Each artefact has a name of at most 200 characters, and a SHA-256.')
  const unhashed = artefacts.find(({ sha256 }) => !/^[0-9a-f]{64}$/.test(sha256))
  if (unhashed) return wrong(`“${unhashed.name}” needs the SHA-256 of its bytes: 64 hexadecimal digits, in lower case.`)
  const names = artefacts.map(({ name }) => name)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) return wrong(`“${twice}” is there twice; one name, one file.`)
  if (compared && ![compared.before, compared.after].every((value) => isVisible(value) && value.length <= 500))
    return wrong('What is compared has something visible on both sides, of at most 500 characters each.')
  return null
}

/** The rule by which a comparison returns its proof, in words; null where it holds, or nothing is compared. */
export function unequal(compared: Compared | null): string | null {
  if (!compared || compared.before === compared.after) return null
  return `By rule: what must be equal is not. Before: “${compared.before}”; after: “${compared.after}”.`
}
