import { type ConfigReading, readConfig } from '../config.ts'
import { localDate } from '../core/calendar.ts'
import { messageKey } from '../core/messages/keys.ts'
import { isRefusal } from '../core/refusal.ts'
import type { Ledger } from '../workflows/ledger.ts'
import { listFailures } from '../workflows/list-failures.ts'
import { answer, describe, exit, refuseWith } from './answer.ts'
import type { Io, LoadWire } from './ports.ts'
import { withSoundLedger } from './with-ledger.ts'

/** `digest --now`: prepares today's digest, and delivers it where Slack is configured. */
export async function digest(io: Io, { now }: { now?: boolean }, loadWire: LoadWire): Promise<number> {
  if (!now) {
    const sentence =
      'The running bot posts the digest when it is due; `countersign digest --now` prepares today’s at once.'
    return refuseWith(io, exit.usage, { code: 'usage', sentence })
  }
  const config = readConfig(io.env)
  if (config.kind === 'problems') {
    const sentence = 'The configuration has problems; nothing was prepared.'
    return refuseWith(io, exit.usage, { code: 'configuration', sentence, problems: config.problems })
  }
  return withSoundLedger(io, (ledger) => prepare(io, ledger, config, loadWire))
}

async function prepare(io: Io, ledger: Ledger, config: ConfigReading, loadWire: LoadWire): Promise<number> {
  const { policy } = ledger.state.desk
  if (!policy) {
    const sentence =
      'No policy is in force in this database yet, so there is no channel for a digest. `countersign start` puts countersign.yaml in force.'
    return refuseWith(io, exit.usage, { code: 'no_policy', sentence })
  }
  const date = localDate(ledger.now, policy.digest.timezone)
  const done = await ledger.execute({ kind: 'prepare-digest', date })
  if (isRefusal(done)) return refuseWith(io, exit.usage, done)
  const said = `Digest for ${date} ${done.entries.length > 0 ? 'is prepared' : 'was prepared already'}`
  const delivery = config.kind === 'configured' ? await deliver(io, ledger, date, loadWire) : 'left to the running bot'
  if (typeof delivery === 'object') {
    const sentence = `${said}, but could not be posted now: ${delivery.failed} It stays wanted; \`countersign doctor\` looks at what is in the way.`
    return refuseWith(io, exit.fault, { code: 'delivery_failed', sentence })
  }
  const delivered = delivery === 'delivered'
  answer(io, { date, prepared: done.entries.length > 0, delivered }, () => [
    delivered ? `${said}, and what waited for Slack is delivered.` : `${said}; the running bot posts it.`,
  ])
  return exit.done
}

async function deliver(io: Io, ledger: Ledger, date: string, loadWire: LoadWire) {
  try {
    const wire = await loadWire()
    const delivery = await wire.deliverNow(io.env, ledger)
    const failed = (await listFailures(ledger)).find(({ key }) => key === messageKey({ kind: 'digest', date }))
    return failed ? { failed: `${failed.failure}.` } : delivery
  } catch (error) {
    return { failed: describe(error).sentence }
  }
}
