import { fromBase64 } from './base64.ts'

/** What a ledger was at some moment: how many entries, and the Merkle root over them (base64). */
export interface Head {
  size: number
  root: string
}

/** A head as it is shown, and noted by whoever wants to compare it later: `41:w7/RgQyg…=`. */
export function headText({ size, root }: Head): string {
  return `${size}:${root}`
}

/** The one head that a text has in it, whatever was copied around it; null where there is none, or which is meant is not clear. */
export function readHead(text: string): Head | null {
  const found = [...text.matchAll(/(?<![\d.,])([1-9]\d{0,14}):\s*([A-Za-z0-9+/]{43}=)(?![A-Za-z0-9+/=])/g)]
  const [, size, root = ''] = found[0] ?? []
  return found.length === 1 && fromBase64(root)?.length === 32 ? { size: Number(size), root } : null
}
