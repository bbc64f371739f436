import { adviceSentence } from '../../../core/advice/words.ts'
import type { Lines } from './line.ts'

/** What a machine recommended. */
export const adviceLines: Lines<'AdviceGiven'> = {
  AdviceGiven: (entry) => {
    const what = 'request' in entry ? entry.request : `\`${entry.action}\``
    return { sentence: `🤖 ${adviceSentence({ ...entry, id: `Advice A-${entry.seq}` }, what)}`, words: entry.reason }
  },
}
