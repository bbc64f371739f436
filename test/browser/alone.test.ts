import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import { expect, it, vi } from 'vitest'
import { folderWith, run } from '../support/cli.ts'
import { npmStart } from '../support/npm-start.ts'

it('The command line goes by the clock of the sandbox, which comes to a day through its hours and has its database alone', async () => {
  const cwd = folderWith()
  const sandbox = await npmStart(cwd)
  try {
    const second = await run(['start'], { cwd, env: { SANDBOX_PORT: '0' } })
    expect(second).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^Another sandbox uses .*data\/sandbox\.db\. /),
    })

    await setClock(sandbox.url, Date.now() + 7 * 86_400_000)
    const digests = () => {
      const db = new BetterSqlite(join(cwd, 'data/sandbox.db'), { readonly: true })
      const found = db.prepare(`select text from ledger where text like '%"kind":"DigestPrepared"%'`).all()
      db.close()
      return found.length
    }
    // A week has five working days at least four of which have not had theirs.
    await vi.waitFor(() => expect(digests()).toBeGreaterThanOrEqual(4), { timeout: 20_000, interval: 200 })

    const { out, err } = await run(['--sandbox', 'gate', 'REAL_RUN', '--json'], { cwd })
    expect(err).toMatch(/^Sandbox: data\/sandbox\.db; its clock is (7 days|6 days 23 hours 59 minutes) ahead/)
    expect(JSON.parse(out).reasons.map(({ code }: { code: string }) => code)).not.toContain('wrong_clock')
  } finally {
    expect(await sandbox.stop()).toBe(0)
  }
})

it('A port that is taken is said, and not walked round', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as { port: number }
  const { code, err } = await run(['start'], { cwd: folderWith(), env: { SANDBOX_PORT: String(port) } })
  other.close()
  expect({ code, err }).toMatchObject({ code: 1, err: expect.stringMatching(new RegExp(`^Port ${port} is taken, `)) })
})

async function setClock(url: string, to: number): Promise<void> {
  const body = JSON.stringify({ kind: 'set-clock', to: new Date(to).toISOString() })
  const response = await fetch(`${url}sandbox/act`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  })
  expect(response.status).toBe(200)
}
