/** A payload on its way to the app. */
export interface Outgoing {
  type: 'interactive' | 'slash_commands' | 'events_api'
  payload: Record<string, unknown>
  /** Whether Slack reads what comes back with the acknowledgement. */
  acceptsResponse: boolean
  retry?: { attempt: number; reason: string }
}

/** What became of a payload; the errors are the ones that Slack shows after a slash command. */
export type Acknowledgement =
  | { ok: true; payload: Record<string, unknown> }
  | { ok: false; error: 'operation_timeout' | 'dispatch_failed' }

/** How payloads reach the app: over Socket Mode, or over HTTP. */
export interface Delivery {
  connected(): boolean
  /** Delivers once, to one place. */
  deliver(outgoing: Outgoing): Promise<Acknowledgement>
  /** Resolves when somebody can be reached. */
  onceConnected(): Promise<void>
  disconnect(reason: 'warning' | 'refresh_requested' | 'link_disabled'): void
  drop(): void
  close(): void
}
