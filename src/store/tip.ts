/** Where a database stands. */
export interface Tip {
  /** The number of the newest migration. */
  migration: number
  /** The seq of the newest entry that is stored, signed or not; 0 when there is none. */
  entries: number
  /** The newest checkpoint, and the size that its row says; null before the first. */
  note: string | null
  size: number | null
}
