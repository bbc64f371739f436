/** Asks the HTTP API something in somebody's name, in this process or over the network: what doors that stand on it need. */
export type AskApi = (method: 'GET' | 'POST', path: string, body?: object) => Promise<ApiAnswer>

/** Its answer: 200 with what was asked for, or a problem (`code`, `detail`). */
export interface ApiAnswer {
  status: number
  body: Record<string, unknown>
}
