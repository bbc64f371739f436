import type { Snapshot } from '../../protocol.ts'

/** One line of the list above the composer. */
export interface Suggestion {
  /** What the line shows: a command or a subcommand, with the names of its arguments. */
  shown: string
  details: string
  /** The composer's text once it is taken. */
  text: string
}

type Command = Snapshot['commands'][number]

/** What may follow what was typed: commands after a slash, subcommands after a command. */
export function suggestions(typed: string, commands: Command[]): Suggestion[] {
  if (!typed.startsWith('/') || typed.includes('\n')) return []
  const space = typed.indexOf(' ')
  if (space < 0) return commands.filter(({ command }) => command.startsWith(typed.toLowerCase())).map(suggestCommand)
  const command = commands.find((each) => each.command === typed.slice(0, space))
  return command ? suggestSubcommands(command, typed.slice(space).trimStart()) : []
}

/** Reads `[list | show ID | next]` as its alternatives. */
function subcommands(usageHint: string): string[] {
  return usageHint
    .replace(/^\[|\]$/g, '')
    .split('|')
    .map((alternative) => alternative.trim())
    .filter((alternative) => /^[a-z]/.test(alternative))
}

function suggestCommand({ command, description, usage_hint }: Command): Suggestion {
  return { shown: `${command} ${usage_hint}`.trim(), details: description, text: `${command} ` }
}

function suggestSubcommands({ command, usage_hint }: Command, typed: string): Suggestion[] {
  return subcommands(usage_hint).flatMap((alternative) => {
    const words = alternative.split(' ').filter((word) => /^[a-z]/.test(word))
    const literal = words.join(' ')
    if (!literal.startsWith(typed.toLowerCase())) return []
    const more = alternative !== literal
    return [{ shown: `${command} ${alternative}`, details: '', text: `${command} ${literal}${more ? ' ' : ''}` }]
  })
}
