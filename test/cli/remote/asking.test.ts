import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bearerOf } from '../../../src/cli/remote/bearer.ts'
import { fetchOnce } from '../../../src/cli/remote/fetch-once.ts'
import { remoteIn } from '../../../src/cli/remote/remote.ts'
import type { EnvironmentError } from '../../../src/config/environment.ts'
import { answering, json } from '../../support/answering.ts'
import { folderWith } from '../../support/cli.ts'
import { freePort } from '../../support/free-port.ts'

describe('the server that is asked', () => {
  const named = (env: Record<string, string>) => {
    try {
      return remoteIn(env)
    } catch (error) {
      return (error as EnvironmentError).message
    }
  }
  const safe = { COUNTERSIGN_URL: 'https://countersign.example/', COUNTERSIGN_TOKEN: 'cs_one' }
  const github = { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://github.example/?v=1', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'may' }

  it('is the one that COUNTERSIGN_URL names, or none', () => {
    expect(named({ COUNTERSIGN_TOKEN: 'cs_one' })).toBeNull()
    expect(named({ ...safe, COUNTERSIGN_URL: ' ' })).toBeNull()
    expect(named(safe)).toEqual({ url: 'https://countersign.example', identity: { kind: 'token', token: 'cs_one' } })
  })

  it('is asked with the first of what says who asks', () => {
    const url = { COUNTERSIGN_URL: safe.COUNTERSIGN_URL }
    const signed = { COUNTERSIGN_OIDC_TOKEN: 'a.b.c' }
    const file = { COUNTERSIGN_OIDC_TOKEN_FILE: '/run/token' }
    expect(named({ ...github, ...signed, ...file, ...safe })).toMatchObject({ identity: { token: 'cs_one' } })
    expect(named({ ...github, ...signed, ...file, ...url })).toMatchObject({
      identity: { kind: 'file', path: '/run/token' },
    })
    expect(named({ ...github, ...signed, ...url })).toMatchObject({ identity: { kind: 'token', token: 'a.b.c' } })
    expect(named({ ...github, ...url, COUNTERSIGN_AUDIENCE: 'ours' })).toMatchObject({
      identity: { kind: 'github', url: 'https://github.example/?v=1', token: 'may', audience: 'ours' },
    })
    expect(named(url)).toBe(
      'COUNTERSIGN_URL: is set, and nothing says who asks. Set COUNTERSIGN_TOKEN, COUNTERSIGN_OIDC_TOKEN_FILE or COUNTERSIGN_OIDC_TOKEN; a GitHub job needs `permissions: id-token: write`.',
    )
  })

  it('is spoken to over https, or on this machine, unless somebody says otherwise', () => {
    const at = (COUNTERSIGN_URL: string, more = {}) => named({ ...safe, COUNTERSIGN_URL, ...more })
    for (const url of ['http://127.0.0.1:8788', 'http://localhost:1', 'http://[::1]:1'])
      expect(at(url)).toMatchObject({ url })
    for (const url of ['http://countersign.example', 'http://127.0.0.1.example.com', 'http://localhost.example'])
      expect(at(url)).toMatch(/^COUNTERSIGN_URL: is not https/)
    expect(at('http://countersign.internal', { COUNTERSIGN_ALLOW_HTTP: 'true' })).toMatchObject({ identity: {} })
    expect(at('http://countersign.internal', { COUNTERSIGN_ALLOW_HTTP: '1' })).toContain(
      'expected true, or nothing at all',
    )
    expect(at('countersign.example')).toMatch(/expected the address of a Countersign server/)
    expect(at('https://ana:secret@countersign.example')).not.toContain('secret')
  })
})

describe('an answer that is none', () => {
  const said = async (answer: (response: ServerResponse) => void, patience = 5000) => {
    const url = await answering((_, response) => answer(response))
    return fetchOnce(url, { patience }).then(
      ({ status }) => status,
      (error) => error.message,
    )
  }

  it('is told from one, by its cause', async () => {
    expect(await said((response) => json(response, {}))).toBe(200)
    expect(await said((response) => json(response, {}, 403))).toBe(403)
    expect(await said((response) => response.writeHead(302, { location: 'https://example.com/' }).end())).toBe(
      'it redirects to somewhere else, which is not followed',
    )
    expect(await said((response) => response.end('<html>'))).toBe('it answered with HTTP 200 and no JSON')
    expect(await said((response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{'))).toBe(
      'its answer cannot be read',
    )
    expect(await said((response) => response.destroy())).toBe('the connection was cut off')
    expect(await said(() => undefined, 50)).toBe('no answer came within 0 s')
    expect(
      await said((response) => response.writeHead(200, { 'content-type': 'application/json' }).write('{'), 50),
    ).toBe('its answer did not end in time')
    const long = `[${'0,'.repeat(9_000_000)}0]`
    expect(await said((response) => response.writeHead(200, { 'content-type': 'application/json' }).end(long))).toBe(
      'its answer is too long',
    )
    expect(await fetchOnce(`http://127.0.0.1:${await freePort()}/`).catch((error) => error.message)).toMatch(
      /^nothing listens at 127/,
    )
  })
})

describe('who asks', () => {
  it('is signed by GitHub for each call, for the audience', async () => {
    let made = 0
    const url = await answering(({ url: path, headers }, response) =>
      json(response, { value: `${path}|${headers.authorization}|${++made}`.replaceAll(' ', '_') }),
    )
    const identity = { kind: 'github', url: `${url}/token?v=1`, token: 'may', audience: 'ours' } as const
    expect(await bearerOf(identity)).toBe('/token?v=1&audience=ours|Bearer_may|1')
    expect(await bearerOf(identity)).toBe('/token?v=1&audience=ours|Bearer_may|2')
  })

  it('is not known where GitHub refuses or says nonsense, and nothing that was said is shown', async () => {
    const identity = (url: string) => ({ kind: 'github', url, token: 'may', audience: 'ours' }) as const
    const refusing = await answering((_, response) => json(response, { message: 'secret' }, 403))
    await expect(bearerOf(identity(refusing))).rejects.toThrow(
      /^GitHub does not say who this job is: it answered with HTTP 403$/,
    )
    const odd = await answering((_, response) => json(response, { value: 'two words' }))
    await expect(bearerOf(identity(odd))).rejects.toThrow(/^GitHub’s answer is no token$/)
    await expect(bearerOf(identity(`http://127.0.0.1:${await freePort()}/`))).rejects.toThrow(
      /nothing listens at 127[^ ]+$/,
    )
  })

  it('is read from a file at each call, since somebody renews it', async () => {
    const folder = folderWith({ token: 'a.b.c\n', empty: '' })
    const at = (name: string) => bearerOf({ kind: 'file', path: join(folder, name) })
    expect(await at('token')).toBe('a.b.c')
    await expect(at('empty')).rejects.toThrow('the file of COUNTERSIGN_OIDC_TOKEN_FILE is no token')
    await expect(at('nowhere')).rejects.toThrow('the file of COUNTERSIGN_OIDC_TOKEN_FILE cannot be read')
  })
})
