import { fromBase64 } from './base64.ts'

/** What a ledger was at some moment: how many entries, and the Merkle root over them (hex). */
export interface Head {
  size: number
  root: string
}

/** A head as it is shown, and noted by whoever wants to compare it later: `41:5dc9da79a7065…`. */
export function headText({ size, root }: Head): string {
  return `${size}:${root}`
}

/** The one head that a text has in it, whatever was copied around it; the root may be in base64, as a checkpoint has it. Null where there is none, or several. */
export function readHead(text: string): Head | null {
  const found = [
    ...text.matchAll(/(?<![\d.,])([1-9]\d{0,14}):\s*([A-Za-z0-9+/]{43}=|[0-9a-f]{64})(?![A-Za-z0-9+/=])/gi),
  ]
  const [, size, written = ''] = found[0] ?? []
  const root = written.endsWith('=') ? fromBase64(written)?.toString('hex') : written.toLowerCase()
  return found.length === 1 && root ? { size: Number(size), root } : null
}
