import type { z } from 'zod'

/** One thing that Slack finds wrong, in its own words, with the place as a JSON pointer. */
export interface Problem {
  path: readonly PropertyKey[]
  message: string
}

/** What zod found wrong in `input`, said as Slack says it. */
export function problemsOf(error: z.ZodError, input: unknown): Problem[] {
  return error.issues.map((issue) => problemOf(issue, input))
}

/** As in `response_metadata.messages`: `[ERROR] unsupported type: sectoin [json-pointer:/blocks/0]`. */
export function asMessage(problem: Problem, root: string): string {
  return `[ERROR] ${problem.message} [json-pointer:${root}${problem.path.map((key) => `/${String(key)}`).join('')}]`
}

type Issue = z.ZodError['issues'][number]

function problemOf(issue: Issue, input: unknown): Problem {
  const parent = issue.path.slice(0, -1)
  const field = String(issue.path.at(-1))
  const value = at(input, issue.path)
  switch (issue.code) {
    case 'invalid_union':
      return { path: parent, message: `unsupported type: ${String(value)}` }
    case 'unrecognized_keys':
      return { path: issue.path, message: `invalid additional property: ${issue.keys.join(', ')}` }
    case 'too_big':
      return { path: issue.path, message: tooBig(issue) }
    case 'too_small':
      return {
        path: issue.path,
        message:
          issue.origin === 'array' ? `must have at least ${issue.minimum} items` : `must be at least ${issue.minimum}`,
      }
    case 'invalid_type':
      if (value === undefined) return { path: parent, message: `missing required field: ${field}` }
      return { path: issue.path, message: `must provide ${article(issue.expected)}` }
    case 'invalid_value':
      return { path: issue.path, message: `must be ${issue.values.map((one) => JSON.stringify(one)).join(' or ')}` }
    default:
      return { path: issue.path, message: issue.message }
  }
}

function tooBig(issue: Extract<Issue, { code: 'too_big' }>): string {
  if (issue.origin === 'array') return `no more than ${issue.maximum} items allowed`
  if (issue.origin === 'string') return `must be less than ${Number(issue.maximum) + 1} characters`
  return `must be at most ${issue.maximum}`
}

function article(expected: string): string {
  return `${/^[aeiou]/.test(expected) ? 'an' : 'a'} ${expected}`
}

function at(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], input)
}
