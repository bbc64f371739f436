import { type Element, elementsOf } from './blocks/walk.ts'
import type { Act, Block, InputValue, Message, Outcome, Snapshot, View } from './protocol.ts'

/** What a person does, said as a person would: by the words on the button, in the place where they look. */
export interface Clicks {
  /** Clicks in the newest message of the channel that has this button, or in the one with this `ts`; in some blocks of it, where others have one too. */
  click(
    user: string,
    channel: string,
    button: string,
    where?: { ts?: string; row?: readonly string[] | undefined; selected?: string },
  ): Promise<Outcome>
  /** Clicks in the modal on top, or without one in the Home tab. */
  clickInView(user: string, button: string, selected?: string): Promise<Outcome>
  /** Submits the modal on top. */
  submit(user: string, values?: Record<string, InputValue>): Promise<Outcome>
  /** Closes the modal on top. */
  closeModal(user: string): Promise<Outcome>
  /** Types a slash command, in #production-blockers unless told otherwise. */
  command(user: string, text: string, channel?: string): Promise<Outcome>
  openHome(user: string): Promise<Outcome>
  /** The modal on top. */
  modal(user: string): View | undefined
}

/** A button is found by its text, its `action_id` or, for menus, its placeholder. Throws, naming those that are there. */
export function clicks(act: (act: Act) => Promise<Outcome>, snapshot: (user: string) => Snapshot): Clicks {
  const modal = (user: string) => snapshot(user).modals.at(-1)
  return {
    modal,
    click(user, channel, button, { ts, row, selected } = {}) {
      const messages = messagesIn(snapshot(user), channel)
        .filter((message) => ts === undefined || message.ts === ts)
        .map((message) => ({ ...message, blocks: message.blocks.filter(isIn(row)) }))
      for (const message of messages.reverse()) {
        const found = find(message.blocks, button)
        if (found) return act({ kind: 'click', user, channel, ts: message.ts, ...found, ...chosen(selected) })
      }
      throw absent(
        button,
        messages.flatMap((message) => message.blocks),
      )
    },
    clickInView(user, button, selected) {
      const view = modal(user) ?? snapshot(user).home
      const found = view && find(view.blocks, button)
      if (!found) throw absent(button, view?.blocks ?? [])
      return act({ kind: 'click-in-view', user, view: view.id, ...found, ...chosen(selected) })
    },
    submit: (user, values = {}) => act({ kind: 'submit', user, view: onTop(modal(user), user).id, values }),
    closeModal: (user) => act({ kind: 'close', user, view: onTop(modal(user), user).id }),
    command: (user, text, channel = 'C01BLOCKERS') => act({ kind: 'command', user, channel, text }),
    openHome: (user) => act({ kind: 'open-home', user }),
  }
}

function messagesIn({ conversations, me }: Snapshot, channel: string): Message[] {
  const found = conversations.find((one) => one.id === channel)
  if (!found) throw new Error(`${me.name} is not in ${channel}.`)
  return found.messages.flatMap((message) => [message, ...message.replies])
}

function find(blocks: Block[], button: string): { block_id: string; action_id: string } | undefined {
  for (const block of blocks) {
    const element = elementsOf(block).find((one) => one.action_id && namesOf(one).includes(button))
    if (element) return { block_id: block.block_id, action_id: String(element.action_id) }
  }
  return undefined
}

function isIn(row: readonly string[] | undefined): (one: Block) => boolean {
  return ({ block_id }) => row?.includes(block_id) ?? true
}

function namesOf({ text, placeholder, action_id }: Element): string[] {
  return [text, placeholder]
    .flatMap((one) => (one as { text?: string } | undefined)?.text ?? [])
    .concat(action_id ?? [])
}

function absent(button: string, blocks: Block[]): Error {
  const there = blocks.flatMap(elementsOf).flatMap((element) => namesOf(element)[0] ?? [])
  return new Error(`There is no "${button}" here, only: ${there.join(', ') || 'nothing to click'}.`)
}

function onTop(view: View | undefined, user: string): View {
  if (!view) throw new Error(`${user} has no modal open.`)
  return view
}

function chosen(selected: string | undefined): { selected?: string } {
  return selected === undefined ? {} : { selected }
}
