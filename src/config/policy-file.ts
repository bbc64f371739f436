import { readFileSync } from 'node:fs'
import { isScalar, LineCounter, type Pair, parseDocument, visit } from 'yaml'
import { type PolicyReading, readPolicy } from '../core/read-policy.ts'
import type { Problem } from './environment.ts'

/** Reads the policy from a YAML file: every problem at once, each with its place. */
export function readPolicyFile(path: string): PolicyReading {
  const text = readText(path)
  if (text === undefined) {
    const sentence = 'cannot be read. Copy countersign.example.yaml there, or set COUNTERSIGN_CONFIG to where it is.'
    return { ok: false, problems: [{ place: path, sentence }] }
  }
  const lines = new LineCounter()
  const document = parseDocument(text, { prettyErrors: true, uniqueKeys: true, lineCounter: lines })
  if (document.errors.length > 0) {
    return {
      ok: false,
      problems: document.errors.map(({ message }) => ({
        place: path,
        sentence: (message.split('\n')[0] ?? '').replace(/:$/, '.'),
      })),
    }
  }
  const strange = keysThatAreNoText(document, text, lines)
  return strange.length > 0 ? { ok: false, problems: strange } : readPolicy(document.toJS())
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** YAML reads `1.10` as the number 1.1 and `0x1F` as 31, so that a rule would be in force for another name than the one that stands there. */
function keysThatAreNoText(document: ReturnType<typeof parseDocument>, text: string, lines: LineCounter): Problem[] {
  const problems: Problem[] = []
  visit(document, {
    Pair(_, { key }: Pair) {
      if (isScalar(key) && typeof key.value === 'string') return
      const [start = 0, end = start] = (isScalar(key) && key.range) || rangeOf(key)
      const { line, col } = lines.linePos(start)
      const written = text.slice(start, end).trim()
      const sentence = isScalar(key)
        ? `\`${written}\` is no text to YAML, which would read it as \`${key.value}\`. Put it in quotes: '${written}'.`
        : 'expected a name here, and found a list, a map or an alias. Write the name itself, in quotes.'
      problems.push({ place: `line ${line}, column ${col}`, sentence })
    },
  })
  return problems
}

function rangeOf(node: unknown): readonly number[] {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range) ? node.range : [0, 0]
}
