import type { TextObject } from '@slack/types'
import { withEmoji } from './emoji.ts'
import { Mrkdwn } from './mrkdwn.tsx'

/** Draws a text object. Nothing is parsed in plain_text, apart from emoji where they are wanted. */
export function Text({ of }: { of: TextObject }) {
  return of.type === 'mrkdwn' ? <Mrkdwn text={of.text} /> : plainText(of)
}

/** The words of a text object, for names and labels. */
export function plainText(of: TextObject): string {
  return of.type === 'plain_text' && of.emoji === false ? of.text : withEmoji(of.text)
}
