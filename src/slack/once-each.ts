/** How many answers are remembered; Slack delivers again within minutes. */
const most = 500

/**
 * Slack delivers some payloads twice. The second gets the answer of the first, also while that is still worked on, so that it is
 * nobody's attempt to decide again (rule 12). What `lasts` denies is worked on anew: people correct what was refused.
 */
export function onceEach<T>(lasts: (answer: T) => boolean) {
  const answers = new Map<string, Promise<T>>()
  return (delivery: string, work: () => Promise<T>): Promise<T> => {
    const known = answers.get(delivery)
    if (known) return known
    const answer = work()
    answers.set(delivery, answer)
    const [oldest] = answers.keys()
    if (answers.size > most && oldest !== undefined) answers.delete(oldest)
    const forget = () => void answers.delete(delivery)
    void answer.then((found) => (lasts(found) ? undefined : forget()), forget)
    return answer
  }
}
