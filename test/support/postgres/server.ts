import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from '../free-port.ts'
import { type Binaries, findBinaries } from './binaries.ts'

/** A PostgreSQL server of the tests' own, in a folder that goes with it. */
export interface Server {
  /** The address of one of its databases. */
  url(database?: string): string
  /** As when the machine loses its power, except that what was written is still there. */
  kill(): Promise<void>
  /** Starts it again on the same folder and port. */
  start(): Promise<void>
  stop(): Promise<void>
}

/** Not one that could do without quoting in an address. */
const password = 'p@ss/word'

/** Starts a server, also as root, which PostgreSQL itself refuses: it then runs as nobody. */
export async function startServer(flags: readonly string[] = []): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-postgres-'))
  const account = accountFor(folder)
  const binaries = findBinaries(account ? folder : null)
  const data = join(folder, 'data')
  await initialise(binaries, folder, data, account)
  const port = await freePort()
  let running: ChildProcess
  const start = async (attempts = 100): Promise<void> => {
    running = spawn(binaries.postgres, ['-D', data, '-p', String(port), ...settings(folder), ...flags], {
      ...account,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    // The processes of one that was killed take a moment to notice.
    await ready(running).catch((error) => {
      if (attempts > 0 && error.message.includes('is still in use')) return start(attempts - 1)
      throw error
    })
  }
  const end = async (signal: NodeJS.Signals) => {
    if (running.exitCode !== null || running.signalCode !== null) return
    running.kill(signal)
    await once(running, 'exit')
  }
  await start()
  return {
    url: (database = 'postgres') => `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`,
    kill: () => end('SIGKILL'),
    start: () => start(),
    async stop() {
      await end('SIGINT')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A crash of the server loses nothing of this, only one of the machine would. */
function settings(folder: string): string[] {
  const named = {
    fsync: 'off',
    listen_addresses: '127.0.0.1',
    unix_socket_directories: process.platform === 'win32' ? '' : folder,
    max_connections: '200',
    shared_buffers: '64MB',
  }
  return Object.entries(named).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

async function initialise(binaries: Binaries, folder: string, data: string, account: Account | undefined) {
  const file = join(folder, 'password')
  writeFileSync(file, password)
  const options = ['--auth=scram-sha-256', '--username=postgres', '--encoding=UTF8', '--locale=C', '--no-sync']
  await promisify(execFile)(binaries.initdb, [`--pgdata=${data}`, `--pwfile=${file}`, ...options], { ...account })
}

interface Account {
  uid: number
  gid: number
}

function accountFor(folder: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  const nobody = { uid: 65_534, gid: 65_534 }
  chownSync(folder, nobody.uid, nobody.gid)
  chmodSync(folder, 0o700)
  return nobody
}

async function ready(server: ChildProcess): Promise<void> {
  let said = ''
  await new Promise<void>((resolve, reject) => {
    server.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-10_000)
      if (said.includes('database system is ready to accept connections')) resolve()
    })
    server.on('error', reject)
    server.on('exit', (code) => reject(new Error(`PostgreSQL ended with ${code}: ${said}`)))
  })
}
