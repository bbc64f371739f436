import { type Ask, actionName, type ListedBlocker, type Role } from '../blocker/listing.ts'
import { separatorSentence } from '../look-alikes.ts'
import { isVisible } from '../text.ts'
import { describe, isFields, isSoundName, optionalList, requiredText } from './fields.ts'
import { type Problems, quote } from './problem.ts'

/** What every blocker must say. */
export const REQUIRED = [
  'id',
  'item',
  'evidence',
  'required_owner_gpt_decision',
  'required_technical_proof',
  'actor_needed',
  'next_action',
  'status',
  'blocks',
] as const

export const BLOCKER_FIELDS: readonly string[] = [...REQUIRED, 'depends_on']

/** A blocker as far as it could be read; a field that could not be read is a problem, and empty. */
export interface Draft extends Omit<ListedBlocker, 'depends_on'> {
  at: string
  dependencies: { text: string; at: string }[]
}

/** Reads one entry of `blockers`. */
export function readBlocker(entry: unknown, at: string, problems: Problems, warnings: Problems): Draft | undefined {
  if (!isFields(entry)) {
    problems.add(
      at,
      `found ${describe(entry)}; expected a blocker, \`{ "id": ..., "item": ... }\`. Correct it, or remove it.`,
    )
    return undefined
  }
  const text = (name: (typeof REQUIRED)[number]) => {
    const value = requiredText(entry, name, `${at}.${name}`, BLOCKER_FIELDS, problems)
    if (value !== undefined) warnOfDirectionMarks(value, `${at}.${name}`, warnings)
    return value
  }
  const id = text('id')
  const item = text('item') ?? ''
  const evidence = text('evidence') ?? ''
  const decision = text('required_owner_gpt_decision')
  const proof = text('required_technical_proof')
  const actor = text('actor_needed')
  const next_action = text('next_action') ?? ''
  const status = text('status') ?? ''
  const blocks = text('blocks')
  const asked = { decision: readAsk(decision ?? ''), proof: readAsk(proof ?? '') }
  if (!asked.decision.needed && !asked.proof.needed) warnings.add(at, ASKS_NOTHING)
  return {
    at,
    id: id !== undefined && isSoundName(id, `${at}.id`, problems) ? id : '',
    item,
    evidence,
    ...asked,
    actor: readActor(actor, `${at}.actor_needed`, warnings),
    next_action,
    status,
    actions: blocks === undefined ? [] : readActions(blocks, `${at}.blocks`, problems, warnings),
    dependencies: optionalList(entry, 'depends_on', `${at}.depends_on`, problems),
  }
}

const ASKS_NOTHING =
  'this blocker asks for neither a decision nor a proof; it stays open until an owner retires it. Say what would clear it.'

/** `n/a` alone or with a remark in parentheses is not needed; everything else is asked. */
export function readAsk(text: string): Ask {
  if (/^n\/a$/i.test(text)) return { needed: false, remark: '' }
  const remark = /^n\/a\s*(?=\()/i.test(text) ? inParentheses(text.slice(3).trim()) : undefined
  return remark === undefined ? { needed: true, text } : { needed: false, remark }
}

/** What one pair of parentheses holds, if the text is just that and something is in it. */
function inParentheses(text: string): string | undefined {
  let depth = 0
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1
    if (text[at] === ')') depth -= 1
    if (depth === 0 && at < text.length - 1) return undefined
  }
  const remark = text.slice(1, -1).trim()
  return depth === 0 && isVisible(remark) ? remark : undefined
}

function readActor(text: string | undefined, at: string, warnings: Problems): ListedBlocker['actor'] {
  if (text === undefined) return { text: '', roles: [], remark: '' }
  const { outside, remark } = splitParentheses(text)
  const roles = rolesIn(outside)
  if (roles.length > 0) return { text, roles, remark }
  warnings.add(
    at,
    `found ${quote(text)}, which names neither owner nor operator; both are told. Write "owner", "operator" or "owner + operator".`,
  )
  return { text, roles: ['owner', 'operator'], remark }
}

/** Whom an `actor_needed` means: both roles, where it names neither. */
export function rolesNamed(text: string): Role[] {
  const roles = rolesIn(splitParentheses(text).outside)
  return roles.length > 0 ? roles : ['owner', 'operator']
}

function rolesIn(outside: string): Role[] {
  return (['owner', 'operator'] satisfies Role[]).filter((role) => named[role].test(outside))
}

const named: Record<Role, RegExp> = {
  owner: /(?<![\p{L}\p{N}])owners?(?![\p{L}\p{N}])/iu,
  operator: /(?<![\p{L}\p{N}])operators?(?![\p{L}\p{N}])/iu,
}

/** Text outside parentheses, and what the outermost ones hold; one that is never closed reaches to the end. */
function splitParentheses(text: string): { outside: string; remark: string } {
  let outside = ''
  let depth = 0
  const remarks: string[] = []
  for (const character of text) {
    if (character === '(' && ++depth === 1) {
      outside += ' '
      remarks.push('')
    } else if (character === ')' && depth > 0 && --depth === 0) continue
    else if (depth === 0) outside += character
    else remarks.push(`${remarks.pop() ?? ''}${character}`)
  }
  return {
    outside,
    remark: remarks
      .map((remark) => remark.trim())
      .filter(isVisible)
      .join('; '),
  }
}

function readActions(blocks: string, at: string, problems: Problems, warnings: Problems): string[] {
  const actions = new Set<string>()
  for (const name of blocks.split('/').map(actionName)) {
    if (!isVisible(name)) {
      problems.add(
        at,
        `found an empty action in ${quote(blocks)}; expected names with one \`/\` between them. Name it, or remove the \`/\`.`,
      )
    } else if (/[\n\r\u0085\u2028\u2029]/.test(name)) {
      problems.add(at, separatorSentence(name))
      continue
    } else if (!isSoundName(name, at, problems)) {
      continue
    } else if (actions.has(name)) {
      warnings.add(at, `${quote(name)} is named more than once; it is asked for once.`)
    }
    actions.add(name)
  }
  return [...actions]
}

function warnOfDirectionMarks(text: string, at: string, warnings: Problems): void {
  if (!/[\u202A-\u202E\u2066-\u2069]/.test(text)) return
  warnings.add(
    at,
    `found marks that change the direction of writing in ${quote(text)}; it may look different from what it says. Read the original.`,
  )
}
