import { askedOtherwise, foreseen, staleAfter } from '../asking-again.ts'
import { authorisedOf } from '../authorisation.ts'
import { actionsNamed, type BlockerState } from '../blocker/blocker.ts'
import {
  actionName,
  type BlockerKey,
  type BlockerMap,
  blockerKey,
  claimsClosed,
  type ListedBlocker,
} from '../blocker/listing.ts'
import type { ClaimSubject } from '../claim/claim.ts'
import type { ImportDocument } from '../command.ts'
import { type DocumentState, documentNamed } from '../desk/desk.ts'
import { canonical, digestOf, sha256 } from '../digest.ts'
import type { Fact } from '../entry.ts'
import { nameProblems } from '../look-alikes.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { foldWhiteSpace } from '../text.ts'
import type { State } from '../view.ts'

type BlockerFact = Extract<Fact, { blocker: unknown }>

/** The facts of one import, or why it is refused. A document closes gates and makes claims; it opens nothing (rule 1). */
export function decideImport(command: ImportDocument, state: State): Fact[] | Refusal {
  const { map } = command
  const known = documentNamed(state.desk, map.doc)
  const content = contentOf(map)
  if (known && known.content === content && !isNewer(map, known)) return []
  const refusal = refuseRevision(map, known) ?? refuseForeign(map, state) ?? refuseNames(map, state)
  if (refusal) return refusal
  const revision = Math.max((known?.revision ?? 0) + 1, map.source?.revision ?? 0)
  const imported = importedFact(command, content, revision)
  const listed = new Set(map.blockers.map(({ id }) => blockerKey(id)))
  const missed = [...state.blockers.values()].filter(({ doc, key }) => doc === map.doc && !listed.has(key))
  return [
    imported,
    ...map.blockers.flatMap((listing) => list(listing, state, map.doc, revision)),
    ...missed.flatMap((blocker) => miss(blocker, revision)),
  ]
}

/** Whether the same words come with a number that is news: the first that is known, or a higher one. */
function isNewer({ source }: BlockerMap, known: DocumentState): boolean {
  if (source === null) return false
  if (known.source === null) return true
  return isSameSource(source.id, known.source) && source.revision > (known.source_revision ?? 0)
}

function refuseRevision(map: BlockerMap, known: DocumentState | undefined): Refusal | null {
  if (!known || known.source_revision === null || map.source === null || known.source === null) return null
  if (!isSameSource(map.source.id, known.source)) return null
  const given = `${map.source.id} rev ${map.source.revision}`
  if (map.source.revision < known.source_revision) {
    return refuse(
      'old_revision',
      `This is ${given}, and ${known.source} rev ${known.source_revision} of \`${map.doc}\` is known already. Nothing was changed.`,
    )
  }
  if (map.source.revision > known.source_revision) return null
  return refuse(
    'revision_conflict',
    `${given} of \`${map.doc}\` is known already with another text (SHA-256 ${known.sha256.slice(0, 12)}…). A changed text needs a new revision number. Nothing was changed.`,
  )
}

function refuseForeign(map: BlockerMap, state: State): Refusal | null {
  for (const { id } of map.blockers) {
    const other = state.blockers.get(blockerKey(id))
    if (other && other.doc !== map.doc) {
      return refuse(
        'foreign_blocker',
        `${id} is known already from the document \`${other.doc}\`; \`${map.doc}\` must give its blocker another id. Nothing was changed.`,
      )
    }
  }
  return null
}

/** Names that look like those of other documents, unless the policy lists them: they would be two actions that nobody tells apart (rule 7). */
function refuseNames(map: BlockerMap, state: State): Refusal | null {
  const others = [...state.blockers.values()].filter(({ doc }) => doc !== map.doc).flatMap(actionsNamed)
  const allowed = new Set(Object.keys(state.desk.policy?.actions ?? {}).map(actionName))
  const problems = nameProblems(
    map.blockers.flatMap(({ actions }) => actions),
    others,
    allowed,
  )
  if (problems.length === 0) return null
  return refuse('bad_input', `${problems.map(({ sentence }) => sentence).join(' ')} Nothing was changed.`)
}

/** Source ids are compared like those of blockers. */
function isSameSource(a: string, b: string): boolean {
  return blockerKey(a) === blockerKey(b)
}

function importedFact(command: ImportDocument, content: string, revision: number): Fact {
  const { map, original, warnings } = command
  return {
    kind: 'DocumentImported',
    doc: map.doc,
    source: map.source?.id ?? null,
    source_revision: map.source?.revision ?? null,
    revision,
    date: map.date,
    authority: map.authority,
    sha256: sha256(original),
    content,
    original,
    listed: map.blockers.length,
    production_work_performed: map.production_work_performed,
    denied_passages: command.denied_passages ?? 0,
    warnings,
  }
}

function list(listing: ListedBlocker, state: State, doc: string, revision: number): BlockerFact[] {
  const key = blockerKey(listing.id)
  const old = state.blockers.get(key)
  const { policy } = state.desk
  if (!old) {
    const authorises = authorisedOf(policy, { key, ...listing }, listing.actions)
    const added: BlockerFact = { kind: 'BlockerAdded', blocker: key, doc, revision, listing, authorises }
    const claimed = { kind: 'closed', status: listing.status } as const
    return claimsClosed(listing.status) ? [added, { kind: 'ClaimMade', blocker: key, claimed, revision }] : [added]
  }
  if (old.listed && canonical(old.listing) === canonical(listing)) return []
  const revised: BlockerFact = { kind: 'BlockerRevised', blocker: key, doc, revision, listing, authorises: [] }
  const actions = [...old.requirements.map(({ action }) => action), ...listing.actions]
  // What stays in force of the old words decides as well whether its grants authorise.
  revised.authorises = [...new Set(authorisedOf(policy, foreseen(old, [revised]), actions))]
  const reason = reopens(old, listing)
  const reopened: BlockerFact[] = reason ? [{ kind: 'BlockerReopened', blocker: key, reason }] : []
  const next = foreseen(old, [revised])
  const stale = staleAfter(next)
  const left = foreseen(next, [...stale, ...reopened])
  const again = askedOtherwise(state, left)
  return [revised, ...stale, ...reopened, ...again, ...claims(foreseen(left, again), revision)]
}

/** Why a retired blocker opens again, if it does: the document says more of it than when it was retired. */
function reopens(old: BlockerState, listing: ListedBlocker): string | null {
  if (!old.retired) return null
  if (!old.listed) return 'the document lists it again'
  if (claimsClosed(old.listing.status) && !claimsClosed(listing.status))
    return 'the document says that it is open again'
  if (words(old.listing) !== words(listing)) return 'the document changed what it asks'
  if (listing.actions.some((action) => !old.requirements.some((r) => r.action === action && !r.dropped)))
    return 'it blocks another action now'
  return null
}

function words({ item, decision, proof, depends_on }: ListedBlocker): string {
  const fold = (ask: ListedBlocker['decision']) => (ask.needed ? foldWhiteSpace(ask.text) : null)
  return digestOf([foldWhiteSpace(item), fold(decision), fold(proof), depends_on.map(blockerKey).sort()])
}

function miss(blocker: BlockerState, revision: number): BlockerFact[] {
  const missed: BlockerFact[] = blocker.listed
    ? [{ kind: 'BlockerMissed', blocker: blocker.key, doc: blocker.doc, revision }]
    : []
  return [...missed, ...claims({ ...blocker, listed: false }, revision)]
}

/** Makes the claims of the newest listing, and withdraws those it no longer makes. A refused claim is not made again. */
function claims(blocker: BlockerState, revision: number): BlockerFact[] {
  const standing = blocker.claims
  const wanted = blocker.retired ? [] : claimed(blocker)
  const withdrawn = standing.filter(({ subject }) => !wanted.some((other) => sameSubject(subject, other)))
  const made = wanted.filter((subject) => !standing.some((other) => sameSubject(subject, other.subject)))
  return [
    ...withdrawn.map(({ id }): BlockerFact => ({ kind: 'ClaimWithdrawn', blocker: blocker.key, claim: id, revision })),
    ...made.map((claimed): BlockerFact => ({ kind: 'ClaimMade', blocker: blocker.key, claimed, revision })),
  ]
}

function claimed(blocker: BlockerState): ClaimSubject[] {
  if (!blocker.listed) return [{ kind: 'blocker_missing' }]
  const { listing } = blocker
  const dependencies = new Set<BlockerKey>(listing.depends_on.map(blockerKey))
  return [
    ...(claimsClosed(listing.status) ? [{ kind: 'closed', status: listing.status } as const] : []),
    ...blocker.requirements
      .filter(({ action, dropped }) => !dropped && !listing.actions.includes(action))
      .map(({ action }) => ({ kind: 'action_missing', action }) as const),
    ...(blocker.decision.needed && !listing.decision.needed ? [{ kind: 'decision_missing' } as const] : []),
    ...(blocker.proof.needed && !listing.proof.needed ? [{ kind: 'proof_missing' } as const] : []),
    ...blocker.depends_on
      .filter((key) => !dependencies.has(key))
      .map((on) => ({ kind: 'dependency_missing', on }) as const),
  ]
}

function sameSubject(a: ClaimSubject, b: ClaimSubject): boolean {
  return canonical(a) === canonical(b)
}

/** The content of a document, however it was wrapped: what "the same document" means. */
function contentOf({ source: _, ...map }: BlockerMap): string {
  return digestOf(map)
}
