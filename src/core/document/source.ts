import { type BlockerMap, blockerKey } from '../blocker/listing.ts'
import type { PlaceOf } from './place.ts'
import { type Problems, quote } from './problem.ts'

/** A line such as `KB-1A5D rev 3`, perhaps marked as a heading, perhaps with a title after a dash. */
const HEADING =
  /^[\s>#*_`]*([\p{L}\p{N}]+(?:[-_.][\p{L}\p{N}]+)*)[\s*_]*[,:(–—-]?\s*rev(?:ision)?\.?\s*(\d+)\s*\)?[\s*_`#]*(?:$|[–—|:,(-])/iu
/** The line below the title that the hub writes itself: `5 min read Revision 3`. */
const BYLINE = /^\s*(?:\d+ min read\s+)?revision\s+(\d+)\s*$/iu

/** The source id and revision that the text before the JSON gives; null when it gives none. Contradictions are problems. */
export function readSource(
  before: string,
  placeOf: PlaceOf,
  problems: Problems,
  warnings: Problems,
): BlockerMap['source'] {
  const found = { id: undefined as string | undefined, revision: undefined as number | undefined }
  for (const { text, place } of linesOf(before, placeOf)) {
    const heading = HEADING.exec(text)
    const id = heading?.[1] && /[\d-]/.test(heading[1]) ? heading[1].normalize('NFC') : undefined
    const number = id ? heading?.[2] : BYLINE.exec(text)?.[1]
    if (number === undefined) continue
    const revision = Number(number)
    if (!Number.isSafeInteger(revision)) {
      problems.add(
        place(),
        `found revision ${quote(number)}; expected a whole number of at most 15 digits. Correct it.`,
      )
      continue
    }
    if (contradicts(found, id, revision)) {
      problems.add(place(), contradiction(found, text, revision))
      continue
    }
    found.id ??= id
    found.revision ??= revision
  }
  if (found.id !== undefined && found.revision !== undefined) return { id: found.id, revision: found.revision }
  if (/[^\s\uFEFF`]/.test(before.replaceAll(/```json/gi, ''))) warnings.add('document', NO_HEADING)
  return null
}

const NO_HEADING =
  'there is text before the JSON, but no heading such as `KB-1A5D rev 3`; source and revision are unknown, so an older revision would not be noticed.'

function* linesOf(text: string, placeOf: PlaceOf) {
  for (const line of text.matchAll(/[^\r\n]+/g)) {
    // A heading is short; long lines are prose, and would only cost time.
    if (line[0].length > 300) continue
    yield { text: line[0].replace(/^\uFEFF/, ''), place: () => placeOf(line.index) }
  }
}

interface Found {
  id: string | undefined
  revision: number | undefined
}

function contradicts(found: Found, id: string | undefined, revision: number): boolean {
  if (found.revision !== undefined && found.revision !== revision) return true
  return id !== undefined && found.id !== undefined && blockerKey(found.id) !== blockerKey(id)
}

function contradiction(found: Found, line: string, revision: number): string {
  const before = found.id ? `${found.id} rev ${found.revision}` : `revision ${found.revision}`
  const what = found.revision === revision ? 'another source id' : 'another revision'
  return `found ${quote(line.trim())}, but above it is ${before}: ${what}. Keep the heading that belongs to this map.`
}
