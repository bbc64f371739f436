import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { expect, it, onTestFinished, vi } from 'vitest'
import { hasEnded, thisProcess } from '../../src/workflows/ports/process.ts'

const self = thisProcess()

it.skipIf(!self)('this process lives, and another at another time or on another machine is not it', () => {
  if (!self) throw new Error('the machine tells')
  expect(self).toMatchObject({ pid: process.pid, machine: expect.stringMatching(/^[0-9a-f-]{36} pid:\[\d+\]$/) })
  expect(hasEnded(self)).toBe(false)
  expect(hasEnded({ ...self, started: self.started + 1 })).toBe(true)
  expect(hasEnded({ ...self, started: self.started + 1, machine: 'another' })).toBe(false)
})

it.skipIf(!self)('a process that was killed has ended, also while its parent has not noticed', async () => {
  if (!self) throw new Error('the machine tells')
  // The shell becomes a program that never asks after its child.
  const parent = spawn('sh', ['-c', 'sleep 100 & echo $!; exec sleep 100'], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void parent.kill('SIGKILL'))
  const [said] = await once(parent.stdout, 'data')
  const child = { ...self, pid: Number(String(said)), started: Number.NaN }
  onTestFinished(() => void process.kill(child.pid, 'SIGKILL'))
  const stat = () => readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(' ')
  child.started = Number(stat()[21])
  expect(hasEnded(child)).toBe(false)
  process.kill(child.pid, 'SIGKILL')
  await vi.waitFor(() => expect(stat()[2]).toBe('Z'))
  expect(hasEnded(child)).toBe(true)
})
