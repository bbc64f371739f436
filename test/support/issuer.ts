import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { onTestFinished } from 'vitest'

type Pair = Awaited<ReturnType<typeof generateKeyPair>>

/** How one token is to be different from an ordinary one. */
export interface Signing {
  alg?: string
  kid?: string
  /** Another private key than the issuer's. */
  by?: Pair['privateKey']
}

/** Who issues signed identities, on this machine: a real server with a configuration and keys, as GitHub or GitLab have one. */
export interface Issuer {
  url: string
  /** A signed token; what is not said is as an ordinary one has it. */
  token(claims?: Readonly<Record<string, unknown>>, signing?: Signing): Promise<string>
  /** The public key with which tokens are checked now, which every forger knows. */
  publicKey(): Pair['publicKey']
  /** Another key takes the place of the one there is. */
  rotate(): Promise<void>
  /** What a job of GitHub's is given to ask for tokens with; `claims` are the job's. */
  jobOf(claims: Readonly<Record<string, unknown>>): Record<string, string>
  /** Answers otherwise from now on; null as before. */
  answer(instead: ((path: string, response: ServerResponse) => void) | null): void
  /** How often each path was asked. */
  asked: Record<string, number>
  stop(): Promise<void>
}

/** Starts an issuer that signs with this algorithm; it ends with the test. */
export async function startIssuer(alg = 'ES256'): Promise<Issuer> {
  let [pair, kid] = [await generateKeyPair(alg, { extractable: true }), 1]
  let instead: ((path: string, response: ServerResponse) => void) | null = null
  let job: Readonly<Record<string, unknown>> = {}
  const asked: Record<string, number> = {}
  const server = createServer(async ({ url: whole = '', headers }, response) => {
    const { pathname: path, searchParams } = new URL(whole, 'http://issuer')
    asked[path] = (asked[path] ?? 0) + 1
    if (instead) return instead(path, response)
    if (path === '/job' && headers.authorization === 'Bearer of-the-job')
      return answer(response, { value: await token({ ...job, aud: searchParams.get('audience') }) })
    if (path === '/.well-known/openid-configuration') return answer(response, { issuer: url, jwks_uri: `${url}/keys` })
    if (path !== '/keys') return void response.writeHead(404).end()
    answer(response, { keys: [{ ...(await exportJWK(pair.publicKey)), kid: `k${kid}`, use: 'sig' }] })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const stop = async () => {
    if (!server.listening) return
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  onTestFinished(stop)
  let made = 0
  const token: Issuer['token'] = (claims = {}, signing = {}) => {
    const now = Math.floor(Date.now() / 1000)
    const whole = { iss: url, aud: 'countersign', sub: 'job', jti: `${++made}`, iat: now, nbf: now, exp: now + 300 }
    return new SignJWT({ ...whole, ...claims })
      .setProtectedHeader({ alg: signing.alg ?? alg, kid: signing.kid ?? `k${kid}` })
      .sign(signing.by ?? pair.privateKey)
  }
  return {
    url,
    asked,
    token,
    jobOf(claims) {
      job = claims
      return {
        ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/job?api-version=2.0`,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'of-the-job',
      }
    },
    publicKey: () => pair.publicKey,
    async rotate() {
      ;[pair, kid] = [await generateKeyPair(alg, { extractable: true }), kid + 1]
    },
    answer(other) {
      instead = other
    },
    stop,
  }
}

function answer(response: ServerResponse, value: object): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}
