import { expect, it } from 'vitest'
import { boltLogger, createLog } from '../../src/log.ts'

function logged(level = 'trace') {
  const lines: string[] = []
  const log = createLog({ level, secrets: ['s3cr3t-signing'], write: (line) => void lines.push(line) })
  return { log, lines }
}

it('strikes out the secrets it knows and whatever looks like a Slack token', () => {
  const { log, lines } = logged()
  const error = Object.assign(new Error('refused xoxb-1-2-abc'), {
    request: { headers: { Authorization: 'Bearer xapp-1-XYZ' } },
  })
  log.error({ err: error, body: { token: 'xoxp-777', secret: 's3cr3t-signing' } }, 'with xapp-1-abc')
  expect(lines.join('')).not.toMatch(/xox|xapp|s3cr3t/)
  expect(lines.join('')).toContain('refused [secret]')
})

it('writes an error without what a client attached to it', () => {
  const { log, lines } = logged()
  log.error({
    err: Object.assign(new Error('no'), { code: 'slack_webapi_platform_error', data: { private: 'thing' } }),
  })
  expect(lines[0]).toContain('slack_webapi_platform_error')
  expect(lines[0]).not.toContain('private')
})

it('takes what Bolt says one level lower than Bolt thinks', () => {
  const { log, lines } = logged('debug')
  boltLogger(log).info('connected', new Error('of sorts'))
  boltLogger(log).debug('every frame, with tokens')
  expect(lines).toHaveLength(1)
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 20, msg: 'connected of sorts', from: 'bolt' })
})
