import { readFile } from 'node:fs/promises'
import { fetchOnce, Silent } from './fetch-once.ts'
import type { Identity } from './remote.ts'

/** What is shown to the server for one call. A signed identity counts once, so GitHub is asked for another each time. Throws `Silent`. */
export async function bearerOf(identity: Identity): Promise<string> {
  switch (identity.kind) {
    case 'token':
      return identity.token
    case 'file':
      return plain(await readFile(identity.path, 'utf8').catch(cannotRead), 'the file of COUNTERSIGN_OIDC_TOKEN_FILE')
    case 'github':
      return plain(await askGitHub(identity), 'GitHub’s answer')
    default:
      return identity satisfies never
  }
}

/** docs.github.com, "OpenID Connect reference": the address has a query already. */
async function askGitHub({ url, token, audience }: Extract<Identity, { kind: 'github' }>): Promise<unknown> {
  const address = new URL(url)
  address.searchParams.set('audience', audience)
  const headers = { authorization: `Bearer ${token}` }
  const { status, body } = await fetchOnce(address.href, { headers }).catch((error: unknown) => {
    throw new Silent(
      `GitHub does not say who this job is: ${error instanceof Silent ? error.message : 'it cannot be asked'}`,
    )
  })
  if (status === 200) return (body as { value?: unknown } | null)?.value
  throw new Silent(`GitHub does not say who this job is: it answered with HTTP ${status}`)
}

/** Tokens travel in a header, in which nothing else may stand; what it is instead may be a secret, and is not shown. */
function plain(text: unknown, where: string): string {
  const token = typeof text === 'string' ? text.trim() : ''
  if (/^[!-~]+$/.test(token)) return token
  throw new Silent(`${where} is no token`)
}

function cannotRead(): never {
  throw new Silent('the file of COUNTERSIGN_OIDC_TOKEN_FILE cannot be read')
}
