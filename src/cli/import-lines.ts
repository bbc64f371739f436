import { foldWhiteSpace } from '../core/text.ts'
import type { Change, ImportReport } from '../workflows/import-document.ts'
import { count, type Text } from './text.ts'

/** What an import did, or would do, for people. */
export function importLines(report: ImportReport, dryRun: boolean): Text[] {
  const { doc, counts } = report
  if (report.unchanged) return [`${doc} is known already, just as it is here; nothing changes.`]
  const revision = `${doc}, revision ${report.revision}`
  return [
    [
      { style: 'bold', text: dryRun ? `Dry run, nothing is written: ${revision}` : `Imported ${revision}` },
      `: ${counts.added} added, ${counts.changed} changed, ${counts.missing} missing, of ${count(counts.listed, 'blocker')} listed.`,
    ],
    ...report.changes.flatMap(changeLines),
    ...report.claims.map(
      ({ blocker, subject }) =>
        `  ${blocker}: ${claimed[subject.kind]}; that is a claim, and an owner confirms or refuses it.`,
    ),
    ...report.stale.map(
      ({ grant, blocker, action, by }) =>
        `  ${blocker}: the grant ${grant} of \`${action}\` by @${by} ${dryRun ? 'would go' : 'went'} stale, because the words it was given for changed.`,
    ),
  ]
}

function changeLines({ blocker, kind, fields }: Change): Text[] {
  const sign = { added: '+', changed: '~', missing: '-' }[kind]
  return [
    `  ${sign} ${blocker} ${kind}`,
    ...fields.flatMap(({ field, from, to }): Text[] => [
      `      ${field}`,
      ['        ', { style: 'red', text: `was ${quoted(from)}` }],
      ['        ', { style: 'green', text: `is  ${quoted(to)}` }],
    ]),
  ]
}

function quoted(text: string): string {
  return text ? `“${foldWhiteSpace(text)}”` : 'nothing'
}

const claimed: Record<ImportReport['claims'][number]['subject']['kind'], string> = {
  closed: 'the document gives it another status than OPEN',
  blocker_missing: 'the document no longer names it',
  action_missing: 'the document no longer names one of its actions',
  decision_missing: 'the document no longer asks for a decision',
  proof_missing: 'the document no longer asks for a proof',
  dependency_missing: 'the document no longer says that it waits for another blocker',
}
