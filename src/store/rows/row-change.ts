import type { TablesForPeople } from '../tables.ts'

export type TableName = keyof TablesForPeople

/** One row of a table for people as an entry changes it: a whole row that is put (new or again), or some columns of one that is there. */
export type RowChange = { [Name in TableName]: RowPut<Name> | RowSet<Name> }[TableName]

interface RowPut<Name extends TableName> {
  table: Name
  put: TablesForPeople[Name]
}

interface RowSet<Name extends TableName> {
  table: Name
  /** The value of the table's key. */
  of: string | number
  set: Partial<TablesForPeople[Name]>
}

/** The columns by which rows are told apart, and how a person would name one. */
export const tables: {
  [Name in TableName]: {
    key: readonly (keyof TablesForPeople[Name] & string)[]
    nameOf(row: TablesForPeople[Name]): string
  }
} = {
  documents: { key: ['doc', 'revision'], nameOf: ({ doc, revision }) => `${doc} revision ${revision}` },
  blockers: { key: ['blocker'], nameOf: ({ blocker_id }) => blocker_id },
  requirements: { key: ['blocker', 'action'], nameOf: ({ blocker_id, action }) => `${blocker_id} / ${action}` },
  requests: { key: ['request_id'], nameOf: ({ request_id }) => request_id },
  grants: {
    key: ['grant_id'],
    nameOf: ({ grant_id, blocker_id, request_id }) => `${grant_id} (${blocker_id ?? request_id})`,
  },
  proofs: { key: ['proof_id'], nameOf: ({ proof_id, blocker_id }) => `${proof_id} (${blocker_id})` },
  claims: { key: ['claim_id'], nameOf: ({ claim_id, blocker_id }) => `${claim_id} (${blocker_id})` },
  questions: { key: ['question_id'], nameOf: ({ question_id }) => question_id },
  advice: { key: ['advice_id'], nameOf: ({ advice_id }) => advice_id },
  freezes: { key: ['freeze_id'], nameOf: ({ freeze_id }) => freeze_id },
  passages: { key: ['seq'], nameOf: ({ seq }) => `passage ${seq}` },
  attempts: { key: ['seq'], nameOf: ({ seq }) => `attempt ${seq}` },
}

/** Every table, in one fixed order. */
export const tableNames = Object.keys(tables) as TableName[]
