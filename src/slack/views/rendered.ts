import type { KnownBlock } from '@slack/types'

/** A message as Slack takes it: `text` says by itself what it is about (phones show nothing else), escaped. */
export interface Rendered {
  text: string
  blocks: KnownBlock[]
}
