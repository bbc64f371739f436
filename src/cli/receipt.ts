import { readFileSync } from 'node:fs'
import { actionName } from '../core/blocker/listing.ts'
import { parametersText, readParameters, sorted } from '../core/parameters.ts'
import { type Receipt, receiptWords } from '../core/receipt.ts'
import { issueReceipt, keySet, verifyReceipt } from '../workflows/issue-receipt.ts'
import { answer, exit, refuseWith } from './answer.ts'
import type { Io } from './ports.ts'
import { withSoundLedger } from './with-ledger.ts'

interface MeantOptions {
  audience?: string
  nonce?: string
}

/** `receipt issue PASSAGE`: the signed receipt of a passage, by its seq. */
export async function issue(io: Io, passage: string, { audience, nonce }: MeantOptions): Promise<number> {
  return withSoundLedger(io, async (ledger) => {
    const receipt = await issueReceipt(ledger, Number(passage), { audience: audience ?? null, nonce: nonce ?? null })
    if (receipt === null)
      return refuseWith(io, exit.usage, {
        code: 'unknown_passage',
        sentence: `Entry ${passage} is no passage of a gate; \`gate --consume --json\` and \`run\` say theirs.`,
      })
    answer(io, { passage: Number(passage), receipt }, () => [receipt])
    return exit.done
  })
}

interface VerifyOptions extends MeantOptions {
  key: string
  action?: string
  param?: string[]
}

/** `receipt verify FILE --key KEY`: offline; says in words what it proves, and what not. */
export async function verify(io: Io, file: string, options: VerifyOptions): Promise<number> {
  const read = await readTexts(io, file, options.key)
  if ('unreadable' in read) return refuseWith(io, exit.usage, { code: 'unreadable', sentence: read.unreadable })
  const { audience = null, nonce = null } = options
  const checked = await verifyReceipt(read.receipt, read.key, { audience, nonce })
  const wrong = 'wrong' in checked ? checked.wrong : otherRun(checked.receipt, options)
  if ('wrong' in checked || wrong)
    return refuseWith(io, exit.broken, { code: 'receipt_broken', sentence: `This receipt proves nothing: ${wrong}.` })
  answer(
    io,
    { proven: true, ...checked.receipt.passed, audience: checked.receipt.aud, nonce: checked.receipt.nonce },
    () => receiptWords(checked.receipt, checked.size),
  )
  return exit.done
}

/** `key jwks`: the public keys that check receipts, as programs take them. */
export async function jwks(io: Io): Promise<number> {
  return withSoundLedger(io, async (ledger) => {
    const keys = keySet(ledger)
    answer(io, keys, () => [JSON.stringify(keys, null, 2)])
    return exit.done
  })
}

/** Why a receipt is of another run than the one that is meant; null where it is of that one, or none is meant. */
function otherRun({ passed }: Receipt, { action, param }: VerifyOptions): string | null {
  if (action !== undefined && passed.action !== actionName(action)) return `it is of ${passed.action}, not of ${action}`
  if (param === undefined) return null
  const wanted = readParameters(param)
  if ('problem' in wanted) return wanted.problem.replace(/\.$/, '')
  const given = parametersText(sorted(Object.entries(passed.params)))
  return given === parametersText(wanted)
    ? null
    : `it is of a run with ${given || 'no parameters'}, not with ${parametersText(wanted)}`
}

/** A signed statement and its key, which may be given itself, or as the file beside the database. */
export async function readTexts(
  io: Io,
  file: string,
  key: string,
): Promise<{ receipt: string; key: string } | { unreadable: string }> {
  try {
    const receipt = file === '-' ? await textOf(io.stdin) : readFileSync(file, 'utf8')
    return { receipt, key: isKey.test(key) ? key : readFileSync(key, 'utf8') }
  } catch (error) {
    return { unreadable: `It cannot be read: ${error instanceof Error ? error.message : String(error)}` }
  }
}

/** As `verifierKeyText` writes it; a path may have a plus too. */
const isKey = /\+[0-9a-f]{8}\+/

async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const read: Uint8Array[] = []
  for await (const chunk of chunks) read.push(chunk)
  return Buffer.concat(read).toString('utf8')
}
