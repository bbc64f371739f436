import { setTimeout as pause } from 'node:timers/promises'
import type { Sandbox } from '../../../src/sandbox/sandbox.ts'
import { buttonsIn } from '../../support/words.ts'
import type { Random } from './random.ts'

/** An owner who decides without a break, and what Slack told them of each click. */
export class BusyOwner {
  /** The reasons that were given; each is unlike every other. */
  readonly acknowledged: string[] = []
  readonly unanswered: string[] = []
  readonly #sandbox: Sandbox
  readonly #user: string
  readonly #random: Random
  #over = false
  #work: Promise<void> = Promise.resolve()

  constructor(sandbox: Sandbox, user: string, random: Random) {
    this.#sandbox = sandbox
    this.#user = user
    this.#random = random
  }

  start(): void {
    this.#work = this.#decide()
  }

  async stop(): Promise<void> {
    this.#over = true
    await this.#work
  }

  async #decide(): Promise<void> {
    while (!this.#over) {
      if (!(await this.#decideOnce())) await pause(15)
    }
  }

  async #decideOnce(): Promise<boolean> {
    const button = this.#random.next() < 0.7 ? 'Approve…' : 'Reject…'
    const dm = this.#waiting(button)
    const message = dm && this.#random.pick(dm.messages)
    if (!message) return false
    const opened = await this.#sandbox.click(this.#user, dm.id, button, { ts: message.ts })
    if (!opened.ok) return false
    const reason = `click ${this.#acknowledgedOrNot()} of ${this.#user}`
    for (let attempt = 0; attempt < 2 && this.#sandbox.modal(this.#user)?.submit; attempt += 1) {
      const outcome = await this.#sandbox.submit(this.#user, { reason: { text: reason } })
      // An answer that closes the modal is an acknowledgement; a refusal replaces it.
      const closed = outcome.ok && !this.#sandbox.modal(this.#user)
      if (closed) this.acknowledged.push(reason)
      else if (!outcome.ok) this.unanswered.push(reason)
      if (outcome.ok) break
    }
    if (this.#sandbox.modal(this.#user)) await this.#sandbox.closeModal(this.#user)
    return true
  }

  #acknowledgedOrNot(): number {
    return this.acknowledged.length + this.unanswered.length + 1
  }

  #waiting(button: string) {
    if (!this.#sandbox.snapshot(this.#user).app.connected) return null
    const dm = this.#dm()
    return dm && { id: dm.id, messages: dm.messages.filter(({ blocks }) => buttonsIn(blocks).includes(button)) }
  }

  /** None before the bot has written to this person. */
  #dm() {
    try {
      return this.#sandbox.dm(this.#user)
    } catch {
      return null
    }
  }
}
