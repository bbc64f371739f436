import { requestFingerprint } from '../../src/core/authorisation.ts'
import { blockerKey } from '../../src/core/blocker/listing.ts'
import { localDate } from '../../src/core/calendar.ts'
import type { Command } from '../../src/core/command.ts'
import { sha256 } from '../../src/core/digest.ts'
import { readDocument } from '../../src/core/document.ts'
import { noParameters } from '../../src/core/parameters.ts'
import { blockerSubject } from '../../src/core/subject.ts'
import { ana, asking, documentOf, grant, ivy, policy, realDocument, roles, WORKSPACE } from './given.ts'
import type { Writer } from './long-ledger.ts'

/** Blockers beside those of the real map. */
const others = 50

const day = 86_400_000

/**
 * What happens at a team that uses Countersign all day, a small part of it each time it is called: runs that an owner grants on a
 * blocker, runs that somebody requests, and now and then a rejection, a question, a proof, a refused attempt, a revision; each day a digest.
 */
export function lifeOf(writer: Writer): () => void {
  let turn = 0
  let today = ''
  let revision = 0
  const does = (command: Command) => writer.does(command)
  return () => {
    if (turn === 0) begin(does)
    turn += 1
    const date = localDate(writer.now, 'UTC')
    if (date !== today) newDay(writer, date)
    today = date
    if (turn % 5000 === 0) {
      revision += 1
      does(importing(documentOf(others, { authorises: false, wording: revision % 2 ? ', again' : '' })))
    }
    if (turn % 3 === 0) requestedRun(writer, `action-${turn % (others / 10)}`, turn)
    else grantedRun(writer)
    if (turn % 7 === 0) rejection(writer)
    if (turn % 11 === 0) question(writer)
    if (turn % 13 === 0) proof(writer)
    if (turn % 5 === 0) does(refused)
  }
}

type Does = (command: Command) => unknown

function begin(does: Does): void {
  does({ kind: 'open-ledger', workspace: WORKSPACE, sandbox: false })
  does({ kind: 'adopt-policy', policy, roles })
  does(importing(realDocument()))
  does(importing(documentOf(others, { authorises: false })))
}

function newDay(writer: Writer, date: string): void {
  writer.does({ kind: 'expire' })
  writer.does({ kind: 'prepare-digest', date })
  writer.does({ kind: 'prepare-reminder', operator: ivy.user, date })
}

/** Whatever a requested run needs out of its way, where it is not; what would soon expire is given anew. */
function lift(writer: Writer, action: string): void {
  const soon = new Date(writer.now + day / 2).toISOString()
  for (const { key, id } of writer.state.naming(action)) {
    const known = writer.state.blocker(key)?.requirements[0]
    const standing = known?.grants.find(({ ended, fingerprint }) => !ended && fingerprint === known.round.fingerprint)
    if (standing && standing.expires > soon) continue
    if (standing)
      writer.does({ kind: 'revoke', by: ana, on: blockerSubject(key), grant: standing.id, reason: 'it would end soon' })
    writer.does(grant(writer.state, id, action, writer))
  }
}

const gate = 'FIX7-P0-PLAN-REALRUN-1'

function grantedRun(writer: Writer): void {
  writer.does(grant(writer.state, gate, 'REAL_RUN', writer))
  writer.does({ kind: 'spend', action: 'REAL_RUN', params: noParameters, passed_by: 'lane-7' })
}

function requestedRun(writer: Writer, action: string, turn: number): void {
  lift(writer, action)
  writer.does({
    kind: 'request-run',
    action,
    params: [['version', `1.${turn}`]],
    reason: 'the release is due',
    for_whom: null,
  })
  const request = writer.state.requesting(action).at(-1)
  if (!request) throw new Error('Nobody requested a run.')
  const expires = new Date(writer.now + day / 24).toISOString()
  const seen = requestFingerprint(writer.state, request)
  writer.does({ kind: 'grant-request', by: ana, request: request.id, seen, reason: 'looked at it', expires, typed: '' })
  writer.does({ kind: 'spend', action, params: request.params, passed_by: 'lane-7' })
}

function rejection(writer: Writer): void {
  writer.does({ kind: 'reject', by: ana, ...asking(writer.state, gate, 'REAL_RUN'), reason: 'not before Monday' })
}

function question(writer: Writer): void {
  const id = 'FIX7-P0-PLAN-SEPARATE-AUTH-1'
  const [asked] = writer.does({
    kind: 'ask',
    by: ana,
    ...asking(writer.state, id, 'cutover'),
    question: 'Which cluster?',
  })
  const on = blockerSubject(blockerKey(id))
  writer.does({ kind: 'answer', by: ivy, on, question: `Q-${asked?.seq}`, answer: 'The second one.' })
}

/** One is submitted and accepted; another time somebody finds that it does not show enough. */
function proof(writer: Writer): void {
  const blocker = blockerKey('FIX7-P0-PROD-BIRTH-SURFACE-1')
  const newest = () => writer.state.blocker(blocker)?.newest_proof
  const said = { by: ana, blocker, reason: 'the log is missing' }
  if (newest()?.status === 'accepted') writer.does({ kind: 'return-proof', ...said, proof: newest()?.id ?? '' })
  const text = `ran it, with the log of ${new Date(writer.now).toISOString()}`
  writer.does({ kind: 'submit-proof', by: ivy, blocker, text, links: ['https://ci.example/1'] })
  writer.does({ kind: 'accept-proof', by: ana, blocker, proof: newest()?.id ?? '' })
}

const refused: Command = {
  kind: 'note-refused-passage',
  action: 'production',
  params: noParameters,
  passed_by: 'lane-7',
  codes: ['decision_awaited', 'not_authorised'],
}

function importing(bytes: Uint8Array): Command {
  const reading = readDocument(bytes)
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
  const { document: map, original } = reading
  return { kind: 'import', map, original, sha256: sha256(bytes), warnings: [] }
}
