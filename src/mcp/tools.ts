import { z } from 'zod'
import type { ApiAnswer, AskApi } from '../workflows/ports/ask-api.ts'
import { gateWords, problemWords, requestWords, type ToolAnswer } from './words.ts'

/** One tool: what it is for, what it takes, what of the API it asks, and its answer in words. */
export interface Tool<Input extends z.ZodRawShape = z.ZodRawShape> {
  title: string
  description: string
  input: z.ZodObject<Input>
  /** Whether it changes nothing. */
  reads: boolean
  ask(ask: AskApi, input: z.infer<z.ZodObject<Input>>): Promise<ApiAnswer>
  words(answer: ApiAnswer): string
}

const action = z.string().min(1).describe('The action, exactly as the blocker map names it, such as REAL_RUN')
const params = z
  .record(z.string(), z.string())
  .default({})
  .describe('What the run is for; compared exactly with what owners authorised')

const request = z
  .string()
  .regex(/^R-\d+$/)
  .describe('The request, such as R-12')

/** Every tool. None of them decides anything: what owners decide is asked of them in Slack, never of whoever asks here. */
export const tools: Readonly<Record<string, Tool>> = {
  check_gate: tool({
    title: 'May this action run?',
    description:
      'Says whether an action may run now with these parameters, and if not, why not and who can change it. Spends nothing. Call it before anything dangerous.',
    input: z.object({ action, params }),
    reads: true,
    ask: (ask, input) =>
      ask(
        'GET',
        `/v1/gates/${encodeURIComponent(input.action)}${query(Object.entries(input.params).map(([name, value]) => ['param', `${name}=${value}`]))}`,
      ),
    words: gateWords,
  }),
  list_blockers: tool({
    title: 'What stands in the way?',
    description: 'Lists the open blockers, all or those of one action, a page at a time.',
    input: z.object({
      action: action.optional(),
      after: z.int().min(0).default(0).describe('`next` of the page before'),
    }),
    reads: true,
    ask: (ask, { action: of, after }) =>
      ask(
        'GET',
        `/v1/blockers${query([['after', String(after)], ...(of ? [['action', of] as [string, string]] : [])])}`,
      ),
    words: ({ body }) => {
      const { blockers, next } = body as { blockers: { id: string; item: string }[]; next: number | null }
      const lines = blockers.map(({ id, item }) => `- ${id}: ${item}`)
      return [
        blockers.length > 0 ? 'Open blockers:' : 'No open blocker.',
        ...lines,
        ...(next === null ? [] : [`More: after ${next}.`]),
      ].join('\n')
    },
  }),
  show_blocker: tool({
    title: 'Everything about one blocker',
    description: 'The decision and the proof that one blocker asks for, who acts, what was granted, and its history.',
    input: z.object({ id: z.string().min(1).describe('Its id, or any part of it') }),
    reads: true,
    ask: (ask, { id }) => ask('GET', `/v1/blockers/${encodeURIComponent(id)}`),
    words: ({ body }) => JSON.stringify(body, null, 1),
  }),
  request_decision: tool({
    title: 'Ask the owners for one run',
    description:
      'Asks the owners, in Slack, to authorise one run of an action with these parameters. Answers with a handle at once; wait_for_decision waits. The same request again is the same one.',
    input: z.object({
      action,
      params,
      reason: z.string().min(1).describe('Why: the owners read it'),
      for_whom: z.string().optional(),
    }),
    reads: false,
    ask: (ask, { for_whom = null, ...asked }) => ask('POST', '/v1/requests', { ...asked, for_whom }),
    words: requestWords,
  }),
  wait_for_decision: tool({
    title: 'Wait for the owners',
    description: 'Waits until a request is decided, 55 seconds at most, and says how it stands. May be called again.',
    input: z.object({ request, seconds: z.int().min(0).max(55).default(55) }),
    reads: true,
    ask: (ask, { request, seconds }) => ask('GET', `/v1/requests/${request}?wait=${seconds}`),
    words: requestWords,
  }),
  spend_grant: tool({
    title: 'Go through the gate',
    description:
      'Goes through the gate for exactly one run: one use of each authorisation is spent. Only "passed": true means that the action may run now. Give `program` where end_run will say how it ended.',
    input: z.object({ action, params, program: z.string().max(200).optional().describe('What will run') }),
    reads: false,
    ask: (ask, { action: of, ...body }) => ask('POST', `/v1/gates/${encodeURIComponent(of)}/spend`, body),
    words: gateWords,
  }),
  end_run: tool({
    title: 'Say how a run ended',
    description: 'Records how a run ended that spend_grant started.',
    input: z.object({ run: z.string().regex(/^X-\d+$/), exit_code: z.int().min(0).max(255) }),
    reads: false,
    ask: (ask, { run, exit_code }) => ask('POST', `/v1/runs/${run}/end`, { exit_code }),
    words: () => 'Recorded.',
  }),
  submit_proof: tool({
    title: 'Submit a proof',
    description:
      'Submits technical evidence for a blocker. It counts only after an operator confirmed it and somebody else accepted it, in Slack. What is compared and differs is returned at once.',
    input: z.object({
      blocker: z.string().min(1),
      text: z.string().default(''),
      links: z.array(z.string()).default([]),
      artefacts: z.array(z.object({ name: z.string(), sha256: z.string() })).default([]),
      compare: z.object({ before: z.string(), after: z.string() }).optional(),
    }),
    reads: false,
    ask: (ask, { compare = null, ...given }) => ask('POST', '/v1/proofs', { ...given, compare }),
    words: ({ body }) => {
      const { id, status, reason } = body as { id: string; status: string; reason: string }
      return status === 'returned'
        ? `${id} was returned: ${reason}`
        : `${id} waits for an operator to confirm it, and for somebody else to accept it.`
    },
  }),
  read_brief: tool({
    title: 'What a decision is about, in full',
    description:
      'Everything that is known of a decision that owners are asked: the words in full, what changed, evidence, proof and questions, with the SHA-256 that advise wants. For a blocker (with an action, or all of them) or for a request.',
    input: z.object({
      blocker: z.string().min(1).optional().describe('Its id, in any case, or the end of it'),
      action: action.optional(),
      request: request.optional(),
    }),
    reads: true,
    ask: (ask, { blocker = '', action: of, request: id }) =>
      ask(
        'GET',
        id === undefined
          ? `/v1/blockers/${encodeURIComponent(blocker || ' ')}/brief${query(of === undefined ? [] : [['action', of]])}`
          : `/v1/requests/${id}/brief`,
      ),
    words: ({ body }) => {
      const { text, sha256 } = body as { text: string; sha256: string }
      return `${text}\nSHA-256 of this brief: ${sha256}`
    },
  }),
  advise: tool({
    title: 'Give advice on a decision',
    description:
      'Recommends to the owners to grant, to reject, or to ask something first, with your reasons. They see it beside the words, as a machine’s advice; it decides nothing and opens nothing. Read the brief first (read_brief).',
    input: z.object({
      blocker: z.string().min(1).optional().describe('With its action: the decision of a blocker'),
      action: action.optional(),
      request: request.optional().describe('Or a request'),
      recommend: z.enum(['grant', 'reject', 'ask']),
      reason: z.string().min(1).describe('Why: owners read it, and the ledger keeps it'),
      model: z.string().min(1).describe('Which model you are'),
      read: z.string().describe('The SHA-256 of the brief that you read'),
    }),
    reads: false,
    ask: (ask, input) => ask('POST', '/v1/advice', input),
    words: ({ body }) => {
      const { id, again } = body as { id: string; again: boolean }
      return `${id} ${again ? 'stood already' : 'is given'}. Owners see it beside the words that they decide on. It decides nothing: nothing may run because of it.`
    },
  }),
  freeze: tool({
    title: 'Close an action at once',
    description:
      'Closes an action, or `all` of them, whatever was granted, until owners thaw it in Slack. Use it when something is wrong.',
    input: z.object({
      action: action.describe('The action, or all'),
      reason: z.string().min(1).describe('Everybody reads it'),
    }),
    reads: false,
    ask: (ask, body) => ask('POST', '/v1/freezes', body),
    words: ({ body }) => `Frozen (${(body as { id: string }).id}). Only owners thaw it, in Slack.`,
  }),
}

/** Does what a tool does, and answers in words and as the API's value. A closed gate is an answer, and no error. */
export async function callTool(
  { ask: of, words }: Tool,
  ask: AskApi,
  input: Record<string, unknown>,
): Promise<ToolAnswer> {
  const answer = await of(ask, input as never)
  const ok = answer.status === 200
  return {
    content: [{ type: 'text', text: ok ? words(answer) : problemWords(answer) }],
    structuredContent: answer.body,
    ...(ok ? {} : { isError: true }),
  }
}

function tool<Input extends z.ZodRawShape>(of: Tool<Input>): Tool {
  return of as unknown as Tool
}

function query(pairs: readonly (readonly [string, string])[]): string {
  const search = new URLSearchParams(pairs.map(([name, value]) => [name, value])).toString()
  return search ? `?${search}` : ''
}
