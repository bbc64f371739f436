import { actorName } from '../actor.ts'
import type { Advice, Advised, Recommendation } from './advice.ts'

/* What is said about advice, whoever shows it. What an adviser wrote stands apart, as words of others. */

/** What advice is, said before any of it. */
export const adviceIs = 'Advice of machines, and no decision: it changes nothing. Read the words above first.'

/** `` A-12: ci (a program) advises to grant `apply`, with the model “model-x” ``; `what` is the action or the request. */
export function adviceSentence(
  { id, by, model, recommend }: Pick<Advice, 'id' | 'by' | 'model' | 'recommend'>,
  what: string,
): string {
  return `${id}: ${actorName(by)} advises ${recommending(recommend, what)}, with the model “${model.replace(/[“”]/gu, '"')}”`
}

/** What it had read: the brief that stands now, or one from before something beside the words changed. */
export function readSentence({ read, current }: { read: string; current: boolean }): string {
  const brief = `the brief ${read.slice(0, 12)}…`
  return current
    ? `It read ${brief}, which is what is known now.`
    : `It read ${brief}; since then something beside the words asked has changed (evidence, a proof, a question).`
}

/** How a decision stands to the advice its owner was shown, as the end of a sentence; empty where there was none. */
export function stanceWords({ advice = 'none', advised = [] }: Partial<Advised>): string {
  const each = advised.map(({ id, recommend }) => `${id} (${doings[recommend]})`).join(', ')
  switch (advice) {
    case 'none':
      return ''
    case 'with':
      return `, with the advice ${each}`
    case 'against':
      return `, against the advice ${each}`
    case 'divided':
      return `, where the advice was divided: ${each}`
    default:
      return advice satisfies never
  }
}

const doings: Record<Recommendation, string> = { grant: 'to grant', reject: 'to reject', ask: 'to ask first' }

function recommending(recommend: Recommendation, what: string): string {
  return recommend === 'ask' ? `to ask something before ${what} is decided` : `${doings[recommend]} ${what}`
}
