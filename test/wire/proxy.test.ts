import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { stringify } from 'yaml'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { folderWith, run } from '../support/cli.ts'
import { frontOf, proxyTo } from '../support/slack-front.ts'
import { storyPolicy } from '../support/world.ts'

const manifestPath = fileURLToPath(new URL('../../manifest.yml', import.meta.url))
const launcher = fileURLToPath(new URL('../../src/launch.mjs', import.meta.url))

/** A Slack that only the proxy can reach. */
async function behindProxy(password?: string) {
  const name = 'slack.invalid'
  const sandbox = await startSandbox({ manifestPath })
  onTestFinished(() => sandbox.close())
  const front = await frontOf(sandbox, name)
  const proxy = await proxyTo(name, front.port, password)
  const cwd = folderWith({ 'countersign.yaml': stringify(storyPolicy) })
  const env = {
    SLACK_BOT_TOKEN: sandbox.botToken,
    SLACK_APP_TOKEN: sandbox.appToken,
    SLACK_API_URL: front.apiUrl,
    DATABASE_URL: 'ledger.db',
  }
  return { sandbox, front, proxy, cwd, env }
}

describe('behind a proxy', () => {
  it.each(['HTTP_PROXY', 'http_proxy'])(
    'doctor reaches the Web API and opens a socket through %s',
    async (variable) => {
      const { proxy, cwd, env } = await behindProxy()
      const { code, out } = await run(['doctor'], { cwd, env: { ...env, [variable]: proxy.url } })
      expect(out).toContain(`ok  proxy                Slack is reached through ${proxy.url}, but for NO_PROXY`)
      expect(out).toContain('ok  app token            is accepted, Socket Mode is on, and a socket opens')
      expect(code).toBe(0)
      expect([...new Set(proxy.asked)]).toEqual(['slack.invalid:80'])
    },
  )

  it('the bot connects its sockets through it, whatever NODE_USE_ENV_PROXY says', async () => {
    const { sandbox, proxy, cwd, env } = await behindProxy()
    const all = { PATH: process.env.PATH ?? '', ...env, HTTP_PROXY: proxy.url, NODE_USE_ENV_PROXY: '1' }
    const child = spawn(process.execPath, [launcher, 'start'], { cwd, env: all, stdio: ['ignore', 'ignore', 'pipe'] })
    onTestFinished(() => void child.kill('SIGKILL'))
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (text) => {
      said += text
    })
    while (!said.includes('Countersign is connected')) await once(child.stderr, 'data')
    expect(await sandbox.command('U01ANA', '/blockers help')).toMatchObject({ ok: true })
    expect([...new Set(proxy.asked)]).toEqual(['slack.invalid:80'])
  })

  it('the proxy gets the password of its address, which nobody is shown', async () => {
    const { proxy, cwd, env } = await behindProxy('ivy:opensesame')
    const { code, out, err } = await run(['doctor'], { cwd, env: { ...env, HTTP_PROXY: proxy.url } })
    expect(code).toBe(0)
    expect(out + err).not.toContain('opensesame')
  })

  it('doctor says that the proxy wants a password', async () => {
    const { proxy, cwd, env } = await behindProxy('ivy:opensesame')
    const HTTP_PROXY = proxy.url.replace('ivy:opensesame@', '')
    const { code, out } = await run(['doctor'], { cwd, env: { ...env, HTTP_PROXY } })
    expect(code).toBe(1)
    expect(out).toContain(
      'Slack cannot be reached: the proxy wants a name and a password, as in HTTPS_PROXY=http://name:',
    )
  })

  it('NO_PROXY is left out', async () => {
    const { proxy, cwd, env } = await behindProxy()
    const { out } = await run(['doctor'], { cwd, env: { ...env, HTTP_PROXY: proxy.url, NO_PROXY: 'slack.invalid' } })
    expect(out).toMatch(/!! {2}bot token +Slack cannot be reached: the name slack\.invalid /)
    expect(proxy.asked).toEqual([])
  })

  it('this machine is never reached through one', async () => {
    const { sandbox, proxy, cwd, env } = await behindProxy()
    const { code } = await run(['doctor'], {
      cwd,
      env: { ...env, SLACK_API_URL: sandbox.apiUrl, HTTP_PROXY: proxy.url },
    })
    expect(code).toBe(0)
    expect(proxy.asked).toEqual([])
  })

  it('an address that is none is said by its variable, and not repeated', async () => {
    const { cwd, env } = await behindProxy()
    const { code, err } = await run(['start'], { cwd, env: { ...env, HTTPS_PROXY: 'ftp://ivy:opensesame@proxy' } })
    expect({ code, err }).toEqual({
      code: 1,
      err: 'HTTPS_PROXY: expected the address of a proxy such as http://proxy.example:3128\n',
    })
  })
})

describe('doctor', () => {
  it('is not content with a token: a socket that does not open is said, with the cause', async () => {
    const { front, proxy, cwd, env } = await behindProxy()
    front.treat = (what) => (what === 'handshake' ? 'refuse' : 'pass')
    const { code, out } = await run(['doctor'], { cwd, env: { ...env, HTTP_PROXY: proxy.url } })
    expect(code).toBe(1)
    expect(out).toMatch(/!! {2}app token +the WebSocket does not open: it was answered with HTTP 503/)
  })
})
