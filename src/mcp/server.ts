import { type CallToolResult, createMcpHandler, McpServer } from '@modelcontextprotocol/server'
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import type { AskApi } from '../workflows/ports/ask-api.ts'
import { callTool, tools } from './tools.ts'

const instructions =
  'Countersign is the gate before dangerous actions in production. Check the gate before you run such an action, ask the owners where it is closed, and go through it with spend_grant right before the run. What is closed stays closed: owners decide in Slack, never through you.'

/** An MCP server (spec 2026-07-28, and older clients) whose tools ask the HTTP API in one caller's name. */
export function mcpServer(ask: AskApi, version: string): McpServer {
  const server = new McpServer({ name: 'countersign', version }, { instructions })
  for (const [name, tool] of Object.entries(tools)) {
    const { title, description, input, reads } = tool
    const annotations = {
      title,
      readOnlyHint: reads,
      destructiveHint: false,
      idempotentHint: reads,
      openWorldHint: false,
    }
    const call = async (given: Record<string, unknown>): Promise<CallToolResult> => ({
      ...(await callTool(tool, ask, given)),
    })
    server.registerTool(name, { title, description, inputSchema: input, annotations }, call)
  }
  return server
}

/** `/mcp` over streamable HTTP: each request is a caller's, whom the API has let in. */
export function mcpOverHttp(version: string): (request: Request, ask: AskApi) => Promise<Response> {
  const asks = new Map<string, AskApi>()
  const handler = createMcpHandler(({ authInfo }) => {
    const ask = asks.get(authInfo?.clientId ?? '')
    if (!ask) throw new Error('a request of nobody')
    return mcpServer(ask, version)
  })
  return async (request, ask) => {
    const clientId = crypto.randomUUID()
    asks.set(clientId, ask)
    try {
      return await handler.fetch(request, { authInfo: { token: '', clientId, scopes: [] } })
    } finally {
      asks.delete(clientId)
    }
  }
}

/** On standard input and output, until the client ends it. */
export async function mcpOverStdio(ask: AskApi, version: string): Promise<void> {
  const { promise: ended, resolve } = Promise.withResolvers<void>()
  const served = serveStdio(() => mcpServer(ask, version))
  process.stdin.once('end', resolve)
  process.stdin.once('close', resolve)
  await ended
  await served.close()
}
