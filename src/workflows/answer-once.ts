import { beginAnswer as begin, dropAnswer as drop, keepAnswer as keep } from '../store/callers.ts'
import type { AnswerRow } from '../store/tables.ts'
import type { Ledger } from './ledger.ts'

/** A request that may be asked again: by whom, under which key, and the hash of what it is. */
export interface Asked {
  caller: string
  key: string
  request: string
}

/** What was answered. */
export interface KeptAnswer {
  status: number
  type: string
  body: string
}

const day = 24 * 60 * 60_000

/** Takes the key; null where it is new, so that the request is worked on now. */
export async function beginAnswer(ledger: Ledger, asked: Asked): Promise<AnswerRow | null> {
  const { now } = ledger
  const asked_at = new Date(now).toISOString()
  return begin(ledger.db, { ...asked, asked_at }, new Date(now - day).toISOString())
}

/** Keeps what was answered, signed: whoever writes to the database without the key makes no answer of ours (rule 8). */
export async function keepAnswer(ledger: Ledger, asked: Asked, answer: KeptAnswer): Promise<void> {
  const body = JSON.stringify({ type: answer.type, body: answer.body })
  const signature = ledger.sign(signedText(asked, answer.status, body))
  await keep(ledger.db, { ...asked, status: answer.status, body, signature })
}

/** Nothing was done, so that the key may be used again. */
export async function dropAnswer(ledger: Ledger, { caller, key }: Asked): Promise<void> {
  await drop(ledger.db, caller, key)
}

/** What was answered to the same request, or why that is not repeated. */
export function readKept(
  ledger: Ledger,
  { request, status, body, signature }: AnswerRow,
  asked: Asked,
): KeptAnswer | { refused: 'another' | 'unfinished' | 'untrusted' } {
  if (request !== asked.request) return { refused: 'another' }
  if (status === null || body === null) return { refused: 'unfinished' }
  if (!ledger.isSigned(signedText(asked, status, body), signature ?? '')) return { refused: 'untrusted' }
  const { type, body: text } = JSON.parse(body) as { type: string; body: string }
  return { status, type, body: text }
}

function signedText({ caller, key, request }: Asked, status: number, body: string): string {
  return JSON.stringify([caller, key, request, status, body])
}
