import { type BlockerState, liveRequirements } from '../../core/blocker/blocker.ts'
import { lacking } from '../../core/holding.ts'
import type { State } from '../../core/view.ts'
import { bold, code, run } from './blocks.ts'
import { countReasons } from './reason-words.ts'

/** One row a kind of reason, with the blockers that lack it; a blocker that lacks two things is in two rows. */
export function byWhatTheyLack(state: State, open: readonly BlockerState[], now: number) {
  const reasons = open.flatMap((blocker) => {
    const found = liveRequirements(blocker).flatMap((requirement) => lacking(state, blocker, requirement, now))
    // A proof that several actions wait for is one proof, with one sentence.
    const once = new Map(found.map(({ code, sentence }) => [sentence, code]))
    return [...once.values()].map((code) => ({ code, id: blocker.id }))
  })
  return [...Map.groupBy(reasons, (reason) => reason.code)].map(([kind, found]) => {
    const ids = [...new Set(found.map(({ id }) => id))]
    return [
      bold(`${countReasons(found.map(() => kind))}: `),
      ...ids.slice(0, most).flatMap((id, index) => [...(index > 0 ? [run(', ', 5)] : []), code(id, 60, '…')]),
      ...(ids.length > most ? [run(`, and ${ids.length - most} more`, 50)] : []),
    ]
  })
}

/** Blockers named in one row. */
const most = 8

/** The next action of every open blocker, under who is to do it. */
export function nextActions(open: readonly BlockerState[]) {
  const groups = [
    { title: 'Next for owners', roles: 'owner' },
    { title: 'Next for operators', roles: 'operator' },
    { title: 'Next for owners and operators', roles: 'operator,owner' },
  ]
  return groups.flatMap(({ title, roles }) => {
    const mine = open.filter(({ listing }) => listing.actor.roles.toSorted().join() === roles)
    if (mine.length === 0) return []
    const rows = mine
      .slice(0, 6)
      .map(({ id, listing }) => [code(id, 60, '…'), run(`: ${listing.next_action}`, 160, '…')])
    return [{ title, rows, left: mine.length - rows.length }]
  })
}
