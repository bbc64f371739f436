import { readFileSync } from 'node:fs'
import canonicalize from 'canonicalize'
import { CompactSign } from 'jose'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { newSeed, readSeed, type Signer, signerOf, verifierKeyText } from '../../src/core/ledger/key.ts'
import type { Receipt } from '../../src/core/receipt.ts'
import { passGate } from '../../src/workflows/check-gate.ts'
import { issueReceipt, verifyReceipt } from '../../src/workflows/issue-receipt.ts'
import { nameOf } from '../../src/workflows/ports/keys.ts'
import { databaseIn, inLedgerOf, ledgerIn, realrun } from '../cli/support.ts'
import { tamper } from '../store/tamper.ts'
import { TEAM } from '../support/cast.ts'
import { folderWith } from '../support/cli.ts'

const own = nameOf(TEAM)
const header = { alg: 'EdDSA', typ: 'countersign-receipt+jws' }

/** A passage of REAL_RUN, its receipt, and the key that signed it. */
async function aReceipt(): Promise<{ folder: string; passage: number; jws: string; signer: Signer; key: string }> {
  const folder = folderWith()
  await ledgerIn(folder, async (desk) => {
    await desk.grants(realrun, 'REAL_RUN')
  })
  return inLedgerOf(folder, async ({ ledger }) => {
    const { passage } = await passGate(ledger, 'REAL_RUN', 'lane-7')
    const jws = await issueReceipt(ledger, passage ?? 0, { audience: 'auditor', nonce: 'n-1' })
    const seed = readSeed(readFileSync(`${databaseIn(folder)}.key`, 'utf8'))
    if ('broken' in seed || jws === null || passage === null) throw new Error('there is no receipt')
    const signer = signerOf(seed, own)
    return { folder, passage, jws, signer, key: verifierKeyText(signer) }
  })
}

function payloadOf(jws: string): Receipt {
  return JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString()) as Receipt
}

function sign(receipt: unknown, signer: Signer, more: object = {}): Promise<string> {
  return new CompactSign(Buffer.from(canonicalize(receipt) ?? ''))
    .setProtectedHeader({ ...header, kid: signer.id.toString('hex'), ...more })
    .sign(signer.privateKey)
}

/** The same thing once for each value in it, with that value changed; and the way to it. */
function* changedOnce(value: unknown, way: string[] = []): Generator<{ way: string; changed: unknown }> {
  if (typeof value !== 'object' || value === null) {
    const changed = typeof value === 'string' ? `${value}x` : typeof value === 'number' ? value + 1 : 'x'
    return yield { way: way.join('.'), changed }
  }
  for (const [name, inner] of Object.entries(value))
    for (const { way: to, changed } of changedOnce(inner, [...way, name])) {
      const copy = Array.isArray(value) ? [...value] : { ...value }
      ;(copy as Record<string, unknown>)[name] = changed
      yield { way: to, changed: copy }
    }
}

describe('a receipt', () => {
  test('says who went through what, on whose word, and proves it with the public key alone', async () => {
    const { jws, key, passage } = await aReceipt()
    const proven = await verifyReceipt(jws, key, { audience: 'auditor', nonce: 'n-1' })
    expect(proven).toMatchObject({
      receipt: {
        iss: own,
        passed: {
          seq: passage,
          action: 'REAL_RUN',
          passed_by: 'lane-7',
          grants: [
            {
              effect: 'authorises',
              approver: { kind: 'person', name: 'Ana' },
              identified_by: 'slack',
              asked_by: { revision: 1 },
              fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
              policy: expect.stringMatching(/^[0-9a-f]{64}$/),
            },
          ],
        },
      },
    })
    expect(canonicalize(payloadOf(jws))).toBe(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString())
  })

  test('that says anything else than its entries and their tree do is refused, even signed with the right key', async () => {
    const { jws, signer, key } = await aReceipt()
    const { aud, nonce, ...claims } = payloadOf(jws)
    expect(await verifyReceipt(await sign({ ...claims, aud, nonce }, signer), key)).toHaveProperty('receipt')
    let looked = 0
    for (const { way, changed } of changedOnce(claims)) {
      looked += 1
      const verified = await verifyReceipt(await sign({ ...(changed as object), aud, nonce }, signer), key)
      expect(verified, way).toHaveProperty('wrong')
    }
    expect(looked).toBeGreaterThan(30)
    for (const other of [
      { entries: [] },
      { entries: claims.entries.slice(0, 1) },
      { entries: claims.entries.toReversed() },
    ])
      expect(await verifyReceipt(await sign({ ...claims, ...other, aud, nonce }, signer), key)).toHaveProperty('wrong')
  })

  test('for somebody else, or of another time, is refused where one’s own is asked for', async () => {
    const { jws, key } = await aReceipt()
    expect(await verifyReceipt(jws, key, { audience: 'somebody' })).toMatchObject({
      wrong: expect.stringContaining('auditor'),
    })
    expect(await verifyReceipt(jws, key, { nonce: 'n-2' })).toMatchObject({ wrong: expect.stringContaining('nonce') })
  })

  test('signed otherwise is refused: another key, none, the public key as a secret, another kind of thing, one letter', async () => {
    const { jws, signer, key } = await aReceipt()
    const receipt = payloadOf(jws)
    const [head = '', payload = '', signature = ''] = jws.split('.')
    const other = signerOf(newSeed(), own)
    const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const kid = signer.id.toString('hex')
    const secret = signer.publicKey.export({ format: 'der', type: 'spki' })
    const hmac = await new CompactSign(Buffer.from(payload, 'base64url'))
      .setProtectedHeader({ ...header, alg: 'HS256', kid })
      .sign(secret)
    const forgeries = [
      await sign(receipt, other),
      await sign(receipt, other, { kid }),
      await sign(receipt, signer, { typ: 'JWT' }),
      await sign(receipt, signer, { kid: 'ffffffff' }),
      `${encoded({ ...header, alg: 'none', kid })}.${payload}.`,
      `${encoded({ ...header, alg: 'none', kid })}.${payload}.${signature}`,
      hmac,
      `${head}.${payload}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`,
      `${head}.${payload}`,
      '',
    ]
    for (const forged of forgeries) expect(await verifyReceipt(forged, key), forged).toHaveProperty('wrong')
    expect(await verifyReceipt(jws, verifierKeyText(other))).toHaveProperty('wrong')
    expect(await verifyReceipt(jws, `${key.slice(0, -2)}A=`)).toHaveProperty('wrong')
  })

  test('is not signed for a row that the ledger does not prove', async () => {
    const { folder, passage } = await aReceipt()
    await inLedgerOf(folder, async ({ ledger }) => {
      // The bot has it open, and has proven it before: whoever has the database changes it meanwhile.
      const change = sql`update ledger set text = replace(text, 'lane-7', 'lane-8') where seq = ${passage}`
      await tamper(ledger.db, 'ledger', () => change.execute(ledger.db))
      await expect(issueReceipt(ledger, passage)).rejects.toThrow(
        `entry ${passage} is not proven to stand in the ledger`,
      )
    })
  })
})
