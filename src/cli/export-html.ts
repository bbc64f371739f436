import { type AuditRow, type Chapter, type Choice, chapterOf, chapters } from '../core/audit.ts'
import type { Desk } from '../core/desk/desk.ts'
import type { Entry } from '../core/entry.ts'
import type { ExportHead } from '../workflows/export-ledger.ts'
import { style } from './export-style.ts'
import { timeline } from './export-timeline.ts'

/** What a report is of. */
export interface Reported {
  head: ExportHead
  desk: Desk
  choice: Choice
  /** Whether all of the ledger is in it. */
  whole: boolean
}

type Read = (wanted: (entry: Entry) => boolean) => AsyncIterable<AuditRow>

/** A report for an auditor: one page of its own, without script, that prints. Written chapter by chapter, so that no ledger is too long for it. */
export async function* htmlReport(reported: Reported, read: Read): AsyncGenerator<string> {
  yield `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Countersign: audit report of ${escaped(reported.head.origin)}</title><style>${style}</style></head><body>`
  yield* front(reported)
  yield* timeline(read(isMilestone))
  for (const [chapter, title] of Object.entries(chapters) as [Chapter, string][]) {
    yield `<section><h2 id="${chapter}">${escaped(title)}</h2>`
    yield* table(read((entry) => chapterOf(entry) === chapter))
    yield '</section>'
  }
  yield '</body></html>'
}

function* front({ head, desk, choice, whole }: Reported): Generator<string> {
  yield `<header><h1>Audit report</h1><p>The ledger of ${escaped(head.origin)}, up to entry ${head.size}.${whole ? '' : ` Only a part of it: ${escaped(choiceWords(choice))}.`}</p></header>`
  yield `<nav>${Object.entries(chapters)
    .map(([chapter, title]) => `<a href="#${chapter}">${escaped(title)}</a>`)
    .join(' ')}</nav>`
  yield `<section><h2>What this rests on</h2><p>The checkpoint below is signed with the ledger’s key. <code>countersign export --format jsonl</code> has the same entries with what it takes to check them, and <code>docs/verify_export.py</code> checks them without Countersign. A checkpoint that somebody else kept (<code>countersign verify --witness FILE</code>) shows that nothing before it was changed since.</p><pre>${escaped(head.checkpoint)}</pre><p>Public key: <code>${escaped(head.key)}</code></p></section>`
  const holders = (list: Desk['roles']['owners']) =>
    list.map(({ name, user }) => `${escaped(`@${name}`)} <small>${escaped(user)}</small>`).join(', ') || 'nobody'
  yield `<section><h2>Who can now</h2><p>Owners: ${holders(desk.roles.owners)}. Operators: ${holders(desk.roles.operators)}. Policy: <code>${escaped(desk.policy_hash)}</code></p></section>`
}

async function* table(rows: AsyncIterable<AuditRow>): AsyncGenerator<string> {
  let any = false
  for await (const { seq, at, kind, by, subject, action, words, rest } of rows) {
    if (!any)
      yield '<table><thead><tr><th>Entry</th><th>When (UTC)</th><th>What</th><th>Who</th><th>About</th><th>Words</th></tr></thead><tbody>'
    any = true
    const more =
      rest.length > 0 ? `<details><summary>all of it</summary><pre>${escaped(rest.join('\n'))}</pre></details>` : ''
    yield `<tr><td>${seq}</td><td>${escaped(at.slice(0, 19).replace('T', ' '))}</td><td>${escaped(kind.replace(/(?<=[a-z])(?=[A-Z])/g, ' '))}</td><td>${escaped(by)}</td><td>${escaped(subject)}${action ? `<br><code>${escaped(action)}</code>` : ''}</td><td>${words ? `<q>${escaped(words)}</q>` : ''}${more}</td></tr>`
  }
  yield any ? '</tbody></table>' : '<p>Nothing.</p>'
}

/** What a picture of the whole time shows. */
function isMilestone(entry: Entry): boolean {
  const chapter = chapterOf(entry)
  return (
    chapter === 'decisions' ||
    chapter === 'passages' ||
    chapter === 'refusals' ||
    chapter === 'freezes' ||
    entry.kind === 'PolicyAdopted'
  )
}

function choiceWords({ from, to, subject, action }: Choice): string {
  return [
    from === null ? '' : `from ${new Date(from).toISOString()}`,
    to === null ? '' : `before ${new Date(to).toISOString()}`,
    subject ?? '',
    action === null ? '' : `action ${action}`,
  ]
    .filter(Boolean)
    .join(', ')
}

/** What came from outside is text, never markup (rule 11). */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
