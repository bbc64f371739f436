import type { AuditRow } from '../core/audit.ts'

/** RFC 4180: a line an entry. What a spreadsheet would take for a formula is text (OWASP, "CSV Injection"). */
export async function* csvLines(rows: AsyncIterable<AuditRow>): AsyncGenerator<string> {
  yield 'seq,at,kind,by,subject,action,words,rest'
  for await (const { seq, at, kind, by, subject, action, words, rest } of rows)
    yield [String(seq), at, kind, by, subject, action, words, rest.join('; ')].map(cell).join(',')
}

function cell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
