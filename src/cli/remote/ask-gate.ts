import { z } from 'zod'
import { unansweredGate } from '../../core/gate.ts'
import { type GateFacts, gateFacts } from '../../core/gate-facts.ts'
import { type Parameters, sameParameters } from '../../core/parameters.ts'
import type { Said, Server } from './server.ts'

/** What is asked of a server's gate. */
export interface Question {
  action: string
  params: Parameters
  /** Whether to go through. */
  spend: boolean
  sandbox: boolean
  /** How long to wait there until it is open (milliseconds). */
  waits?: number
  /** What starts with it. */
  run?: { program: string; within: string }
}

/** What a server said of a gate, and in which time zone people there read times. */
export interface GateSaid {
  facts: GateFacts
  zone: string
  /** Whether it refused who asks, which asking again does not change. */
  hopeless: boolean
}

/** The API waits 55 s at most (milliseconds). */
const longest = 50_000

/** Asks a server's gate, or goes through it. Whatever is not plainly an answer to this question is a closed gate (rule 7). */
export async function askGate(server: Server, question: Question): Promise<GateSaid> {
  const path = `/v1/gates/${encodeURIComponent(question.action)}`
  const waits = Math.min(question.waits ?? 0, longest)
  const said = question.spend
    ? await server.post(`${path}/spend`, {
        params: Object.fromEntries(question.params),
        sandbox: question.sandbox,
        ...question.run,
      })
    : await server.get(path, { query: queryOf(question, waits), waits })
  return judge(server, question, said)
}

function queryOf({ params, sandbox }: Question, waits: number): [string, string][] {
  return [
    ...params.map(([name, value]): [string, string] => ['param', `${name}=${value}`]),
    ...(sandbox ? [['sandbox', 'true'] as [string, string]] : []),
    ...(waits > 0 ? [['wait', String(waits / 1000)] as [string, string]] : []),
  ]
}

function judge({ url }: Server, question: Question, said: Said): GateSaid {
  const closed = (why: string, hopeless = false): GateSaid => {
    const verdict = unansweredGate(question.action, url, why, question.params)
    const facts = gateFacts(question.spend ? { ...verdict, passed: false } : verdict, false, null)
    return { facts, zone: 'UTC', hopeless }
  }
  switch (said.kind) {
    case 'silent':
      return closed(said.why)
    case 'problem':
      return closed(`it refuses: ${said.sentence.replace(/\.$/, '')}`, isFinal(said.status))
    case 'said':
      return answers(question, said.value)
        ? { facts: said.value, zone: said.timezone, hopeless: false }
        : closed('its answer is not one to this question')
    default:
      return said satisfies never
  }
}

/** A refusal of who asks or of what was asked; 429 and the like only mean later. */
function isFinal(status: number): boolean {
  return status < 500 && status !== 409 && status !== 429
}

/** To this action and these parameters, and open only with something that authorises it, and nothing that closes it. */
function answers({ action, params, spend }: Question, value: unknown): value is GateFacts {
  const read = gate.safeParse(value)
  if (!read.success) return false
  const { data } = read
  const same = data.action === action && sameParameters(Object.entries(data.params), params)
  const isAuthorised = data.grants.some(({ effect }) => effect === 'authorises')
  const sound = data.open === (data.reasons.length === 0) && (isAuthorised || !data.open)
  return same && sound && (data.passed === undefined ? !spend : spend && data.passed === data.open)
}

const actor = z.union([
  z.looseObject({ kind: z.enum(['person', 'command', 'caller']), name: z.string() }),
  z.looseObject({ kind: z.literal('countersign') }),
])

const gate = z.looseObject({
  action: z.string(),
  params: z.record(z.string(), z.string()),
  open: z.boolean(),
  reasons: z.array(
    z.looseObject({ code: z.string(), blocker: z.string().nullable(), fact: z.string(), sentence: z.string() }),
  ),
  grants: z.array(
    z.looseObject({
      id: z.string(),
      effect: z.enum(['lifts', 'authorises']),
      blocker: z.string().nullable(),
      request: z.string().nullable(),
      by: actor,
      expires: z.iso.datetime(),
      uses_left: z.int().nullable(),
    }),
  ),
  sandbox: z.boolean(),
  passed: z.boolean().optional(),
  passage: z.int().nullable().optional(),
  run: z.string().nullable().optional(),
  receipt: z.string().optional(),
  by: z.string().optional(),
})
