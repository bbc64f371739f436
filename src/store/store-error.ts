/** Why the store could not do what it was asked: a code for programs, and the message is a sentence for people. */
export class StoreError extends Error {
  readonly code: StoreErrorCode

  constructor(code: StoreErrorCode, sentence: string, cause?: unknown) {
    super(sentence, cause === undefined ? undefined : { cause })
    this.name = 'StoreError'
    this.code = code
  }
}

/**
 * `exists`: a backup overwrites nothing. `newer`: made by another version of Countersign. `disk`: full, or failing; what was being written is not acknowledged.
 * `unreachable`: the server is away, and whether the last commit arrived is not known. `denied`: it does not let us in.
 * `replaced`: another file has taken its place since it was opened. `lease_lost`: somebody else does by now what was being recorded.
 * `no_key`: the private key that signs the ledger is not there. `old_format`: made before the ledger's format changed.
 */
export type StoreErrorCode =
  | 'missing'
  | 'newer'
  | 'locked'
  | 'damaged'
  | 'readonly'
  | 'disk'
  | 'exists'
  | 'replaced'
  | 'unreachable'
  | 'denied'
  | 'unsupported'
  | 'lease_lost'
  | 'no_key'
  | 'old_format'

/** Whether nobody knows what the disk kept: no acknowledgement, no second try on the same handle, and the process ends. */
export function isDiskFailure(error: unknown): error is StoreError {
  return error instanceof StoreError && error.code === 'disk'
}
