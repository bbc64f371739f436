import { Command, CommanderError, Option } from 'commander'
import { EnvironmentError } from '../config/environment.ts'
import { version } from '../version.ts'
import { exit, faultWith, refuseWith } from './answer.ts'
import type { Io, LoadWire } from './ports.ts'
import { NotThere, refuseElsewhere } from './remote/commands.ts'

/** Runs the one command that the arguments name and answers with the exit code. A command's modules are loaded when it runs. */
export async function run(argv: readonly string[], io: Io, loadWire: LoadWire): Promise<number> {
  let code: number = exit.done
  const does =
    <A extends unknown[]>(command: (...args: A) => Promise<number>) =>
    async (...args: A) => {
      code = await command(...args)
    }
  try {
    await program(io, loadWire, does).parseAsync([...argv], { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return afterParsing(argv, io, error)
    if (error instanceof NotThere) return refuseWith(io, exit.usage, { code: 'usage', sentence: error.message })
    return error instanceof EnvironmentError ? refuseEnvironment(io, error) : faultWith(io, error)
  }
}

type Does = <A extends unknown[]>(command: (...args: A) => Promise<number>) => (...args: A) => Promise<void>

function program(io: Io, loadWire: LoadWire, does: Does): Command {
  const program = new Command('countersign')
    .description('A Slack approval bot for production blockers: one decision, one action, one ledger.')
    .version(version, '-V, --version', 'the version')
    .option('--json', 'one JSON value on standard output, as docs/json.md describes it')
    .option('--debug', 'show the stack of a fault')
    .option('--sandbox', 'for trying: work with the sandbox’s database, by its clock')
    .helpOption('-h, --help', 'this help')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: each(io.say), writeErr: each(io.complain) })
    .addHelpText('after', codes)
    .exitOverride()
    .hook('preAction', async (_, command) => {
      if (program.opts().sandbox) (await import('./enter-sandbox.ts')).enterSandbox(io)
      refuseElsewhere(io, nameOf(command))
    })
  program
    .command('start')
    .description('run the bot; without any Slack variable, the sandbox')
    .action(does(async () => (await import('./start.ts')).start(io, loadWire)))
  program
    .command('import')
    .description('read a blocker map: a JSON file, a saved knowledge-hub page, or - for standard input')
    .argument('<file>', 'the file, or -')
    .option('--dry-run', 'only say what would change')
    .option('--allow-empty', 'accept a map without blockers')
    .action(does(async (file, options) => (await import('./import.ts')).importFile(io, file, options, loadWire)))
  program
    .command('list')
    .description('list the open blockers with what each action waits for')
    .option('--action <name>', 'only those that block this action')
    .addOption(new Option('--actor <role>', 'only those that need this role').choices(['owner', 'operator']))
    .addOption(
      new Option('--state <state>', 'which ones').choices(['open', 'cleared', 'retired', 'all']).default('open'),
    )
    .action(does(async (options) => (await import('./list.ts')).list(io, options)))
  program
    .command('show')
    .description('show everything about one blocker, or one decision or refused attempt')
    .argument('<id>', 'its id, or any part of it; or what a record cites, such as D-42 or R-7')
    .action(does(async (id) => (await import('./show.ts')).show(io, id)))
  program
    .command('gate')
    .description('may this action run now? Exits 0 only if it may')
    .argument('<action>', 'exactly as the map names it')
    .option('--param <name=value>', 'what the run is for; may be said again', collect)
    .option('--consume', 'go through: spend one use of every authorisation it rests on')
    .option('--by <who>', 'who goes through')
    .option('--wait <duration>', 'until it opens, such as 30m; else it leaves with 3')
    .action(
      does(async (action, options) => (await import('./gate.ts')).gate(io, action, { ...options, ...program.opts() })),
    )
  program
    .command('run')
    .description(
      'go through the gate, run a command, and record how it ended; closed, it exits with 3 and starts nothing',
    )
    .argument('<action>', 'exactly as the map names it')
    .argument('<command...>', 'after --: what to run')
    .option('--param <name=value>', 'what the run is for; may be said again', collect)
    .option('--by <who>', 'who runs it; else the CI job or the account')
    .option('--within <duration>', 'later than this, its outcome counts as unknown; 30d at most', '24h')
    .action(
      does(async (action, command, options) =>
        (await import('./run.ts')).run(io, action, command, { ...options, ...program.opts() }),
      ),
    )
  program
    .command('outcome')
    .description('say how a run ended that nobody recorded')
    .argument('<run>', 'its id, such as X-12')
    .argument('<how>', 'succeeded, failed or did-not-run')
    .requiredOption('--reason <text>', 'how you know')
    .action(does(async (run, how, options) => (await import('./outcome.ts')).outcome(io, run, how, options)))
  program
    .command('request')
    .description('ask the owners for one run of an action')
    .argument('<action>', 'exactly as the map names it')
    .requiredOption('--reason <text>', 'why: the owners read it')
    .option('--param <name=value>', 'what the run is for; may be said again', collect)
    .option('--for <who>', 'for whom, where it is not for whoever asks')
    .option('--wait <duration>', 'until it is decided, such as 30m: 0 where it is authorised, else 3')
    .action(does(async (action, options) => (await import('./request.ts')).request(io, action, options)))
  program
    .command('requests')
    .description('list the requests that wait or are authorised')
    .action(does(async () => (await import('./requests.ts')).requests(io)))
  program
    .command('withdraw')
    .description('withdraw a request')
    .argument('<request>', 'its id, such as R-12')
    .option('--reason <text>', 'why')
    .action(does(async (id, options) => (await import('./withdraw.ts')).withdraw(io, id, options)))
  program
    .command('proof')
    .description('technical evidence for a blocker')
    .command('submit')
    .description('submit a proof from the machine; an operator confirms it, and somebody else accepts it, in Slack')
    .argument('<blocker>', 'its id, in any case, or the end of it')
    .option('--text <words>', 'what proves it')
    .option('--link <address>', 'where it can be seen; may be said again', collect)
    .option('--artefact <file>', 'FILE, NAME=FILE or NAME=SHA256; may be said again', collect)
    .option('--before <value>', 'what must be equal …')
    .option('--after <value>', '… to this; unequal is returned by rule (exit 3)')
    .action(does(async (blocker, options) => (await import('./proof.ts')).submit(io, blocker, options)))
  program
    .command('brief')
    .description('everything that is known of a decision, to copy for whoever wants to ask a model')
    .argument('<decision>', 'a blocker (its id, in any case, or the end of it), or a request such as R-12')
    .argument('[action]', 'of the blocker; all of them where none is given')
    .action(does(async (id, action) => (await import('./brief.ts')).brief(io, id, action)))
  program
    .command('advise')
    .description('give a machine’s recommendation on a decision that waits; owners see it, and it decides nothing')
    .argument('<decision>', 'a blocker (its id, in any case, or the end of it), or a request such as R-12')
    .argument('[action]', 'of the blocker, exactly as the map names it')
    .addOption(new Option('--recommend <what>', 'what').choices(['grant', 'reject', 'ask']).makeOptionMandatory())
    .requiredOption('--reason <text>', 'why: the owners read it')
    .requiredOption('--model <name>', 'which model gives it')
    .requiredOption('--read <sha256>', 'the SHA-256 of the brief that it read, or the file that has it')
    .action(does(async (id, action, options) => (await import('./advise.ts')).advise(io, id, action, options)))
  program
    .command('freeze')
    .description('close an action, or all of them, at once; owners thaw it in Slack')
    .argument('<action>', 'exactly as the map names it, or all')
    .requiredOption('--reason <text>', 'why: everybody reads it')
    .action(does(async (action, options) => (await import('./freeze.ts')).freeze(io, action, options)))
  program
    .command('authority')
    .description('who may decide what, the grants in force, the policy’s hash and the head')
    .action(does(async () => (await import('./authority.ts')).authority(io)))
  program
    .command('mcp')
    .description('serve agents (MCP) on standard input and output')
    .action(does(async () => (await import('./mcp.ts')).mcp(io, loadWire)))
  const receipt = program.command('receipt').description('signed proofs of passages')
  receipt
    .command('issue')
    .description('the receipt of a passage')
    .argument('<passage>', 'its seq in the ledger')
    .option('--audience <who>', 'for whom it is')
    .option('--nonce <text>', 'what they asked to have in it')
    .action(does(async (passage, options) => (await import('./receipt.ts')).issue(io, passage, options)))
  receipt
    .command('verify')
    .description('check a receipt, offline, and say what it proves and what not')
    .argument('<file>', 'the receipt, or - for standard input')
    .requiredOption('--key <key>', 'the public key (name+id+key), or the .pub file that has it')
    .option('--audience <who>', 'for whom it must be')
    .option('--nonce <text>', 'which nonce it must have')
    .option('--action <name>', 'of which action it must be')
    .option('--param <name=value>', 'of which parameters; may be said again', collect)
    .action(does(async (file, options) => (await import('./receipt.ts')).verify(io, file, options)))
  const absence = program.command('absence').description('signed statements that nobody went through a gate')
  absence
    .command('state', { isDefault: true })
    .description('that nobody passed an action between two checkpoints; exits with 3 where somebody did')
    .argument('<action>', 'exactly as the map names it')
    .requiredOption('--from <file>', 'the earlier checkpoint, as `checkpoint` printed it')
    .option('--to <file>', 'the later one; until now where none is given')
    .action(does(async (action, options) => (await import('./absence.ts')).state(io, action, options)))
  absence
    .command('verify')
    .description('check a statement, offline, and say what it proves and what not')
    .argument('<file>', 'the statement, or - for standard input')
    .requiredOption('--key <key>', 'the public key (name+id+key), or the .pub file that has it')
    .action(does(async (file, options) => (await import('./absence.ts')).verify(io, file, options)))
  program
    .command('key')
    .description('the keys that sign the ledger and its receipts')
    .command('jwks')
    .description('the public ones, as a JWK set')
    .action(does(async () => (await import('./receipt.ts')).jwks(io)))
  const token = program.command('token').description('let programs call over HTTP, or no longer')
  token
    .command('create')
    .description('make a token; its secret is shown once')
    .requiredOption('--name <who>', 'who will use it')
    .requiredOption('--scope <scope...>', 'what it may do, such as gate:read gate:spend')
    .option('--action <name...>', 'the actions it may name; all of them where none is given')
    .requiredOption('--expires <duration>', 'for how long, such as 30d')
    .action(does(async (options) => (await import('./token.ts')).createTokenCommand(io, options)))
  token
    .command('list')
    .description('list the tokens in force, and when each was used last')
    .action(does(async () => (await import('./token.ts')).listTokensCommand(io)))
  token
    .command('revoke')
    .description('take a token back at once')
    .argument('<token>', 'its id, such as T-12')
    .option('--reason <text>', 'why')
    .action(does(async (id, options) => (await import('./token.ts')).revokeTokenCommand(io, id, options)))
  const webhooks = program.command('webhooks').description('the endpoints that are told of every entry')
  webhooks
    .command('list')
    .description('how far each is, what it answered last, and how much waits')
    .action(does(async () => (await import('./webhooks.ts')).listWebhooksCommand(io)))
  webhooks
    .command('retry')
    .description('try one again at once, also one that said that it is gone')
    .argument('<name>', 'as the policy names it')
    .action(does(async (name) => (await import('./webhooks.ts')).retryWebhookCommand(io, name)))
  program
    .command('verify')
    .description('recompute the ledger and compare every table with it')
    .option('--head <size:root>', 'and check that it goes on from this head, kept elsewhere')
    .option('--witness <file...>', 'and that it goes on from these checkpoints, kept elsewhere')
    .option('--rebuild', 'make the tables for people anew from the ledger first')
    .action(does(async (options) => (await import('./verify.ts')).verify(io, options)))
  program
    .command('checkpoint')
    .description('the signed checkpoint, to be kept elsewhere')
    .option('--since <file>', 'and the proof that the ledger goes on from this earlier one')
    .action(does(async (options) => (await import('./checkpoint.ts')).checkpoint(io, options)))
  program
    .command('export')
    .description('the ledger for an auditor: to verify, to read, or to calculate with')
    .addOption(new Option('--format <format>', 'what for').choices(['jsonl', 'html', 'csv', 'ocsf']))
    .option('--decisions', 'instead the record of decisions and refusals that the next map can cite (JSON)')
    .option('--from <instant>', 'only what happened from then on, such as 2026-06-01')
    .option('--to <instant>', 'only what happened before')
    .option('--blocker <id>', 'only what is about this blocker')
    .option('--action <name>', 'only what is about this action')
    .option('--output <file>', 'a new file, instead of standard output')
    .action(does(async (options) => (await import('./export.ts')).exportLedger(io, options)))
  program
    .command('backup')
    .description('copy the database to a new file, also while the bot runs, and verify the copy')
    .argument('<file>', 'where; nothing is overwritten')
    .action(does(async (file) => (await import('./backup.ts')).backup(io, file)))
  program
    .command('migrate')
    .description('move the SQLite database to PostgreSQL; may be interrupted and run again')
    .requiredOption('--to <url>', 'an empty PostgreSQL database, as postgres://user:password@host/name')
    .action(does(async (options) => (await import('./migrate.ts')).migrate(io, options)))
  program
    .command('digest')
    .description('prepare the digest of today')
    .option('--now', 'at once, whatever the hour')
    .action(does(async (options) => (await import('./digest.ts')).digest(io, options, loadWire)))
  program
    .command('doctor')
    .description('look at configuration, database, tokens, scopes and channels')
    .option('--send', 'and send every webhook a signed ping')
    .option('--policy <file>', 'instead say which gates this policy would change, and what it loosens')
    .action(does(async (options) => (await import('./doctor.ts')).doctor(io, options, loadWire)))
  return program
}

/** `token create`, for one that stands under another. */
function nameOf(command: Command): string {
  const { parent } = command
  return parent?.parent ? `${parent.name()} ${command.name()}` : command.name()
}

function collect(word: string, before: readonly string[] = []): string[] {
  return [...before, word]
}

const codes = `
Exit codes: 0 done, open or intact; 1 a fault; 2 bad input or usage; 3 the gate is closed; 4 verify or backup found the ledger broken or missing.`

/** Help, the version, or arguments that make no sense. Commander has said it already, except to programs. */
function afterParsing(argv: readonly string[], io: Io, error: CommanderError): number {
  // `gate "$ACTION"` must not exit with 0 because the action was --help.
  if (error.exitCode === 0) return argv.find((word) => !word.startsWith('-')) === 'gate' ? exit.usage : exit.done
  const sentence = error.message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ')
  if (io.json) io.print({ error: { code: 'usage', sentence, problems: [] } })
  return exit.usage
}

function refuseEnvironment(io: Io, { problems }: EnvironmentError): number {
  const sentence = 'The environment has problems; nothing was done.'
  return refuseWith(io, exit.usage, { code: 'configuration', sentence, problems })
}

function each(write: (line: string) => void): (text: string) => void {
  return (text) =>
    text
      .replace(/\n$/, '')
      .split('\n')
      .forEach((line) => void write(line))
}
