import type { Refusal } from '../../core/refusal.ts'

/** A problem document (RFC 9457), with our stable code, and each thing that is wrong with its place. */
export interface ProblemDocument {
  type: string
  title: string
  status: ProblemStatus
  detail: string
  code: string
  problems?: { place: string; sentence: string }[]
}

export type ProblemStatus = 400 | 401 | 403 | 404 | 409 | 413 | 422 | 429 | 500 | 503

/** A refusal as the answer to a request. */
export function problemOf({ code, sentence, field }: Refusal): ProblemDocument {
  const status = statuses[code] ?? 409
  return makeProblem(status, code, sentence, field ? [{ place: field, sentence }] : undefined)
}

export function makeProblem(
  status: ProblemStatus,
  code: string,
  detail: string,
  problems?: ProblemDocument['problems'],
): ProblemDocument {
  const document = { type: `urn:countersign:problem:${code}`, title: titles[status], status, detail, code }
  return problems ? { ...document, problems } : document
}

/** As HTTP sends it. */
export function problemResponse(problem: ProblemDocument, headers: Record<string, string> = {}): Response {
  return new Response(`${JSON.stringify(problem)}\n`, {
    status: problem.status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  })
}

/** Where a refusal is not a conflict with what is true now. */
const statuses: Partial<Record<Refusal['code'], ProblemStatus>> = {
  not_allowed: 403,
  bad_input: 422,
  unknown_blocker: 404,
  unknown_action: 404,
  unknown_grant: 404,
  unknown_proof: 404,
  unknown_claim: 404,
  unknown_request: 404,
  unknown_freeze: 404,
  unknown_token: 404,
  unknown_run: 404,
  asked_too_early: 429,
  ledger_broken: 503,
  ledger_moved: 503,
  no_ledger: 503,
  wrong_clock: 503,
}

const titles: Record<ProblemStatus, string> = {
  400: 'The request makes no sense',
  401: 'Nobody is known by this',
  403: 'Not allowed',
  404: 'Not there',
  409: 'Not possible now',
  413: 'Too large',
  422: 'Something is wrong with what was sent',
  429: 'Too many, or too early',
  500: 'A fault on our side',
  503: 'Nothing can be answered now',
}
