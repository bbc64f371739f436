/** One Web API call that the app made, as the sandbox logs it. */
export interface Call {
  method: string
  /** Decoded, without the token. */
  args: Record<string, unknown>
  result: { ok: boolean; error?: string; status: number } & Record<string, unknown>
  /** The sandbox's clock, in milliseconds. */
  at: number
}
