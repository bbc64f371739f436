// The GitHub Action: asks a Countersign gate, and fails unless it is open. Node 24, no dependency, no build: what is here is what runs.
import { randomUUID } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

/** How long one call may take beside what it waits for, and how long it waits at most (milliseconds, seconds). */
const patience = 15_000
const longestWait = 50

class Trouble extends Error {}

// The step fails unless somebody said that the gate is open.
process.exitCode = 1
try {
  await main()
} catch (error) {
  // Whatever it is, the gate is not open.
  const sentence = error instanceof Trouble ? error.message : `The gate could not be asked: ${error?.message ?? error}.`
  tell({ open: false, reasons: [], sentence })
}

async function main() {
  const asked = readInputs()
  const call = callerOf(asked)
  let gate = await look(call, asked, 0)
  const request = !isOpen(gate, asked) && asked.reason ? await ask(call, asked) : ''
  if (!isOpen(gate, asked)) gate = await waitFor(call, asked, gate)
  const passage = isOpen(gate, asked) && asked.spend ? await spend(call, asked) : gate
  const open = isOpen(passage, asked) && (!asked.spend || passage.passed === true)
  tell({ ...passage, ...asked, request, open })
}

/** Until it is open or the time is over; that a server does not answer for a while ends no waiting. */
async function waitFor(call, asked, first) {
  const until = Date.now() + asked.wait
  let [gate, trouble] = [first, null]
  while (!isOpen(gate, asked) && Date.now() < until) {
    const begun = Date.now()
    try {
      ;[gate, trouble] = [await look(call, asked, Math.ceil((until - begun) / 1000)), null]
    } catch (error) {
      trouble = error
    }
    // Whoever answers at once is not asked without a pause.
    if (!isOpen(gate, asked))
      await pause(Math.min(Math.max(0, begun + 1000 - Date.now()), Math.max(0, until - Date.now())))
  }
  if (trouble) throw trouble
  return gate
}

/** The gate as it is now, or as soon as it opens, for so many seconds. */
async function look(call, { action, params }, seconds) {
  const waits = Math.min(seconds, longestWait)
  const query = new URLSearchParams([
    ...params.map(([name, value]) => ['param', `${name}=${value}`]),
    ...(waits > 0 ? [['wait', `${waits}`]] : []),
  ])
  return call('GET', `/v1/gates/${encodeURIComponent(action)}?${query}`, null, waits)
}

/** Asks the owners for the run; the same request again is the same one. */
async function ask(call, { action, params, reason }) {
  const { id } = await call('POST', '/v1/requests', { action, params: Object.fromEntries(params), reason })
  process.stdout.write(`The owners are asked: ${oneLine(id)}.\n`)
  return String(id)
}

/** Goes through, and spends one use of each authorisation. */
function spend(call, { action, params }) {
  return call('POST', `/v1/gates/${encodeURIComponent(action)}/spend`, { params: Object.fromEntries(params) })
}

/** Only an answer to this question that says so in so many words is one. */
function isOpen(answer, { action, params }) {
  const told = Object.entries(answer?.params ?? {})
  const given = new Map(params)
  const isSame = told.length === given.size && told.every(([name, value]) => given.get(name) === value)
  return answer?.action === action && isSame && answer.open === true
}

/** What the step says; an input of GitHub's comes as a variable. */
function readInputs() {
  const { url, action } = { url: input('url').replace(/\/+$/, ''), action: input('action').normalize('NFC') }
  if (!URL.canParse(url)) throw new Trouble('The input `url` is no address: it is where Countersign’s API listens.')
  if (!url.startsWith('https://') && !/^http:\/\/(127\.|localhost[:/]|localhost$|\[::1\])/.test(url))
    throw new Trouble('The input `url` is not https, so that whoever is in between could answer instead.')
  if (!action) throw new Trouble('The input `action` is empty: say which gate is asked.')
  return {
    url,
    action,
    params: readParams(input('params')),
    spend: flag('spend'),
    reason: input('reason'),
    wait: readWait(input('wait')),
    audience: input('audience') || 'countersign',
    token: input('token'),
  }
}

function input(name) {
  return (process.env[`INPUT_${name.toUpperCase()}`] ?? '').trim()
}

function flag(name) {
  const said = input(name)
  if (said === 'true') return true
  if (said === 'false' || said === '') return false
  throw new Trouble(`The input \`${name}\` is neither true nor false.`)
}

function readParams(text) {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  return lines.map((line) => {
    const at = line.indexOf('=')
    if (at < 1) throw new Trouble('Each line of the input `params` is `name=value`.')
    return [line.slice(0, at).trim().normalize('NFC'), line.slice(at + 1).normalize('NFC')]
  })
}

function readWait(text) {
  if (text === '') return 0
  const [, count, unit] = /^(\d{1,4})([smh])$/.exec(text) ?? []
  if (!count) throw new Trouble('The input `wait` is a time such as 30m or 2h.')
  return Number(count) * { s: 1000, m: 60_000, h: 3_600_000 }[unit]
}

/** One call of the server's, with an identity of its own: each counts once. What is no answer ends the step. */
function callerOf({ url, audience, token }) {
  return async (method, path, body, waits = 0) => {
    const key = body ? { 'content-type': 'application/json', 'idempotency-key': randomUUID() } : {}
    const once = async () => {
      const authorization = `Bearer ${token || (await identity(audience))}`
      return fetchJson('The server', `${url}${path}`, {
        method,
        headers: { accept: 'application/json', authorization, ...key },
        ...(body ? { body: JSON.stringify(body) } : {}),
        signal: AbortSignal.timeout(patience + waits * 1000),
      })
    }
    // Where an answer was lost, the same key asks for it again, and nothing is done twice.
    const answer = await (body ? once().catch(once) : once())
    if (answer.status === 200) return answer.body
    const { detail } = answer.body ?? {}
    throw new Trouble(`The server refused with HTTP ${answer.status}: ${oneLine(detail ?? 'it says no more')}`)
  }
}

/** Who this job is, signed by GitHub (docs.github.com, "OpenID Connect reference"). */
async function identity(audience) {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: allowed } = process.env
  if (!url || !allowed)
    throw new Trouble('GitHub signs no identity for this job: it needs `permissions: id-token: write`.')
  const address = new URL(url)
  address.searchParams.set('audience', audience)
  const headers = { authorization: `Bearer ${allowed}` }
  const { status, body } = await fetchJson('GitHub', address.href, { headers, signal: AbortSignal.timeout(patience) })
  if (status !== 200 || typeof body?.value !== 'string')
    throw new Trouble(`GitHub signs no identity for this job: HTTP ${status}.`)
  process.stdout.write(`::add-mask::${body.value}\n`)
  return body.value
}

async function fetchJson(who, url, init) {
  let response
  try {
    response = await fetch(url, { ...init, redirect: 'manual' })
  } catch (error) {
    throw new Trouble(`${who} does not answer: ${error?.cause?.code ?? error?.name ?? 'no connection'}.`)
  }
  if (response.status >= 300 && response.status < 400)
    throw new Trouble(`${who} redirects to somewhere else, which is not followed.`)
  const body = await response.json().catch(() => undefined)
  if (body === undefined) throw new Trouble(`${who} answered with HTTP ${response.status} and no JSON.`)
  return { status: response.status, body }
}

/** Says how it stands, to the log, the outputs and the summary; a closed gate fails the step. */
function tell({ action = '', open, reasons = [], request = '', receipt = '', spend = false, sentence }) {
  const say =
    sentence ??
    (open ? `${action} is open${spend ? ', and one use of each authorisation is spent' : ''}.` : `${action} is closed.`)
  const why = open || !Array.isArray(reasons) ? [] : reasons.map(({ sentence }) => oneLine(sentence))
  output('open', String(open))
  output('reasons', open ? '' : JSON.stringify(reasons))
  output('request', request)
  output('receipt', typeof receipt === 'string' ? receipt : JSON.stringify(receipt))
  summarise([`${open ? '🟢' : '🔴'} ${say}`, ...why.map((one) => `- ${one}`)])
  process.stdout.write(`${[oneLine(say), ...why.map((one) => `  ${one}`)].join('\n')}\n`)
  if (open) process.exitCode = 0
  else process.stdout.write(`::error title=Countersign::${escaped([say, ...why].join(' '))}\n`)
}

/** With a delimiter that nobody could guess, so that no value ends it and begins another output. */
function output(name, value) {
  append('GITHUB_OUTPUT', (end) => `${name}<<${end}\n${value}\n${end}\n`)
}

/** As text, not as markup: what came from a document stays what it is. */
function summarise(lines) {
  const text = lines.map((line) =>
    line.replace(/[\\`*_{}[\]()#+!|~@]/g, '\\$&').replace(/[&<>]/g, (c) => `&#${c.charCodeAt(0)};`),
  )
  append('GITHUB_STEP_SUMMARY', () => `${text.join('\n')}\n`)
}

function append(variable, text) {
  const file = process.env[variable]
  if (file) appendFileSync(file, text(`end_${randomUUID()}`))
}

/** A line of the log that begins with :: would be a command to the runner. */
function oneLine(text) {
  return String(text)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, ' ')
    .replace(/^::/, ' ::')
}

function escaped(text) {
  return oneLine(text).replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A')
}
