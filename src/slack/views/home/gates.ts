import { hasRole } from '../../../core/person.ts'
import { actions } from '../../ids.ts'
import { bullets, button, buttons, context, header, rich } from '../blocks.ts'
import { freezeBlocks, freezeButton } from '../freezes.ts'
import { gateLine, gateNames, gateRow } from '../gate.ts'
import type { Part, Scene } from './part.ts'

/** Every gate, the open ones first, each with a button that opens all its reasons; and every freeze. */
export function gatesPart({ state, person, now }: Scene): Part {
  const { names, open } = gateNames(state, now)
  const { freezes } = state.desk
  const may = hasRole(state, person, 'owner') || hasRole(state, person, 'operator')
  return {
    head: [
      header('Gates'),
      context(`${open} open`, `${names.length - open} closed`),
      ...(may ? buttons(freezeButton()) : []),
    ],
    rows: [
      ...freezes.map((freeze) => () => freezeBlocks(state, [freeze], person)),
      ...names.map((action) => () => [
        rich(bullets([gateRow(gateLine(state, action, now))])),
        ...(person.standing === 'member'
          ? buttons(button('All reasons', actions.gate, { kind: 'action', action }))
          : []),
      ]),
    ],
    perPage: 20,
  }
}
