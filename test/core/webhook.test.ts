import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/core/command.ts'
import { readPolicy } from '../../src/core/read-policy.ts'
import { policyOf } from '../support/cast.ts'
import { adopt, given } from '../support/given.ts'

const least = { owners: ['U01ANA'], channels: { blockers: 'C01BLOCKERS' } }
const good = { name: 'deploy', url: 'https://hooks.example.com/', secret_env: 'COUNTERSIGN_WEBHOOK_DEPLOY' }

function problems(...webhooks: object[]): string[] {
  const reading = readPolicy({ ...least, webhooks })
  return reading.ok ? [] : reading.problems.map(({ place, sentence }) => `${place} ${sentence}`)
}

describe('webhooks in the policy', () => {
  it('take a name, an address and the name of a variable, and are guarded unless it says otherwise', () => {
    const reading = readPolicy({ ...least, webhooks: [good] })
    expect(reading.ok && reading.policy.webhooks).toEqual([{ ...good, allow_private: false, allow_http: false }])
  })

  it('are refused with every problem at once, each at its place', () => {
    expect(
      problems(
        { ...good, name: 'Deploy It', events: ['GrantIsued'] },
        { ...good, secret_env: 'whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz', url: 'hooks', events: [] },
        { ...good, allow_privat: true },
      ),
    ).toEqual([
      'webhooks.0.name expected a name of small letters, digits and hyphens (40 at most).',
      'webhooks.0.events.0 expected a kind of entry such as GrantIssued; did you mean GrantIssued.',
      'webhooks.1.url expected an address such as https://hooks.example.com/countersign.',
      'webhooks.1.secret_env expected the name of the environment variable that has the secret (never the secret itself), beginning with COUNTERSIGN_WEBHOOK_.',
      'webhooks.1.events expected at least one kind of entry; leave it out for all of them.',
      'webhooks.2.allow_privat is not a key of the policy; did you mean `allow_private`?',
    ])
  })

  it('share neither name nor secret, have no password in their address, and are reached over https', () => {
    expect(
      problems({ ...good, url: 'http://ana:sesame@hooks.example.com/#top' }, good, {
        ...good,
        name: 'ftp',
        url: 'ftp://hooks.example.com/',
        secret_env: 'COUNTERSIGN_WEBHOOK_FTP',
      }),
    ).toEqual([
      'webhooks.0.url must begin with https://, or whoever stands in between reads everything; allow_http: true takes it.',
      'webhooks.0.url has a name or a password in it, and the policy is in the ledger for everybody to read: leave it out.',
      'webhooks.0.url has a part after `#`, which is sent to nobody: leave it out.',
      'webhooks.1.name is that of webhooks.0 too; give each its own.',
      'webhooks.1.secret_env is that of webhooks.0 too; give each its own.',
      'webhooks.2.url must be an https:// address.',
    ])
  })
})

describe('a webhook that fails', () => {
  const failing = (gone = false): Command => ({
    kind: 'note-webhook-failing',
    webhook: 'deploy',
    because: 'it answers with HTTP 500',
    since: '2026-06-12T09:00:00.000Z',
    gone,
  })
  const answered: Command = { kind: 'note-webhook-answered', webhook: 'deploy' }
  const told = adopt(policyOf({ webhooks: [good] }))

  it('is recorded once, again when it is gone for good, and once when it answers', () => {
    given(told).when(failing()).thenRecorded({ kind: 'WebhookFailing', webhook: 'deploy', gone: false })
    given(told, failing()).when(failing()).thenRecorded()
    given(told, failing()).when(failing(true)).thenRecorded({ kind: 'WebhookFailing', gone: true })
    const { ledger } = given(told, failing())
    const failed = ledger.entries.at(-1)?.seq ?? 0
    given(told, failing()).when(answered).thenRecorded({ kind: 'WebhookAnswered', webhook: 'deploy', failing: failed })
    given(told).when(answered).thenRecorded()
  })

  it('leaves nothing in the desk once it answered, or once the policy does not name it', () => {
    expect(given(told, failing()).ledger.state.desk.webhooks).toHaveLength(1)
    for (const end of [answered, adopt(policyOf({}))])
      expect(given(told, failing(), end).ledger.state.desk).not.toHaveProperty('webhooks')
  })
})
