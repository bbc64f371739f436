/**
 * Who did it: a person whom Slack verified, somebody at the machine's command line, a program that called with a token or a signed
 * identity (src/core/caller), or Countersign itself.
 */
export type Actor =
  | { kind: 'person'; team: string; user: string; name: string }
  | { kind: 'command'; name: string }
  | { kind: 'caller'; id: string; name: string; trace?: string }
  | { kind: 'countersign' }

/** How somebody is named in sentences: `@Ana`, what was said on the command line, or a program by its name. */
export function actorName(by: Actor): string {
  switch (by.kind) {
    case 'person':
      return `@${by.name}`
    case 'command':
      return by.name
    case 'caller':
      return `${by.name} (a program)`
    case 'countersign':
      return 'Countersign'
    default:
      return by satisfies never
  }
}

/**
 * Whether two actors are the same person, by Slack's user id and nothing else. Not by the team: in an Enterprise Grid one
 * person comes with the team they click from, and would count twice.
 */
export function samePerson(a: Actor, b: Actor): boolean {
  return a.kind === 'person' && b.kind === 'person' && a.user === b.user
}

/** Whether two actors are one: people and programs by their ids, whoever was at the machine by the name given there. */
export function sameActor(a: Actor, b: Actor): boolean {
  if (a.kind === 'person' || b.kind === 'person') return samePerson(a, b)
  if (a.kind === 'caller' || b.kind === 'caller') return a.kind === 'caller' && b.kind === 'caller' && a.id === b.id
  return a.kind === b.kind && actorName(a) === actorName(b)
}

/** How many different people these are. */
export function countPeople(actors: Iterable<Actor>): number {
  const users = new Set<string>()
  for (const by of actors) if (by.kind === 'person') users.add(by.user)
  return users.size
}
