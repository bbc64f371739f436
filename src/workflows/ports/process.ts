import { readFileSync, readlinkSync } from 'node:fs'
import type { HolderProcess } from '../../store/leases.ts'

/** This process; null where the machine does not tell (only Linux does), so that only time can tell that it has ended. */
export function thisProcess(): HolderProcess | null {
  const machine = thisMachine()
  const seen = machine === null ? null : look(process.pid)
  return machine && seen ? { machine, pid: process.pid, started: seen.started } : null
}

/** Whether a process has ended, as far as this machine can see: false for another machine's. */
export function hasEnded({ machine, pid, started }: HolderProcess): boolean {
  if (machine !== thisMachine()) return false
  if (!exists(pid)) return true
  const seen = look(pid)
  return seen !== null && (seen.started !== started || seen.ended)
}

/** One boot of one machine, and there one pid namespace: containers may share everything else. */
function thisMachine(): string | null {
  try {
    // A /proc of another pid namespace, which a container may be given, speaks of other processes.
    if (readlinkSync('/proc/self') !== String(process.pid)) return null
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return null
  }
}

/** Also for a process that /proc hides from other users (hidepid). */
function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}

/** What /proc/PID/stat says (proc_pid_stat(5)): when it started, and whether it only waits to be noticed by its parent. */
function look(pid: number): { started: number; ended: boolean } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field is the command in parentheses, in which anything may stand.
    const [state = '', ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return { started: Number(rest[18]), ended: state === 'Z' || state === 'X' }
  } catch {
    return null
  }
}
