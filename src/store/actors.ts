import type { Actor } from '../core/actor.ts'

/** An actor as tables name them: Slack's ids of a person; a program's id; `command` or `countersign` for the others, who have no team. */
export function actorColumns(by: Actor): { id: string; name: string; team: string | null } {
  switch (by.kind) {
    case 'person':
      return { id: by.user, name: by.name, team: by.team }
    case 'command':
      return { id: 'command', name: by.name, team: null }
    case 'caller':
      return { id: by.id, name: by.name, team: null }
    case 'countersign':
      return { id: 'countersign', name: 'Countersign', team: null }
    default:
      return by satisfies never
  }
}
