import type { Head } from '../core/ledger/head.ts'
import { leafHash } from '../core/ledger/tree.ts'
import { inclusionProof, type ReadNode, verifyInclusion } from '../core/ledger/tree-proofs.ts'
import type { Database } from '../store/database.ts'
import { readNodes } from '../store/ledger.ts'

/** The hashes (lowest first) that lead from the entry of a seq to the root of the ledger of `size` entries. */
export async function proofOf(db: Database, seq: number, size: number): Promise<Buffer[]> {
  return inclusionProof(seq - 1, size, nodeReader(db))
}

/** The stored nodes of the tree, for proofs. */
export function nodeReader(db: Database): ReadNode {
  return async (level, index) => {
    const [node] = await readNodes(db, [{ level, index }])
    if (!node) throw new Error(`the tree's node ${level}/${index} is not there`)
    return node
  }
}

/** Whether a text is the entry that was signed at its seq: rows alone say nothing (rule 8). */
export async function isProven(
  db: Database,
  { seq, text }: { seq: number; text: string },
  { size, root }: Head,
): Promise<boolean> {
  const proof = await proofOf(db, seq, size)
  return verifyInclusion(leafHash(text), seq - 1, size, proof, Buffer.from(root, 'hex'))
}
