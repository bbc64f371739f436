import { isRefusal } from '../../src/core/refusal.ts'
import { closeLedger, openLedger } from '../../src/workflows/open-ledger.ts'

/** Run as a process of its own: records so much in a ledger that others record in at the same time, and seals it now and then. */
const [url = '', keyFile = '', name = '', count = '0'] = process.argv.slice(2)
const ledger = await openLedger({
  url,
  keys: {
    secret: null,
    keyFile,
    publicKey: null,
    publicKeyFile: keyFile.replace(/\.key$/, '.pub'),
    headFile: keyFile.replace(/\.key$/, '.head'),
  },
  create: true,
  clock: { now: () => Date.now() },
  machine: { kind: 'command', name },
})
await ledger.execute({ kind: 'open-ledger', workspace: 'T1', sandbox: false })
for (let i = 0; i < Number(count); i++) {
  const operator = `U${name.toUpperCase()}${i % 7}`
  const done = await ledger.execute({ kind: 'prepare-reminder', operator, date: String(i).padStart(5, '0') })
  if (isRefusal(done) || done.entries.length !== 1)
    throw new Error(isRefusal(done) ? done.sentence : 'nothing recorded')
  if (i % 50 === 49) await ledger.seal({ now: true })
}
await closeLedger(ledger)
