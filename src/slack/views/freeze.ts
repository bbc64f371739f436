import type { KnownBlock, ModalView } from '@slack/types'
import { actorName } from '../../core/actor.ts'
import type { Standing } from '../../core/claim/votes.ts'
import type { Freeze } from '../../core/desk/desk.ts'
import type { EntryOf } from '../../core/entry.ts'
import { freezeFingerprint } from '../../core/fingerprint.ts'
import type { View } from '../../core/view.ts'
import { standOf } from '../../core/voting.ts'
import { actions, inputs, modals } from '../ids.ts'
import { bold, button, buttons, code, context, header, paragraph, prose, quote, rich } from './blocks.ts'
import { form, reasonInput, textInput, wholeText } from './form.ts'
import { frozenWords } from './lines/desk.ts'
import type { Rendered } from './rendered.ts'
import { said } from './said.ts'
import { fallback, quoted } from './text.ts'
import { voteBlocks } from './votes.ts'
import { instantOf } from './when.ts'

type Desked = Pick<View, 'desk'>

/** Asks for the reason of a freeze; undefined where the action is still to be named, null for all of them. */
export function freezeModal(action: string | null | undefined): ModalView {
  const named = action !== undefined
  const which = textInput(inputs.action, 'Which action? Its exact name, or all', { multiline: false, max: null })
  return form(modals.freeze, 'Freeze', 'Freeze', named ? { kind: 'action', action } : { kind: 'none' }, [
    ...(named ? [rich(paragraph(bold('Freezes: '), action === null ? 'every action' : code(action, 1000)))] : [which]),
    rich(
      paragraph(
        `From then on ${action === null ? 'every gate' : 'its gate'} is closed, whatever was granted, until owners thaw it. Everybody in the channel is told at once.`,
      ),
    ),
    reasonInput(inputs.reason),
  ])
}

/** Asks an owner for the reason of thawing; where policy wants several owners, it says who voted so far. */
export function thawModal(view: Desked, freeze: Freeze): ModalView {
  return form(modals.thaw, 'Thaw', 'Thaw', freezeSubject(freeze), [
    rich(paragraph(...prose(frozenSentence(view, freeze), 1500))),
    ...wholeText('The reason given', freeze.reason),
    rich(
      paragraph(
        'Once it is thawed, what was granted before counts again, as far as it is still in force. Thawing authorises nothing by itself.',
      ),
    ),
    ...voteBlocks(view, 'Thawing', freezeVotes(view, freeze), 2000),
    reasonInput(inputs.reason),
  ])
}

/** The votes for thawing. */
export function freezeVotes(view: Desked, freeze: Freeze): Standing {
  return standOf(view, { votes: freeze.votes, actions: freeze.action === null ? 'all' : [freeze.action], freeze })
}

/** The loud one: an action is closed. While it is in force it has the button that thaws it, and the votes so far. */
export function frozenNotice(view: Desked, entry: EntryOf<'ActionFrozen'>): Rendered {
  const freeze = view.desk.freezes.find(({ id }) => id === `F-${entry.seq}`)
  const sentence = frozenSentence(view, entry)
  const blocks = [
    header(`❄️ ${entry.action === null ? 'Every action' : 'An action'} ${freeze ? 'is' : 'was'} frozen`),
    rich(paragraph(...prose(sentence, 1500)), quote(entry.reason, 2500, '… (cut here; the ledger has all of it)')),
    ...(freeze ? inForce(view, freeze) : [rich(paragraph('It is thawed by now.'))]),
    context(`F-${entry.seq}`),
  ] satisfies KnownBlock[]
  return {
    text: fallback(
      `❄️ ${sentence.replace(/\.$/u, '')}: ${quoted(entry.reason, 1000)} ${freeze ? 'Nothing goes through until owners thaw it.' : 'It is thawed by now.'}`,
    ),
    blocks,
  }
}

/** That it is over, as loudly. */
export function thawedNotice(
  view: Desked,
  entry: EntryOf<'ActionThawed'>,
  frozen: EntryOf<'ActionFrozen'> | undefined,
): Rendered {
  const what = frozen ? `${frozenWords(frozen.action)} (${entry.freeze})` : entry.freeze
  const sentence = `${actorName(entry.by)} thawed ${what} on ${instantOf(view, entry.at)}:`
  const blocks = [
    header(`${frozen?.action === null ? 'Every action' : 'An action'} is thawed`),
    rich(paragraph(...said(sentence, frozen?.action ? [frozen.action] : [], 1500)), quote(entry.reason, 2500)),
    rich(paragraph(countsAgain)),
  ] satisfies KnownBlock[]
  return { text: fallback(`${sentence} ${quoted(entry.reason, 1000)} ${countsAgain}`), blocks }
}

const countsAgain = 'What was granted before counts again, as far as it is still in force.'

/** `` @Ivy froze `cutover` on 12 June 2026, 09:00 (UTC). `` */
function frozenSentence(view: Desked, { by, action, at }: Pick<Freeze, 'by' | 'action' | 'at'>): string {
  return `${actorName(by)} froze ${frozenWords(action)} on ${instantOf(view, at)}.`
}

function inForce(view: Desked, freeze: Freeze): KnownBlock[] {
  const votes = freezeVotes(view, freeze)
  const subject = freezeSubject(freeze)
  return [
    rich(paragraph('Nothing goes through until owners thaw it. Closing takes one, opening the quorum.')),
    ...voteBlocks(view, 'Thawing', votes),
    ...buttons(
      button('Thaw…', actions.thaw, subject),
      votes.counting.length > 0 ? button('Withdraw my vote', actions.withdrawVote, subject) : null,
    ),
  ]
}

function freezeSubject(freeze: Freeze) {
  return { kind: 'freeze', freeze: freeze.id, seen: freezeFingerprint(freeze) } as const
}
