import canonicalize from 'canonicalize'
import { CompactSign, compactVerify } from 'jose'
import type { Signer, Verifier } from '../core/ledger/key.ts'

/** A compact JWS (RFC 7515, EdDSA) with the ledger's key over canonical JSON. `typ` keeps one kind of statement from being taken for another (RFC 8725, 3.11). */
export function signStatement(payload: unknown, typ: string, signer: Signer): Promise<string> {
  return new CompactSign(Buffer.from(canonicalize(payload) ?? ''))
    .setProtectedHeader({ alg: 'EdDSA', kid: signer.id.toString('hex'), typ })
    .sign(signer.privateKey)
}

/** The payload of a statement of that kind that this key signed; null for anything else. */
export async function openStatement(jws: string, typ: string, { publicKey, id }: Verifier): Promise<string | null> {
  try {
    const { payload, protectedHeader } = await compactVerify(jws.trim(), publicKey, { algorithms: ['EdDSA'] })
    const isOurs = protectedHeader.kid === id.toString('hex') && protectedHeader.typ === typ
    return isOurs ? Buffer.from(payload).toString('utf8') : null
  } catch {
    return null
  }
}
