import type { Act, Outcome } from '../../protocol.ts'

/** Sends one act to the sandbox's server. Never throws: a lost connection is an outcome too. */
export async function sendAct(act: Act): Promise<Outcome> {
  try {
    const answer = await fetch('/sandbox/act', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(act),
    })
    return (await answer.json()) as Outcome
  } catch {
    return { ok: false, error: 'The sandbox did not answer. Is it still running in your terminal?' }
  }
}
