import type { KnownBlock } from '@slack/types'
import { requirementFor } from '../../../core/blocker/blocker.ts'
import { claimVotes, retirementVotes } from '../../../core/claim/votes.ts'
import type { EntryOf } from '../../../core/entry.ts'
import { isGranted } from '../../../core/holding.ts'
import type { State } from '../../../core/view.ts'
import { actions } from '../../ids.ts'
import { button, buttons, detailsButton, paragraph, rich } from '../blocks.ts'
import { claimButtons } from '../claim.ts'
import { freezeVotes } from '../freeze.ts'
import { namesIn } from '../line.ts'
import { decisionButtons, quorumBlocks } from '../prompt.ts'
import type { Rendered } from '../rendered.ts'
import { isSettledFor, requestButtons } from '../request.ts'
import { rulesBlocks } from '../request-words.ts'
import { lineOf, stopped } from '../sentences.ts'
import { voteBlocks } from '../votes.ts'
import { turnMessage } from './message.ts'

type Given = EntryOf<'VoteCast' | 'GrantIssued'>

/** One owner has said yes where it takes several, to each of the others. */
export function otherOwnerTurn(state: State, entry: Given, user: string, now: number): Rendered {
  const { sentence, words } = lineOf({ state, earlier: [] }, entry)
  const id = 'blocker' in entry ? state.blocker(entry.blocker)?.id : null
  const so = `Another owner is needed${id ? ` for \`${id}\`` : ''}: ${sentence}`
  return turnMessage('Another owner is needed', words ? `${so}:` : stopped(so), {
    names: namesIn(state, entry),
    words,
    rest: entry.kind === 'GrantIssued' ? grantBlocks(state, entry, user, now) : voteBlocksOf(state, entry, user),
  })
}

function grantBlocks(state: State, entry: EntryOf<'GrantIssued'>, user: string, now: number): KnownBlock[] {
  if ('request' in entry) {
    const request = state.request(entry.request)
    if (!request || isSettledFor(state, request, user, now)) return []
    return [...rulesBlocks(state, request, now), ...requestButtons(state, request)]
  }
  const blocker = state.blocker(entry.blocker)
  const requirement = blocker && requirementFor(blocker, entry.action)
  if (!blocker || !requirement) return []
  if (blocker.retired || isGranted(state, blocker, requirement, now)) return buttons(detailsButton(blocker.key))
  return [...quorumBlocks(state, blocker, requirement, now), ...decisionButtons(state, blocker, requirement)]
}

function voteBlocksOf(state: State, entry: EntryOf<'VoteCast'>, user: string): KnownBlock[] {
  if ('freeze' in entry) {
    const freeze = state.desk.freezes.find(({ id }) => id === entry.freeze)
    if (!freeze) return []
    // The message that told of the freeze has Thaw…, and stays in step with it.
    return [
      ...voteBlocks(state, 'Thawing', freezeVotes(state, freeze)),
      rich(paragraph('Thaw… is on the freeze’s message in the channel, and on Home.')),
    ]
  }
  const blocker = state.blocker(entry.blocker)
  if (!blocker) return []
  const claim = blocker.claims.find(({ id, refused }) => id === entry.on && !refused)
  if (claim)
    return [
      ...voteBlocks(state, 'Confirming', claimVotes(state, blocker, claim)),
      ...claimButtons(state, blocker, claim, user),
    ]
  const open = entry.on === 'retirement' && !blocker.retired
  const retire = button('Retire…', actions.retire, { kind: 'blocker', blocker: blocker.key })
  return [
    ...(open ? voteBlocks(state, 'Retiring', retirementVotes(state, blocker)) : []),
    ...buttons(open ? retire : null, detailsButton(blocker.key)),
  ]
}
