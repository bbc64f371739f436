import { decodeJwt, decodeProtectedHeader, errors, jwtVerify } from 'jose'
import { skew, unknownIssuer } from '../../core/caller/identify.ts'
import type { Claims } from '../../core/caller/misses.ts'
import type { CallerRule } from '../../core/caller/rule.ts'
import { type Refusal, refuse } from '../../core/refusal.ts'
import { IssuerSilent } from './ask-issuer.ts'
import type { IssuerKeys } from './issuer-keys.ts'

/** Public-key signatures, by name: `none`, and HS256 with the public key as its secret, are somebody's forgery (RFC 8725, 3.1). */
const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA']

/** Longer than any issuer's, in characters. */
const longest = 16_384

/**
 * Checks a token's signature against its issuer's keys, and its time: the claims, or why they are not believed. Only issuers that a
 * rule names are asked. Which audience and which claims, the rules say afterwards.
 */
export async function verifyToken(
  token: string,
  { rules, keys, now }: { rules: readonly CallerRule[]; keys: IssuerKeys; now: number },
): Promise<Claims | Refusal> {
  const read = readUnverified(token)
  if (!read) return unreadable
  const named = rules.filter(({ issuer }) => issuer === read.issuer)
  const [first] = named
  if (!first) return unknownIssuer
  if (!algorithms.includes(read.algorithm)) return wrongAlgorithm
  try {
    const insecure = named.every((rule) => rule.insecure)
    const { payload } = await jwtVerify(token, await keys.of(first.issuer, insecure), {
      algorithms,
      issuer: first.issuer,
      requiredClaims: ['exp', 'iat', 'sub', 'aud'],
      clockTolerance: skew / 1000,
      currentDate: new Date(now),
    })
    return payload
  } catch (error) {
    return whyNot(error, first.issuer)
  }
}

/** What decides which keys are asked for; nothing else of it is believed before they were. */
function readUnverified(token: string): { issuer: string; algorithm: string } | null {
  if (token.length > longest) return null
  try {
    const [{ iss }, { alg }] = [decodeJwt(token), decodeProtectedHeader(token)]
    return typeof iss === 'string' && typeof alg === 'string' ? { issuer: iss, algorithm: alg } : null
  } catch {
    return null
  }
}

const unreadable = refuse(
  'token_unreadable',
  'The token is no signed identity (a JSON Web Token that says who issued it, for whom, when and until when).',
)

const wrongAlgorithm = refuse(
  'algorithm_refused',
  `The token is not signed in a way that is taken here: only ${algorithms.join(', ')} are.`,
)

/** In words of our own: an error of the library holds the claims. */
function whyNot(error: unknown, issuer: string): Refusal {
  if (error instanceof errors.JWTExpired)
    return refuse('token_expired', 'The token has ended. Ask its issuer for a new one.')
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'nbf')
    return refuse('token_not_yet_valid', 'The token does not count yet, or one of the two clocks is wrong.')
  if (error instanceof errors.JWKSMultipleMatchingKeys)
    return refuse('unknown_key', `The token does not say with which key of ${issuer} it is signed (\`kid\`).`)
  if (error instanceof errors.JWKSNoMatchingKey)
    return refuse('unknown_key', `The token is signed with a key that is not among those of ${issuer}.`)
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return refuse('bad_signature', `The token’s signature is not that of ${issuer}.`)
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported) return wrongAlgorithm
  if (error instanceof IssuerSilent || error instanceof errors.JWKSInvalid || error instanceof errors.JWKSTimeout)
    return refuse(
      'issuer_silent',
      `${issuer} does not say with which keys it signs, so that nobody can be let in by its tokens: ${causeOf(error)}.`,
    )
  return unreadable
}

function causeOf(error: Error): string {
  return error instanceof IssuerSilent ? error.message : 'its keys cannot be read'
}
