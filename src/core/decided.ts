/** What every decision of a person says beside itself. */
export interface Decided {
  /** SHA-256 (hex) over the canonical JSON of the blocks that the modal showed; null where it was decided without one. */
  shown: string | null
  /** The hash of the policy in force when it was decided. */
  policy: string
}
