import type { BlockerMap } from './blocker/listing.ts'
import { readClean } from './document/clean-json.ts'
import { decode } from './document/encoding.ts'
import { type MapOptions, readMap } from './document/map.ts'
import { bareJson, findMap } from './document/page.ts'
import { placesIn } from './document/place.ts'
import { type Problem, Problems } from './document/problem.ts'
import { readSource } from './document/source.ts'
import { readJson } from './document/syntax.ts'

export { formatProblem, type Problem } from './document/problem.ts'

/** A document that was read and found good, or everything that is wrong with it. */
export type Reading =
  | {
      ok: true
      document: BlockerMap
      /** The whole input as text; encoded as UTF-8 again it gives the very same bytes. */
      original: string
      /** What somebody should know, though it stops nothing; what is loud comes first. */
      warnings: Problem[]
    }
  | { ok: false; problems: Problem[] }

/** Reads a blocker map, bare or inside a saved knowledge-hub page: the map with warnings, or every problem at once. Never throws. */
export function readDocument(bytes: Uint8Array, options: MapOptions = {}): Reading {
  const reading = readingDocument(bytes, options)
  for (;;) {
    const step = reading.next()
    if (step.done) return step.value
  }
}

/** The same in steps, each of a few hundred blockers, for whoever has others waiting. */
export function* readingDocument(bytes: Uint8Array, options: MapOptions = {}): Generator<undefined, Reading> {
  const problems = new Problems()
  const warnings = new Problems()
  const decoded = decode(bytes)
  if ('problem' in decoded) return { ok: false, problems: [decoded.problem] }

  yield
  const original = decoded.text
  const placeOf = placesIn(original)
  const bare = bareJson(original)
  const clean = bare && readClean(original.slice(bare.start, bare.end))
  const found = bare && clean ? bare : findMap(original, placeOf)
  if ('problem' in found) return { ok: false, problems: [found.problem] }

  const source = readSource(original.slice(0, found.start), placeOf, problems, warnings)
  const json = clean ?? readJson(original, found, placeOf, problems)
  if (!json) return { ok: false, problems: problems.listed('problem') }

  yield
  const map = yield* readMap(json.value, options, problems, warnings)
  if (!map || problems.count > 0) return { ok: false, problems: problems.listed('problem') }
  return { ok: true, document: { ...map, source }, original, warnings: warnings.listed('warning') }
}
