import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { onTestFinished } from 'vitest'

/** Asks whoever connects for the password, and refuses it, as PostgreSQL does (protocol 3.0). Until the test ends. */
export async function refusingPostgres(): Promise<{ port: number; passwords: string[] }> {
  const passwords: string[] = []
  const server = createServer((socket) => {
    let asked = false
    socket.on('error', () => undefined)
    socket.on('data', (data) => {
      if (asked) {
        passwords.push(data.subarray(5, -1).toString())
        socket.end(refusal(`password authentication failed for user "countersign"`))
      } else if (isTlsRequest(data)) {
        socket.write('N')
      } else {
        asked = true
        socket.write(message('R', Buffer.from([0, 0, 0, 3])))
      }
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { port: (server.address() as AddressInfo).port, passwords }
}

function isTlsRequest(data: Buffer): boolean {
  return data.length === 8 && data.readInt32BE(4) === 80_877_103
}

function refusal(sentence: string): Buffer {
  return message('E', Buffer.from(`SFATAL\0VFATAL\0C28P01\0M${sentence}\0\0`))
}

function message(type: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeInt32BE(body.length + 4)
  return Buffer.concat([Buffer.from(type), length, body])
}
