import pg from 'pg'
import { inject, onTestFinished } from 'vitest'
import { closeDatabase, openDatabase } from '../../../src/store/database.ts'
import { migrate } from '../../../src/store/migrate.ts'

/** Which engine the tests run on: `COUNTERSIGN_TEST_ENGINE`, set by the projects of vitest.config.ts. */
export const onPostgres = process.env.COUNTERSIGN_TEST_ENGINE === 'postgres'

/** The address of a PostgreSQL database of the test's own, with all tables in it, or an empty one. */
export async function postgresDatabase({ empty = false } = {}): Promise<string> {
  const server = await serverUrl()
  const name = `test_${crypto.randomUUID().replaceAll('-', '')}`
  const template = empty ? 'template0' : await migrated(server)
  await run(server, `create database ${name} template ${template}`)
  onTestFinished(async () => void (await run(server, `drop database ${name} with (force)`)))
  return databaseOf(server, name)
}

/** Runs one statement in a database, as its administrator would. */
export async function run(url: string, statement: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await client.query(statement)
  } finally {
    await client.end()
  }
}

async function serverUrl(): Promise<string> {
  const answer = await fetch(inject('postgresDesk'))
  if (!answer.ok) throw new Error(await answer.text())
  return answer.text()
}

/** A database to copy: each test process makes its own once. */
function migrated(server: string): Promise<string> {
  template ??= makeTemplate(server)
  return template
}

let template: Promise<string> | undefined

async function makeTemplate(server: string): Promise<string> {
  const name = `template_${crypto.randomUUID().replaceAll('-', '')}`
  await run(server, `create database ${name} template template0`)
  const db = await openDatabase(databaseOf(server, name))
  await migrate(db)
  await closeDatabase(db)
  return name
}

function databaseOf(server: string, name: string): string {
  return server.replace(/[^/]*$/, name)
}
