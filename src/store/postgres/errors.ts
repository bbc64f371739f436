import { StoreError, type StoreErrorCode } from '../store-error.ts'

/** PostgreSQL's or the network's error as a StoreError where it is about the database rather than the statement; anything else as it was. */
export function toStoreError(error: unknown, name: string): unknown {
  if (error instanceof StoreError || !(error instanceof Error)) return error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const found = sentences.find(
    ({ codes, words }) => codes.some((known) => code.startsWith(known)) || words?.test(error.message),
  )
  return found ? new StoreError(found.code, `The database ${name} ${found.says}`, error) : error
}

interface Sentence {
  /** SQLSTATEs (https://www.postgresql.org/docs/current/errcodes-appendix.html) and Node's codes, by their beginning. */
  codes: string[]
  /** Errors of pg and of the network that have no code. */
  words?: RegExp
  code: StoreErrorCode
  says: string
}

const sentences: Sentence[] = [
  {
    codes: ['28', 'SELF_SIGNED', 'DEPTH_ZERO', 'UNABLE_TO_', 'CERT_', 'ERR_TLS'],
    words: /^SASL|client password must be a string|pg_hba\.conf/,
    code: 'denied',
    says: 'does not let Countersign in: check user, password and sslmode in DATABASE_URL, and the server’s pg_hba.conf.',
  },
  {
    codes: ['3D000'],
    code: 'missing',
    says: 'does not exist on that server. Make it with createdb, or check DATABASE_URL.',
  },
  {
    codes: ['53300', '53400'],
    words: /^timeout exceeded when trying to connect/,
    code: 'unreachable',
    says: 'has no connection to spare, or does not answer. Check that the server runs, and its max_connections.',
  },
  {
    codes: [
      'ECONN',
      'ENOTFOUND',
      'EAI_AGAIN',
      'ETIMEDOUT',
      'EPIPE',
      'EHOSTUNREACH',
      'ENETUNREACH',
      'ENOENT',
      '08',
      '57P',
      '25P03',
    ],
    words: /^Connection terminated|^Client (was closed|has encountered)|does not support SSL|^Query read timeout/,
    code: 'unreachable',
    says: 'cannot be reached, or the connection ended. Check that the server runs and that DATABASE_URL names it. What was under way may or may not have been recorded.',
  },
  {
    codes: ['55P03', '40P01', '40001'],
    code: 'locked',
    says: 'is busy: another process has been writing to it for too long. Please try again.',
  },
  {
    codes: ['XX001', 'XX002'],
    code: 'damaged',
    says: 'is damaged. Stop Countersign, keep the server’s files as they are, and restore a backup that `countersign verify` finds intact.',
  },
  {
    codes: ['25006', '42501'],
    code: 'readonly',
    says: 'cannot be written: it is a replica or read-only, or its user lacks a right. Countersign’s user should own the database.',
  },
  {
    codes: ['54000'],
    code: 'unsupported',
    says: 'cannot hold an id or an action this long: PostgreSQL takes some hundred characters. Nothing of this change was kept.',
  },
  {
    codes: ['53100', '53200', '58030', '58P'],
    code: 'disk',
    says: 'could not be written or read: the server’s disk is full or failing. Nothing of this change was kept.',
  },
]
