import { type BlockerKey, blockerKey, type ListedBlocker } from '../blocker/listing.ts'
import { nearest } from '../text.ts'
import type { Draft } from './blocker.ts'
import { isSoundName } from './fields.ts'
import { type Problems, quote } from './problem.ts'

/** Blockers with each dependency by the id it is listed under. Ids given twice, unknown dependencies and circles are problems. */
export function connect(drafts: (Draft | undefined)[], problems: Problems, warnings: Problems): ListedBlocker[] {
  const known = byKey(drafts, problems)
  const graph = new Map<BlockerKey, Linked>()
  const blockers = drafts.flatMap((draft) => {
    if (!draft) return []
    const needs = dependenciesOf(draft, known, problems, warnings)
    if (needs.length > 0 && known.get(keyOf(draft)) === draft)
      graph.set(keyOf(draft), { draft, needs: needs.map(keyOf) })
    const { at: _at, dependencies: _dependencies, ...blocker } = draft
    return [{ ...blocker, depends_on: needs.map(({ id }) => id) }]
  })
  for (const circle of circlesIn(graph)) {
    const first = circle[0]
    if (first) problems.add(`${first.at}.depends_on`, circleSentence(circle))
  }
  return blockers
}

interface Linked {
  draft: Draft
  needs: BlockerKey[]
}

function keyOf(draft: Draft): BlockerKey {
  return blockerKey(draft.id)
}

function byKey(drafts: (Draft | undefined)[], problems: Problems): Map<BlockerKey, Draft> {
  const known = new Map<BlockerKey, Draft>()
  for (const draft of drafts) {
    if (!draft || draft.id === '') continue
    const first = known.get(keyOf(draft))
    if (!first) known.set(keyOf(draft), draft)
    else problems.add(`${draft.at}.id`, duplicate(draft, first))
  }
  return known
}

function duplicate(second: Draft, first: Draft): string {
  const same = `found ${quote(second.id)}, and ${first.at}.id is ${quote(first.id)}`
  return `${same}; upper and lower case count as the same, and each blocker needs its own id. Rename or remove one.`
}

function dependenciesOf(draft: Draft, known: Map<BlockerKey, Draft>, problems: Problems, warnings: Problems): Draft[] {
  const needs = new Set<Draft>()
  for (const { text, at } of draft.dependencies) {
    if (!isSoundName(text, at, problems)) continue
    const needed = known.get(blockerKey(text))
    if (!needed) {
      problems.addLazily(() => ({ place: at, sentence: unknownId(text, known) }))
    } else if (keyOf(needed) === blockerKey(draft.id)) {
      problems.add(at, `${quote(text)} depends on itself; expected another blocker. Remove it.`)
    } else if (needs.has(needed)) {
      warnings.add(at, `${quote(text)} is named more than once in this list; it counts once.`)
    } else {
      needs.add(needed)
    }
  }
  return [...needs]
}

function unknownId(text: string, known: Map<BlockerKey, Draft>): string {
  const ids = [...known.values()].slice(0, 1000).map(({ id }) => id)
  const near = text.length > 200 ? undefined : nearest(text, ids)
  const meant = near ? ` Perhaps ${quote(near)} was meant.` : ''
  return `found ${quote(text)}, which no blocker of this document has as its id; expected one of their ids.${meant} Correct it, or remove it.`
}

/** Circles of dependencies, one for each step that closes one, found depth first without recursion. */
function circlesIn(graph: Map<BlockerKey, Linked>): Draft[][] {
  const circles: Draft[][] = []
  const done = new Set<BlockerKey>()
  for (const start of graph.keys()) {
    const path: { key: BlockerKey; next: number }[] = []
    const onPath = new Map<BlockerKey, number>()
    const enter = (key: BlockerKey) => {
      onPath.set(key, path.length)
      path.push({ key, next: 0 })
    }
    if (!done.has(start)) enter(start)
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const need = graph.get(top.key)?.needs[top.next]
      top.next += 1
      if (need === undefined) {
        done.add(top.key)
        onPath.delete(top.key)
        path.pop()
      } else if (onPath.has(need)) {
        const keys = path.slice(onPath.get(need)).map(({ key }) => key)
        circles.push(keys.flatMap((key) => graph.get(key)?.draft ?? []))
      } else if (!done.has(need)) {
        enter(need)
      }
    }
  }
  return circles
}

function circleSentence(circle: Draft[]): string {
  const names = [...circle, ...circle.slice(0, 1)].map(({ id }) => quote(id))
  return `these depend on each other in a circle: ${names.join(' -> ')}; none of them could ever be cleared. Remove one of the dependencies.`
}
