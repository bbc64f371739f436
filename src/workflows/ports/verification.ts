/** How the verification of the whole ledger in the background stands. */
export type VerificationState =
  | { kind: 'waiting' }
  | { kind: 'running'; entries: number; of: number }
  | { kind: 'intact'; entries: number; at: string }
  | { kind: 'broken'; broken: string; at: string }
  | { kind: 'failed'; at: string }
