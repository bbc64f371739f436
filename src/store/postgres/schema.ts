import { sql } from 'kysely'
import type { Database } from '../connection.ts'
import type { Part } from '../engine.ts'

/** All of the current schema that decides what is stored: tables, constraints, indexes, triggers, rules and functions. */
export async function describe(db: Database): Promise<Part[]> {
  const { rows } = await sql<Part & { schema: string }>`
    with here as (select oid, nspname from pg_namespace where nspname = current_schema()),
    tables as (select c.* from pg_class c join here on here.oid = c.relnamespace where c.relkind in ('r', 'p'))
    select parts.type, parts.name::text, parts.table::text, replace(parts.definition, quote_ident(here.nspname) || '.', '') as definition
    from here, (
      select 'table' as type, t.relname as name, t.relname as table,
        concat_ws(' ', t.relpersistence, t.relrowsecurity, t.relforcerowsecurity, string_agg(concat_ws(' ', a.attname,
          format_type(a.atttypid, a.atttypmod), a.attcollation::regcollation, a.attnotnull, a.attgenerated,
          pg_get_expr(d.adbin, d.adrelid)), ', ' order by a.attnum)) as definition
      from tables t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
      left join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum
      group by t.oid, t.relname, t.relpersistence, t.relrowsecurity, t.relforcerowsecurity
      union all
      select 'constraint', conname, t.relname, concat_ws(' ', pg_get_constraintdef(k.oid), k.convalidated)
      from tables t join pg_constraint k on k.conrelid = t.oid
      union all
      select 'index', i.relname, t.relname, concat_ws(' ', pg_get_indexdef(x.indexrelid), x.indisvalid)
      from tables t join pg_index x on x.indrelid = t.oid join pg_class i on i.oid = x.indexrelid
      union all
      select 'trigger', g.tgname, t.relname, concat_ws(' ', pg_get_triggerdef(g.oid), g.tgenabled)
      from tables t join pg_trigger g on g.tgrelid = t.oid and not g.tgisinternal
      union all
      select 'rule', r.rulename, t.relname, pg_get_ruledef(r.oid)
      from tables t join pg_rewrite r on r.ev_class = t.oid
      union all
      select 'function', concat(p.proname, '(', pg_get_function_identity_arguments(p.oid), ')'), '', pg_get_functiondef(p.oid)
      from pg_proc p join here h on h.oid = p.pronamespace where p.prokind = 'f'
    ) as parts
    order by parts.type, parts.name, parts.table`.execute(db)
  return rows
}

/**
 * What the server's own checks find: a page that it cannot read makes the reading of it fail, which `verify` has done by then;
 * indexes are compared with their tables where the extension amcheck is installed.
 */
export async function findDamage(db: Database): Promise<string | null> {
  const { rows } = await sql<{ schema: string }>`
    select quote_ident(n.nspname) as schema from pg_extension e join pg_namespace n on n.oid = e.extnamespace
    where e.extname = 'amcheck'`.execute(db)
  const [amcheck] = rows
  if (!amcheck) return null
  await sql`
    select ${sql.raw(amcheck.schema)}.bt_index_check(x.indexrelid, true)
    from pg_index x join pg_class i on i.oid = x.indexrelid join pg_am on pg_am.oid = i.relam
    where pg_am.amname = 'btree' and i.relnamespace = current_schema()::regnamespace`.execute(db)
  return null
}
