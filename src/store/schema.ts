import type { Database } from './connection.ts'
import { type Engine, engineOf, type Part } from './engine.ts'
import { migrate } from './migrate.ts'

/** What of the tables, indexes and triggers is not as the migrations make it, in one sentence, or null. */
export async function findSchemaChange(db: Database): Promise<string | null> {
  const expected = await freshSchema(db)
  const stored = new Map((await engineOf(db).describe(db)).map((part) => [keyOf(part), part]))
  for (const part of expected) {
    const { type, name, definition } = part
    const found = stored.get(keyOf(part))
    if (!found) return `the ${type} ${name} is missing from the database`
    if (found.definition !== definition) return `the ${type} ${name} of the database was changed`
  }
  const known = new Set(expected.map(keyOf))
  // Somebody's own index, view or table does no harm; a trigger or a rule can change what others write.
  const extra = [...stored.values()].find((part) => /^(trigger|rule)$/.test(part.type) && !known.has(keyOf(part)))
  return extra ? `the ${extra.type} ${extra.name} was added to the database` : null
}

/** What the database itself finds wrong with its files, in one sentence, or null. */
export async function findDamage(db: Database): Promise<string | null> {
  return engineOf(db).findDamage(db)
}

/** As the migrations of this version make it on this server: the same for as long as the process runs. */
async function freshSchema(db: Database): Promise<Part[]> {
  const engine = engineOf(db)
  const known = fresh.get(engine)
  if (known) return known
  const made = await engine.withEmpty(async (empty) => {
    await migrate(empty)
    return engine.describe(empty)
  })
  fresh.set(engine, made)
  return made
}

const fresh = new WeakMap<Engine, Part[]>()

function keyOf({ type, name, table }: Part): string {
  return `${type} ${name} on ${table}`
}
