/** Who did it: a person whom Slack verified, somebody at the machine's command line, or Countersign itself. */
export type Actor =
  | { kind: 'person'; team: string; user: string; name: string }
  | { kind: 'command'; name: string }
  | { kind: 'countersign' }

/** How a person is named in sentences: `@Ana`, or what was said on the command line. */
export function actorName(by: Actor): string {
  switch (by.kind) {
    case 'person':
      return `@${by.name}`
    case 'command':
      return by.name
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

/** How many different people these are. */
export function countPeople(actors: Iterable<Actor>): number {
  const users = new Set<string>()
  for (const by of actors) if (by.kind === 'person') users.add(by.user)
  return users.size
}
