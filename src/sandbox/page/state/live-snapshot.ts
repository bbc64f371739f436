import { useEffect, useState } from 'react'
import type { Snapshot } from '../../protocol.ts'
import type { Received } from './workspace.tsx'

/** `lost` means that the page is trying again. */
export type Link = 'connecting' | 'open' | 'lost'

const FIRST_WAIT = 300
const LONGEST_WAIT = 5000

/** What `user` sees, pushed by the server. Until a new person's first snapshot arrives, the former one stays. */
export function useLiveSnapshot(user: string): { received: Received | null; link: Link } {
  const [received, setReceived] = useState<Received | null>(null)
  const [link, setLink] = useState<Link>('connecting')

  useEffect(() => {
    let wait = FIRST_WAIT
    let timer: number | undefined
    let socket: WebSocket

    function connect() {
      socket = new WebSocket(socketUrl(user))
      socket.onmessage = (event) => {
        wait = FIRST_WAIT
        setLink('open')
        setReceived({ snapshot: JSON.parse(String(event.data)) as Snapshot, at: Date.now() })
      }
      socket.onclose = () => {
        setLink('lost')
        timer = window.setTimeout(connect, wait)
        wait = Math.min(wait * 1.6, LONGEST_WAIT)
      }
    }

    setLink('connecting')
    connect()
    return () => {
      window.clearTimeout(timer)
      socket.onmessage = null
      socket.onclose = null
      socket.close()
    }
  }, [user])

  return { received, link }
}

function socketUrl(user: string): string {
  const { protocol, host } = window.location
  return `${protocol === 'https:' ? 'wss' : 'ws'}://${host}/sandbox/page?user=${encodeURIComponent(user)}`
}
