import { fileURLToPath } from 'node:url'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { expect, onTestFinished, test } from 'vitest'
import { ledgerIn, realrun } from '../cli/support.ts'
import { folderWith } from '../support/cli.ts'

const launcher = fileURLToPath(new URL('../../src/launch.mjs', import.meta.url))

test('countersign mcp serves the ledger beside it on standard input and output', async () => {
  const cwd = folderWith()
  await ledgerIn(cwd, (desk) => desk.grants(realrun, 'REAL_RUN'))
  const client = new Client({ name: 'agent', version: '1' })
  const env = { PATH: process.env.PATH ?? '' }
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [launcher, 'mcp'], cwd, env }))
  onTestFinished(() => client.close())
  const { tools } = await client.listTools()
  expect(tools.map(({ name }) => name)).toEqual([
    'check_gate',
    'list_blockers',
    'show_blocker',
    'request_decision',
    'wait_for_decision',
    'spend_grant',
    'end_run',
    'submit_proof',
    'read_brief',
    'advise',
    'freeze',
  ])
  const passed = await client.callTool({ name: 'spend_grant', arguments: { action: 'REAL_RUN' } })
  expect(passed.structuredContent).toMatchObject({ passed: true })
  const again = await client.callTool({ name: 'spend_grant', arguments: { action: 'REAL_RUN' } })
  expect(again.structuredContent).toMatchObject({ open: false, passed: false })
})
