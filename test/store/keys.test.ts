import { generateKeyPairSync } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { newSeed } from '../../src/core/ledger/key.ts'
import { StoreError } from '../../src/store/database.ts'
import { checkGate, passGate } from '../../src/workflows/check-gate.ts'
import type { Ledger } from '../../src/workflows/ledger.ts'
import { closeLedger, openLedger } from '../../src/workflows/open-ledger.ts'
import { type KeyPlaces, keysIn, placesBeside } from '../../src/workflows/ports/keys.ts'
import { ana, freshUrl, listing, machine, map, Story, temporaryFolder } from './support.ts'

let url: string
let places: KeyPlaces
beforeEach(async () => {
  url = await freshUrl()
  places = placesBeside(join(temporaryFolder(), 'countersign.db'))
})

async function open(keys: KeyPlaces = places, only?: string): Promise<Ledger> {
  const ledger = await openLedger({ url, keys, create: true, clock: { now }, machine, ...(only ? { only } : {}) })
  onTestFinished(() => closeLedger(ledger))
  return ledger
}

const now = () => Date.parse('2026-06-12T10:00:00.000Z')

/** A ledger whose `solo` is open, with keys in files. */
async function opened(keys: KeyPlaces = places): Promise<Story> {
  const { db } = await open(keys)
  const story = await Story.begin(db, keysIn(keys))
  await story.imports(map([listing('SOLO-1', { actions: ['solo'] })]))
  await story.grants(ana, 'SOLO-1', 'solo')
  return story
}

/** The error with which something is not recorded; the secret is in none of it. */
async function refusal(work: Promise<unknown>): Promise<unknown> {
  const error = await work.then(
    () => null,
    (error: unknown) => error,
  )
  const secret = existsSync(places.keyFile) ? readFileSync(places.keyFile, 'utf8').trim() : ''
  if (secret)
    expect(JSON.stringify([error, String(error), error instanceof Error ? error.stack : ''])).not.toContain(secret)
  return error
}

const codes = async (ledger: Ledger) => (await checkGate(ledger, 'solo')).reasons.map(({ code }) => code)

describe('the first start', () => {
  it('makes a key that only its user may read, publishes the other half, and says in the ledger that it was adopted', async () => {
    const story = await opened()
    expect(statSync(places.keyFile).mode & 0o777).toBe(0o600)
    expect(Buffer.from(readFileSync(places.keyFile, 'utf8'), 'base64')).toHaveLength(32)
    const published = readFileSync(places.publicKeyFile, 'utf8').trim()
    expect(published).toMatch(/^countersign\/T1\+[0-9a-f]{8}\+/)
    expect(story.state.desk.keys).toEqual([published])
    const rows = await story.db.selectFrom('ledger').select('text').execute()
    expect(rows.map(({ text }) => text).join()).not.toContain(readFileSync(places.keyFile, 'utf8').trim())
  })

  it('uses a key that is there: in a file, or given by the environment, also in PEM', async () => {
    const { privateKey } = generateKeyPairSync('ed25519')
    const secret = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
    const story = await opened({ ...places, secret })
    expect(existsSync(places.keyFile)).toBe(false)
    expect(await story.broken()).toBeNull()
    writeFileSync(places.keyFile, secret)
    expect(await codes(await open())).toEqual([])
  })

  it('lays keys beside the file that an address names, whichever way it is written', () => {
    expect(placesBeside('file:///var/lib/a%20b.db').keyFile).toBe('/var/lib/a b.db.key')
    expect(placesBeside('data/x.db')).toMatchObject({ keyFile: 'data/x.db.key', publicKeyFile: 'data/x.db.pub' })
    expect(placesBeside('postgres://ana@host/x').keyFile).toBe('data/countersign.key')
  })
})

describe('without the private key', () => {
  it('nothing is recorded, and gates are read with the public one', async () => {
    const story = await opened()
    const head = story.ledger.head
    renameSync(places.keyFile, `${places.keyFile}.away`)
    const [full, narrow] = [await open(), await open(places, 'solo')]
    expect([await codes(full), await codes(narrow)]).toEqual([[], []])
    for (const ledger of [story.ledger, full, narrow]) {
      const command = { kind: 'prepare-digest', date: '2026-06-12' } as const
      const error = await refusal(ledger.execute(command))
      expect(error).toBeInstanceOf(StoreError)
      expect(error).toMatchObject({
        code: 'no_key',
        message: expect.stringContaining(`is not at ${places.keyFile}; put it back`),
      })
      expect(await refusal(passGate(ledger, 'solo', 'ci'))).toMatchObject({ code: 'no_key' })
    }
    renameSync(`${places.keyFile}.away`, places.keyFile)
    expect((await passGate(narrow, 'solo', 'ci')).passed).toBe(true)
    await story.ledger.refresh()
    expect(story.ledger.head.size).toBe(head.size + 3)
    expect(await story.broken()).toBeNull()
  })

  it('with another one in its place nothing is recorded either: readers could not check what it signs', async () => {
    const story = await opened()
    writeFileSync(places.keyFile, newSeed().toString('base64'))
    const error = await refusal(story.ledger.execute({ kind: 'prepare-digest', date: '2026-06-12' }))
    expect(error).toMatchObject({
      code: 'no_key',
      message: expect.stringContaining('is not the one of countersign/T1+'),
    })
    expect(await story.broken()).toBeNull()
    expect(await codes(await open())).toEqual([])
  })

  it('with what is none, the sentence says where it stands and never what', async () => {
    const story = await opened()
    writeFileSync(places.keyFile, 'not-a-key-but-secret')
    const error = await refusal(story.ledger.execute({ kind: 'prepare-digest', date: '2026-06-12' }))
    expect(error).toMatchObject({ code: 'no_key', message: expect.stringContaining(`neither base64 of 32 bytes nor`) })
    expect(String(error)).not.toContain('not-a-key-but-secret')
    expect(String(error)).toContain(places.keyFile)
  })
})

describe('without the public key', () => {
  it('gates are read with the private one, and closed without either', async () => {
    await opened()
    unlinkSync(places.publicKeyFile)
    expect(await codes(await open())).toEqual([])
    unlinkSync(places.keyFile)
    const closed = await open(places, 'solo')
    expect(await codes(closed)).toEqual(['ledger_broken'])
    expect(closed.broken).toContain(`neither COUNTERSIGN_PUBLIC_KEY nor ${places.publicKeyFile}`)
  })

  it('the one of the environment counts, wherever the files are; another one closes', async () => {
    await opened()
    const published = readFileSync(places.publicKeyFile, 'utf8').trim()
    rmSync(places.keyFile)
    rmSync(places.publicKeyFile)
    const elsewhere = { ...placesBeside(join(temporaryFolder(), 'nothing.db')), publicKey: published }
    expect(await codes(await open(elsewhere))).toEqual([])
    expect(await codes(await open(elsewhere, 'solo'))).toEqual([])
    const other = placesBeside(join(temporaryFolder(), 'other.db'))
    const made = keysIn(other).signer('T1', { create: true })
    if ('missing' in made) throw new Error(made.missing)
    keysIn(other).publish(made)
    for (const publicKey of [readFileSync(other.publicKeyFile, 'utf8'), 'rubbish', published.replace('T1', 'T2')]) {
      const ledger = await open({ ...elsewhere, publicKey })
      expect(await codes(ledger)).toEqual(['ledger_broken'])
    }
  })

  it('a ledger is not opened when what it would sign could not be checked', async () => {
    await opened()
    const published = readFileSync(places.publicKeyFile, 'utf8').trim()
    url = await freshUrl()
    const other = { ...placesBeside(join(temporaryFolder(), 'other.db')), publicKey: published }
    const ledger = await open(other)
    const error = await refusal(ledger.execute({ kind: 'open-ledger', workspace: 'T1', sandbox: false }))
    expect(error).toMatchObject({ code: 'no_key' })
    expect(await ledger.db.selectFrom('ledger').selectAll().execute()).toEqual([])
  })
})

describe('what cannot be written beside the database', () => {
  it.skipIf(process.getuid?.() === 0)('keeps nothing from being recorded', async () => {
    const story = await opened()
    const folder = join(places.keyFile, '..')
    chmodSync(folder, 0o500)
    await story.does({ kind: 'prepare-digest', date: '2026-06-12' })
    chmodSync(folder, 0o700)
    expect(await story.broken()).toBeNull()
  })
})

describe('two who make the key at once', () => {
  it('make one, and leave nothing else behind', async () => {
    const both = [keysIn(places), keysIn(places)].map((keys) => keys.signer('T1', { create: true }))
    expect(both.map((signer) => ('missing' in signer ? signer.missing : signer.id.toString('hex')))).toEqual([
      (both[0] as { id: Buffer }).id.toString('hex'),
      (both[0] as { id: Buffer }).id.toString('hex'),
    ])
    expect(readdirSync(join(places.keyFile, '..'))).toEqual(['countersign.db.key'])
  })
})
