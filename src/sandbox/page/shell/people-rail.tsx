import type { Person } from '../../protocol.ts'
import { go, useAddress } from '../state/address.ts'
import { useSnapshot } from '../state/workspace.tsx'
import { Avatar } from './avatar.tsx'

/** Who looks: one press makes the page somebody else's. */
export function PeopleRail() {
  const { people, me } = useSnapshot()
  const { at } = useAddress()
  return (
    <nav className="rail" aria-label="Look as">
      <p className="rail-caption" aria-hidden="true">
        View as
      </p>
      {people
        .filter((person) => !person.bot)
        .map((person) => (
          <button
            key={person.id}
            type="button"
            className="rail-person"
            aria-current={person.id === me.id ? 'true' : undefined}
            aria-label={`Look as ${person.name}, ${person.title}`}
            title={`${person.name}: ${standing(person)}`}
            onClick={() => go({ user: person.id, at })}
          >
            <Avatar id={person.id} />
            <span aria-hidden="true">{person.name.split(' ')[0]}</span>
          </button>
        ))}
    </nav>
  )
}

/** What a person is here: the title, and what limits them. */
export function standing(person: Person): string {
  const limits = [person.guest && 'guest', person.stranger && 'other workspace', person.deleted && 'deactivated']
  return [person.title, ...limits.filter((limit) => limit && !person.title.toLowerCase().includes(limit))]
    .filter(Boolean)
    .join(', ')
}
