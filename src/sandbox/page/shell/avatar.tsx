import { useSnapshot } from '../state/workspace.tsx'
import { CheckIcon } from './icons.tsx'

const COLORS = ['#b4305c', '#1f6f8b', '#7a4fb5', '#2b7a4b', '#a35a10', '#3d5a98', '#8c3b3b', '#4f6d1e']

/** A person's initials on a color of their own, or the app's icon. Decoration: the name stands beside it. */
export function Avatar({ id, small = false }: { id: string; small?: boolean }) {
  const { app, people } = useSnapshot()
  const place = people.findIndex((person) => person.id === id)
  const person = people[place]
  const size = small ? 'avatar avatar-small' : 'avatar'
  if (id === app.user || person?.bot) {
    return (
      <span className={`${size} avatar-app`} aria-hidden="true">
        <CheckIcon />
      </span>
    )
  }
  return (
    <span className={size} style={{ background: COLORS[(place + COLORS.length) % COLORS.length] }} aria-hidden="true">
      {initials(person?.name ?? id)}
    </span>
  )
}

function initials(name: string): string {
  return name
    .split(/\s+/)
    .map((word) => word.charAt(0))
    .join('')
    .slice(0, 2)
    .toUpperCase()
}
