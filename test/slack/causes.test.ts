import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer as createHttpServer, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { silentLogger } from '../../src/log.ts'
import { slackClient } from '../../src/slack/client.ts'
import { openNetwork } from '../../src/workflows/ports/network.ts'
import { freePort } from '../support/free-port.ts'

async function failure(apiUrl: string, token = 'xoxb-1', timeout = 3000): Promise<string> {
  const client = slackClient(token, 'once', {
    apiUrl,
    network: openNetwork({ env: {} }),
    logger: silentLogger,
    timeout,
  })
  return client.auth.test().then(
    () => 'it works',
    (error: Error) => error.message.replace('A request error occurred: ', ''),
  )
}

async function listening<S extends Server | ReturnType<typeof createTlsServer>>(server: S): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

it('nothing listens: says where', async () => {
  const port = await freePort()
  expect(await failure(`http://127.0.0.1:${port}/api/`)).toBe(`nothing listens at 127.0.0.1:${port}`)
})

it('a name that does not exist: says which', async () => {
  expect(await failure('http://slack.invalid/api/')).toMatch(
    /^the name slack\.invalid (is not known here|cannot be looked up now)$/,
  )
})

it('a certificate of a company’s own authority: names NODE_EXTRA_CA_CERTS', async () => {
  const pem = readFileSync(new URL('../fixtures/company-ca.pem', import.meta.url))
  const server = createTlsServer({ key: pem, cert: pem }, (_, response) => response.end('{"ok":true}'))
  const port = await listening(server)
  expect(await failure(`https://127.0.0.1:${port}/api/`)).toBe(
    'its certificate is of an authority that Node does not know (DEPTH_ZERO_SELF_SIGNED_CERT), such as a company’s own: start it with NODE_EXTRA_CA_CERTS=/path/to/ca.pem',
  )
})

it('a server without TLS', async () => {
  const port = await listening(createHttpServer((_, response) => response.end('{"ok":true}')))
  expect(await failure(`https://127.0.0.1:${port}/api/`)).toBe(
    'it does not speak TLS there: is it http:// rather than https://?',
  )
})

it('a token with an invisible character', async () => {
  const port = await freePort()
  expect(await failure(`http://127.0.0.1:${port}/api/`, 'xoxb-1-\u200babc')).toMatch(
    /^the token has a character that no token has/,
  )
})

it('a server that never answers', async () => {
  const port = await listening(createHttpServer(() => undefined))
  expect(await failure(`http://127.0.0.1:${port}/api/`, 'xoxb-1', 300)).toBe('no answer came in time')
})

it('a server that hangs up', async () => {
  const port = await listening(createHttpServer((request) => request.socket.destroy()))
  expect(await failure(`http://127.0.0.1:${port}/api/`)).toBe('the connection was cut off')
})
