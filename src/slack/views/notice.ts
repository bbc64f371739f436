import type { KnownBlock } from '@slack/types'
import { actorName } from '../../core/actor.ts'
import type { Entry, EntryOf } from '../../core/entry.ts'
import type { State } from '../../core/view.ts'
import { bold, bullets, code, context, header, paragraph, quote, rich, run } from './blocks.ts'
import { firstOf } from './fill.ts'
import { frozenNotice, thawedNotice } from './freeze.ts'
import { deskLines } from './lines/desk.ts'
import { made } from './lines/line.ts'
import type { Rendered } from './rendered.ts'
import { lostNotice } from './run.ts'
import { said } from './said.ts'
import { cut, fallback } from './text.ts'
import { webhookNotice } from './webhook.ts'
import { count, instantOf } from './when.ts'

/** The loud messages: what the whole channel has to know at once. `earlier` has the entries that this one speaks of. */
export function noticeView(state: State, entry: Entry, earlier: readonly Entry[]): Rendered {
  switch (entry.kind) {
    case 'DocumentImported':
      return entry.production_work_performed ? productionNotice(state, entry) : deniedNotice(state, entry)
    case 'PolicyAdopted':
      return loosenedNotice(state, entry)
    case 'RunLost':
      return lostNotice(state, entry)
    case 'WebhookFailing':
      return webhookNotice(state, entry)
    case 'TokenCreated':
      return tokenNotice(state, entry)
    case 'LedgerMoved':
      return movedNotice(state, entry)
    case 'ActionFrozen':
      return frozenNotice(state, entry)
    case 'ActionThawed':
      return thawedNotice(state, entry, made({ state, earlier }, entry.freeze, 'ActionFrozen'))
    default:
      throw new Error(`${entry.kind} has no notice`)
  }
}

/** A program may call from now on: said aloud, as whatever lets somebody in. */
function tokenNotice(state: State, entry: EntryOf<'TokenCreated'>): Rendered {
  const { sentence } = deskLines.TokenCreated(entry, { state, earlier: [] })
  const names = entry.actions ?? []
  const blocks = [
    header('🔑 A program has a token'),
    rich(
      paragraph(...said(`${sentence}.`, [...names, ...entry.scopes], 2500, '… (cut here; the ledger has all of it)')),
    ),
    context('A token decides, accepts and retires nothing.', `countersign token revoke T-${entry.seq} takes it back.`),
  ] satisfies KnownBlock[]
  return { text: fallback(`🔑 ${sentence}. A token decides nothing.`), blocks }
}

/** A document says that production work was performed. */
function productionNotice(state: State, entry: EntryOf<'DocumentImported'>): Rendered {
  const blocks = [
    header('⚠️ A document says that production work was performed'),
    rich(
      paragraph(
        'Revision ',
        run(`${entry.revision}`, 20),
        ' of ',
        code(entry.doc, 500),
        ' says ',
        code('production_work_performed: true'),
        '. It gives as its authority:',
      ),
      quote(entry.authority || 'nothing', 2000, '… (cut here; the ledger has all of it)'),
      paragraph(
        'Find out what was done, and on whose authority. Countersign grants nothing by it: what is blocked stays blocked.',
      ),
    ),
    context(
      `Imported by ${actorName(entry.by)} on ${instantOf(state, entry.at)}`,
      `SHA-256 ${entry.sha256.slice(0, 12)}…`,
      `ledger entry ${entry.seq}`,
    ),
  ] satisfies KnownBlock[]
  return {
    text: fallback(
      `⚠️ Revision ${entry.revision} of “${cut(entry.doc, 500)}” says that production work was performed. Find out what was done, and on whose authority. What is blocked stays blocked.`,
    ),
    blocks,
  }
}

/** A document says that none was performed, and the ledger knows better. */
function deniedNotice(state: State, entry: EntryOf<'DocumentImported'>): Rendered {
  const passages = count(entry.denied_passages, 'passage')
  const blocks = [
    header('⚠️ A document denies production work'),
    rich(
      paragraph(
        'Revision ',
        run(`${entry.revision}`, 20),
        ' of ',
        code(entry.doc, 500),
        ' says ',
        code('production_work_performed: false'),
        '.',
      ),
      paragraph(
        `The ledger has ${passages} of `,
        code('production'),
        ' since the revision before. Find out which of the two is right.',
      ),
    ),
    context(`Imported by ${actorName(entry.by)} on ${instantOf(state, entry.at)}`, `ledger entry ${entry.seq}`),
  ] satisfies KnownBlock[]
  return {
    text: fallback(
      `⚠️ Revision ${entry.revision} of “${cut(entry.doc, 500)}” says that no production work was performed, and the ledger has ${passages} of \`production\` since the revision before.`,
    ),
    blocks,
  }
}

/** A policy takes away of what stood in the way, and no owner decided that in Slack. */
function loosenedNotice(state: State, entry: EntryOf<'PolicyAdopted'>): Rendered {
  const { by, at, loosens, roles } = entry
  const shown = loosens.slice(0, 20).map((sentence) => said(sentence, [], 500, '…'))
  const left = loosens.length - shown.length
  const owners = firstOf(roles.owners, 20, ({ name, user }) => `@${name} (${user})`, '').join(', ')
  const blocks = [
    header('⚠️ The policy was loosened'),
    rich(
      paragraph(
        `${actorName(by)} put another policy in force on ${instantOf(state, at)}. No owner decided that in Slack.`,
      ),
      bullets(left > 0 ? [...shown, [run(`and ${count(left, 'more thing')}; the ledger has all of it`, 100)]] : shown),
      paragraph(bold('Owners from now on: '), run(owners || 'nobody', 1500, '…')),
      paragraph('If that is not meant, freeze what it concerns, and have countersign.yaml corrected.'),
    ),
    context(`policy ${entry.hash.slice(0, 12)}…`, `ledger entry ${entry.seq}`),
  ] satisfies KnownBlock[]
  return { text: fallback(`⚠️ The policy was loosened: ${loosens.join(' ')}`), blocks }
}

/** The ledger goes on elsewhere; whoever still asks here is told. */
function movedNotice(state: State, entry: EntryOf<'LedgerMoved'>): Rendered {
  const sentence = `${actorName(entry.by)} moved the ledger on ${instantOf(state, entry.at)} to:`
  const then = 'Nothing is recorded and no gate opens in the one that stayed behind.'
  const blocks = [
    header('The ledger was moved'),
    rich(paragraph(sentence), quote(entry.to, 500), paragraph(then)),
  ] satisfies KnownBlock[]
  return { text: fallback(`${sentence} “${cut(entry.to, 500)}”. ${then}`), blocks }
}
