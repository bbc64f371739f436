import pg from 'pg'
import { fromStored, toStored } from './text.ts'

/** PostgreSQL's type oids (pg_type.dat). */
const oid = { int8: 20, text: 25, varchar: 1043 }

/** How values come back: every number as a number (none is beyond 2^53), text as it was before it was stored. */
export const typeParsers: pg.CustomTypesConfig = {
  getTypeParser: ((type: number, format?: 'text' | 'binary') => {
    if (format === 'binary') return pg.types.getTypeParser(type, 'binary')
    if (type === oid.int8) return Number
    if (type === oid.text || type === oid.varchar) return fromStored
    return pg.types.getTypeParser(type, 'text')
  }) as pg.CustomTypesConfig['getTypeParser'],
}

/** A parameter as it is sent. */
export function toParameter(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toParameter)
  return typeof value === 'string' ? toStored(value) : value
}
