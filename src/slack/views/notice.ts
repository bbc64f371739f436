import type { KnownBlock } from '@slack/types'
import { actorName, type Entry } from '../../core/entry.ts'
import type { State } from '../../core/state.ts'
import { code, context, header, paragraph, quote, rich, run } from './blocks.ts'
import type { Rendered } from './rendered.ts'
import { cut, fallback } from './text.ts'
import { instantOf } from './when.ts'

/** The loud one: a document says that production work was performed. */
export function noticeView(state: State, entry: Entry): Rendered {
  if (entry.kind !== 'DocumentImported') throw new Error(`${entry.kind} has no notice`)
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
      `⚠️ Revision ${entry.revision} of ${cut(entry.doc, 500)} says that production work was performed. Find out what was done, and on whose authority. What is blocked stays blocked.`,
    ),
    blocks,
  }
}
