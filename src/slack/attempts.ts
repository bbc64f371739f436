import { blockerSubject, type Subject as LedgerSubject, requestSubject } from '../core/subject.ts'
import type { Subject } from './ids.ts'

/** The subject of the ledger that a button or a modal is about: what a refused attempt would have changed (rule 12). */
export function aboutOf(subject: Subject): LedgerSubject {
  if ('on' in subject && subject.kind !== 'vote') return subject.on
  if ('blocker' in subject) return blockerSubject(subject.blocker)
  return 'request' in subject ? requestSubject(subject.request) : 'desk'
}
