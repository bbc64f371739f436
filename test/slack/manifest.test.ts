import { readdirSync, readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { methods } from '../../src/sandbox/web-api/methods.ts'

interface Manifest {
  features: { slash_commands: { command: string }[] }
  oauth_config: { scopes: { bot: string[] } }
  settings: { event_subscriptions: { bot_events: string[] }; interactivity: { is_enabled: boolean } }
}

const root = new URL('../../', import.meta.url)
const manifest = parse(readFileSync(new URL('manifest.yml', root), 'utf8')) as Manifest
const source = ['src/slack/', 'src/wire/', 'src/wire.ts'].flatMap(filesUnder).join('\n')

const asked = manifest.oauth_config.scopes.bot

/** Scopes that no method needs: for commands themselves, and for posting where the app is not a member. */
const withoutMethod = ['commands', 'chat:write.public']

describe('manifest.yml', () => {
  it('is what Slack’s schema for manifests wants', () => {
    const schema = JSON.parse(readFileSync(new URL('test/fixtures/slack-manifest.schema.2.0.0.json', root), 'utf8'))
    const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false, logger: false }).compile(schema)
    validate(manifest)
    expect(validate.errors ?? []).toEqual([])
  })

  it('asks for a scope that suffices for each method the code calls', () => {
    const lacking = called().filter(
      (method) =>
        methods[method]?.token === 'bot' &&
        scopesOf(method).length > 0 &&
        !scopesOf(method).some((scope) => asked.includes(scope)),
    )
    expect(lacking).toEqual([])
  })

  it('asks for no scope that no code uses', () => {
    const useful = new Set([...called().flatMap(scopesOf), ...withoutMethod])
    expect(asked.filter((scope) => !useful.has(scope))).toEqual([])
  })

  it('names exactly the slash commands that have a listener', () => {
    const listened = [...source.matchAll(/app\.command\('([^']+)'/g)].map(([, command]) => command)
    expect(manifest.features.slash_commands.map(({ command }) => command)).toEqual(listened)
  })

  it('subscribes exactly to the events that have a listener', () => {
    const listened = [...source.matchAll(/app\.event\('([^']+)'/g)].map(([, event]) => event)
    expect([...manifest.settings.event_subscriptions.bot_events].sort()).toEqual(listened.sort())
  })
})

describe('the sandbox', () => {
  it('speaks every Web API method that the code calls', () => {
    expect(called().filter((method) => !methods[method])).toEqual([])
    expect(called()).toContain('chat.postMessage')
  })
})

/** The scopes of which any one suffices; none for a method that needs only a token. */
function scopesOf(method: string): readonly string[] {
  return methods[method]?.scopes ?? []
}

/** A call on a client, however it came to its name: `client.chat.update(`, `new WebClient(…).apps.connections.open(`. */
const calls = /(?:client|\))\.((?:apps|auth|chat|conversations|users|usergroups|views)\.(?:\w+\.)*\w+)\(/g

function called(): string[] {
  const found = source.matchAll(calls)
  return [...new Set([...found].map(([, method]) => method ?? ''))].sort()
}

function filesUnder(path: string): string[] {
  if (path.endsWith('.ts')) return [readFileSync(new URL(path, root), 'utf8')]
  return readdirSync(new URL(path, root), { withFileTypes: true }).flatMap((entry) =>
    filesUnder(entry.isDirectory() ? `${path}${entry.name}/` : `${path}${entry.name}`),
  )
}
