import { type ReactNode, useState } from 'react'
import type { Conversation } from '../../protocol.ts'
import { Composer } from '../composer/composer.tsx'
import { go } from '../state/address.ts'
import { MessageList } from './message-list.tsx'

interface ConversationPaneProps {
  conversation: Conversation
  label: string
  placeholder: string
  empty: ReactNode
}

/** Messages above, composer below: the same in a channel and in direct messages. */
export function ConversationPane({ conversation, label, placeholder, empty }: ConversationPaneProps) {
  const { id, archived, messages } = conversation
  const [sent, setSent] = useState(0)
  return (
    <>
      <MessageList
        label={label}
        channel={id}
        messages={messages}
        empty={empty}
        sent={sent}
        onOpenThread={(thread) => go({ thread })}
      />
      {archived ? (
        <p className="archived">
          You are viewing <strong>#{conversation.name}</strong>, an archived channel.
        </p>
      ) : (
        <Composer channel={id} placeholder={placeholder} onSent={() => setSent((count) => count + 1)} />
      )}
    </>
  )
}
