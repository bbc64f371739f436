import { createContext, useContext } from 'react'
import type { Outcome } from '../../protocol.ts'
import { type PersonalAct, useSend } from '../state/workspace.tsx'

/** What the interactive elements below stand in: a message, or a view (a modal or the Home tab). */
export type Target = { kind: 'message'; channel: string; ts: string } | { kind: 'view'; view: string }

/** Provided by whatever draws blocks. */
export const TargetContext = createContext<Target>({ kind: 'view', view: '' })

/** Sends a click or a choice, addressed to where the element stands. */
export function useInteract(): (blockId: string, actionId: string, selected?: string) => Promise<Outcome> {
  const target = useContext(TargetContext)
  const send = useSend()
  return (block_id, action_id, selected) => {
    const choice = { block_id, action_id, ...(selected === undefined ? {} : { selected }) }
    return send(actOn(target, choice))
  }
}

function actOn(target: Target, choice: { block_id: string; action_id: string; selected?: string }): PersonalAct {
  if (target.kind === 'view') return { kind: 'click-in-view', view: target.view, ...choice }
  return { kind: 'click', channel: target.channel, ts: target.ts, ...choice }
}
