/** What Node and undici say of a call that did not arrive, with where it went. */
type Failure = Error & { code?: unknown; address?: string; port?: number; hostname?: string; errors?: unknown[] }

/** Why a call did not reach whom it was for, or the answer not us: a phrase for whoever can mend it, instead of "fetch failed". */
export function causeOf(error: unknown): string {
  const failures = [...chain(error)].reverse()
  for (const failure of failures) {
    const said = phraseOf(failure)
    if (said) return said
  }
  const said = failures.find(({ message }) => message)
  return said ? `${said.message}${typeof said.code === 'string' ? ` (${said.code})` : ''}` : String(error)
}

/** The error, what it was made from, and so on. Of several addresses of one name the first speaks for all. */
function* chain(error: unknown): Generator<Failure> {
  for (let next = error, depth = 0; next instanceof Error && depth < 10; depth += 1) {
    const failure: Failure & { original?: unknown } = next
    yield failure
    next = failure.cause ?? failure.original ?? failure.errors?.[0]
  }
}

function phraseOf(failure: Failure): string | null {
  const code = typeof failure.code === 'string' ? failure.code : failure.name
  const proxy = /Proxy (?:response|Authentication Required) \((\d+)\)/.exec(failure.message)
  if (proxy) return proxyPhrase(proxy[1] ?? '')
  if (failure.message.includes('ByteString'))
    return 'the token has a character that no token has, perhaps an invisible one that was copied along: copy it again'
  if (failure.message === 'bad port')
    return 'fetch calls no port that is kept for something else, such as this one (bad port)'
  if (unknownAuthority.has(code))
    return `its certificate is of an authority that Node does not know (${code}), such as a company’s own: start it with NODE_EXTRA_CA_CERTS=/path/to/ca.pem`
  return phrases[code]?.(failure) ?? null
}

function proxyPhrase(status: string): string {
  if (status === '407')
    return 'the proxy wants a name and a password, as in HTTPS_PROXY=http://name:password@proxy.example:3128'
  return `the proxy refuses, with HTTP ${status}`
}

const unknownAuthority = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_UNTRUSTED',
])

const unanswered = () => 'no answer came in time'
const unconnected = () =>
  'no connection came about in time: is there a firewall, or a proxy that HTTPS_PROXY should name?'
const cut = () => 'the connection was cut off'
const outOfDate = () => 'its certificate is out of date, or this machine’s clock is wrong'
const noRoute = () => 'there is no way to it from this machine'
const noTls = () => 'it does not speak TLS there: is it http:// rather than https://?'

/** By the code of Node, OpenSSL or undici, or the name where there is none. */
const phrases: Record<string, (failure: Failure) => string> = {
  ECONNREFUSED: ({ address, port }) => `nothing listens${address ? ` at ${address}:${port}` : ' there'}`,
  ENOTFOUND: ({ hostname }) => `the name ${hostname ?? ''} is not known here`,
  EAI_AGAIN: ({ hostname }) => `the name ${hostname ?? ''} cannot be looked up now`,
  ETIMEDOUT: unconnected,
  UND_ERR_CONNECT_TIMEOUT: unconnected,
  TimeoutError: unanswered,
  UND_ERR_HEADERS_TIMEOUT: unanswered,
  UND_ERR_BODY_TIMEOUT: unanswered,
  ECONNRESET: cut,
  EPIPE: cut,
  UND_ERR_SOCKET: cut,
  UND_ERR_PRX_CONN: () => 'the proxy cut the connection off',
  EHOSTUNREACH: noRoute,
  ENETUNREACH: noRoute,
  CERT_HAS_EXPIRED: outOfDate,
  CERT_NOT_YET_VALID: outOfDate,
  ERR_TLS_CERT_ALTNAME_INVALID: () => 'its certificate is for another name: something in between answers in its place',
  EPROTO: noTls,
  ERR_SSL_WRONG_VERSION_NUMBER: noTls,
}
