import {
  constants,
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sha256 } from '../../src/core/digest.ts'
import { makeLongLedger } from './long-ledger.ts'

/** How many entries a long ledger has; BENCH_ENTRIES makes it shorter. */
export const longest = Number(process.env.BENCH_ENTRIES ?? 1_000_000)

/** How many a short one has. */
export const shortest = 1000

let say: (line: string) => void = () => undefined

/** Who is told how far a ledger is that is being made. */
export function tellProgress(tell: (line: string) => void): void {
  say = tell
}

/** The file of a ledger of so many entries, which is made once and kept in the folder for temporary files until the code that made it changes. */
export async function longLedger(entries: number): Promise<string> {
  const kept = join(tmpdir(), 'countersign-bench')
  const name = `${entries}-${codeHash()}.db`
  const file = join(kept, name)
  if (existsSync(file)) return file
  mkdirSync(kept, { recursive: true })
  for (const old of readdirSync(kept)) if (old.startsWith(`${entries}-`)) rmSync(join(kept, old))
  const making = join(kept, `${entries}-making-${process.pid}.db`)
  await makeLongLedger(making, entries, (made) => say(`making a ledger of ${entries}: ${made}`))
  for (const part of partsOf(making)) renameSync(part, part.replace(making, file))
  return file
}

/** The same in a folder of one's own, to write to. */
export async function copyOf(entries: number, folder: string): Promise<string> {
  const file = await longLedger(entries)
  const copy = join(folder, basename(file))
  for (const part of partsOf(file)) copyFileSync(part, part.replace(file, copy), constants.COPYFILE_FICLONE)
  return copy
}

/** When a kept ledger was ended (epoch milliseconds), a little later. */
export function endOf(file: string): number {
  return Math.ceil(statSync(`${file}.head`).mtimeMs)
}

function partsOf(file: string): string[] {
  return ['', '-wal', '.key', '.pub', '.head'].map((suffix) => `${file}${suffix}`).filter((part) => existsSync(part))
}

/** Whatever changes what a ledger looks like changes this. */
function codeHash(): string {
  const root = fileURLToPath(new URL('../../', import.meta.url))
  const sources = [
    'src/core/**/*.ts',
    'src/store/rows/*.ts',
    'migrations/sqlite/*.sql',
    'test/bench/{given,life,long-ledger}.ts',
  ]
  const texts = sources
    .flatMap((pattern) => globSync(pattern, { cwd: root }).sort())
    .map((path) => readFileSync(join(root, path)))
  return sha256(Buffer.concat(texts)).slice(0, 12)
}
