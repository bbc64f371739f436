import { createPublicKey } from 'node:crypto'
import { type Actor, actorName } from './actor.ts'
import { digestOf } from './digest.ts'
import type { Entry, EntryOf } from './entry.ts'
import { fromBase64 } from './ledger/base64.ts'
import { readCheckpoint } from './ledger/checkpoint.ts'
import type { Verifier } from './ledger/key.ts'
import { leafHash } from './ledger/tree.ts'
import { verifyInclusion } from './ledger/tree-proofs.ts'

/** An entry as a receipt carries it: the text that is hashed, and the proof (base64 hashes, lowest first) that it stands in the checkpoint's tree. */
export interface ProvenEntry {
  seq: number
  text: string
  proof: string[]
}

/** What a receipt says, in the words of the ledger's entries; all of it follows from them. */
export interface Passed {
  seq: number
  at: string
  action: string
  params: Record<string, string>
  passed_by: string
  by: Actor
  grants: {
    id: string
    effect: 'lifts' | 'authorises'
    on: string
    approver: Actor
    /** How the approver was known: Slack signed who clicked. */
    identified_by: 'slack'
    at: string
    reason: string
    expires: string
    uses: number | null
    /** Which revision of which document asks for it, or who did. */
    asked_by: EntryOf<'GrantIssued'>['asked_by']
    fingerprint: string
    /** SHA-256 of what the approver's modal showed; null where there was none. */
    shown: string | null
    policy: string
  }[]
}

/** The payload of a receipt: a signed claim that somebody went through a gate, with what it takes to check it. */
export interface Receipt {
  /** The origin of the ledger: `countersign/<workspace>`. */
  iss: string
  /** For whom it is, and what they asked to have in it, so that it is not one of before. */
  aud: string | null
  nonce: string | null
  passed: Passed
  entries: ProvenEntry[]
  /** The signed note (C2SP) of the head that the entries are proven against. */
  checkpoint: string
}

/** What the entries of a passage say: the passage first, then what it rests on. */
export function passedOf(passage: EntryOf<'GatePassed'>, grants: readonly EntryOf<'GrantIssued'>[]): Passed {
  const { seq, at, action, params, passed_by, by, rests_on } = passage
  return {
    seq,
    at,
    action,
    params: Object.fromEntries(params),
    passed_by,
    by,
    grants: grants.map((grant) => ({
      id: `G-${grant.seq}`,
      effect: rests_on.includes(`G-${grant.seq}`) ? 'authorises' : 'lifts',
      on: grant.subject,
      approver: grant.by,
      identified_by: 'slack',
      at: grant.at,
      reason: grant.reason,
      expires: grant.expires,
      uses: grant.uses,
      asked_by: grant.asked_by,
      fingerprint: grant.fingerprint,
      shown: grant.shown,
      policy: grant.policy,
    })),
  }
}

/** Why a receipt whose signature is right does not prove what it says; null where it does. */
export function findUnproven(receipt: Receipt, verifier: Verifier): string | null {
  const head = readCheckpoint(receipt.checkpoint, verifier)
  if ('broken' in head) return `its checkpoint cannot be trusted: ${head.broken}`
  if (receipt.iss !== head.origin) return `it is of ${receipt.iss}, and its checkpoint of ${head.origin}`
  for (const { seq, text, proof } of receipt.entries) {
    const hashes = proof.map((hash) => fromBase64(hash) ?? Buffer.alloc(0))
    if (!verifyInclusion(leafHash(text), seq - 1, head.size, hashes, head.root))
      return `entry ${seq} is not proven to stand in the ledger`
  }
  const entries = receipt.entries.map(({ text }) => JSON.parse(text) as Entry)
  if (entries.some(({ seq }, i) => seq !== receipt.entries[i]?.seq))
    return 'an entry stands at another place than it says'
  const [passage, ...grants] = entries
  if (passage?.kind !== 'GatePassed') return 'its first entry is not a passage'
  const issued = grants.filter((entry): entry is EntryOf<'GrantIssued'> => entry.kind === 'GrantIssued')
  const named = [...passage.rests_on, ...passage.lifted_by].sort()
  if (
    issued.length !== grants.length ||
    issued
      .map(({ seq }) => `G-${seq}`)
      .sort()
      .join() !== named.join()
  )
    return 'its entries are not those that the passage rests on'
  const told = digestOf(receipt.passed)
  return told === digestOf(passedOf(passage, issued)) ? null : 'what it says is not what its entries say'
}

/** A receipt in words, and what it does not show. */
export function receiptWords({ passed, iss, aud, nonce }: Receipt, size: number): string[] {
  const { seq, at, action, params, passed_by, by, grants } = passed
  const given = Object.entries(params).map(([name, value]) => `${name}=${value}`)
  return [
    `Entry ${seq} of ${iss}: on ${at}, “${passed_by}” (${actorName(by)}) went through the gate of ${action}${given.length > 0 ? ` with ${given.join(', ')}` : ''}.`,
    ...grants.map(grantWords),
    `All of these entries stand in the ledger of ${size} entries whose checkpoint the key signed.`,
    `For ${aud ?? 'nobody in particular'}${nonce ? `, with the nonce ${nonce}` : ''}.`,
    'It does not show: that whatever was run is what was asked for, how it ended, that no grant was revoked afterwards, or that the host that holds the key was honest. `verify --head` on a later ledger shows whether this one is still its beginning.',
  ]
}

function grantWords({ id, effect, on, approver, at, reason, asked_by, ...hashes }: Passed['grants'][number]): string {
  const who =
    approver.kind === 'person' ? `${approver.team}/${approver.user}, as Slack signed the click` : approver.kind
  const asked = 'doc' in asked_by ? `revision ${asked_by.revision} of ${asked_by.doc}` : actorName(asked_by)
  const bound = [
    `words ${short(hashes.fingerprint)}`,
    ...(hashes.shown ? [`what was shown ${short(hashes.shown)}`] : []),
    `policy ${short(hashes.policy)}`,
  ]
  return `${id} ${effect} it: ${actorName(approver)} (${who}), on ${at}, for ${on}, asked by ${asked}: “${reason}” (${bound.join(', ')}).`
}

function short(hash: string): string {
  return `${hash.slice(0, 12)}…`
}

/** The public key of a verifier key text, as JWK sets have it. */
export function jwkOf({ publicKey, id }: Verifier): {
  kty: string
  crv: string
  x: string
  kid: string
  alg: string
  use: string
} {
  const { x = '' } = createPublicKey(publicKey.export({ format: 'pem', type: 'spki' })).export({ format: 'jwk' })
  return { kty: 'OKP', crv: 'Ed25519', x, kid: id.toString('hex'), alg: 'EdDSA', use: 'sig' }
}
