-- Everything here is derived from the ledger, can be rebuilt from it, and is compared with it by `countersign verify`:
-- changing a row changes nothing that Countersign believes, and is found. Instants are ISO 8601, UTC. Flags are 0 or 1.
-- Every text is compared byte by byte, as on SQLite, whatever the database's own collation is.
-- A `..._by` column is a Slack user id, or 'command' (somebody at the machine) or 'countersign' (the bot itself).

CREATE TABLE documents (
  doc TEXT COLLATE "C" NOT NULL,
  revision BIGINT NOT NULL,
  source TEXT COLLATE "C",
  source_revision BIGINT,
  sha256 TEXT COLLATE "C" NOT NULL,
  content TEXT COLLATE "C" NOT NULL,
  date TEXT COLLATE "C" NOT NULL,
  imported_at TEXT COLLATE "C" NOT NULL,
  imported_by TEXT COLLATE "C" NOT NULL,
  imported_by_name TEXT COLLATE "C" NOT NULL,
  seq BIGINT NOT NULL UNIQUE REFERENCES ledger (seq),
  original BYTEA NOT NULL,
  PRIMARY KEY (doc, revision)
);

COMMENT ON TABLE documents IS 'Every revision of every blocker map that was imported.';
COMMENT ON COLUMN documents.doc IS 'The document''s own name (`doc` in it), and our count of its imports.';
COMMENT ON COLUMN documents.source IS 'The id and the revision number in a saved page''s heading; null for bare JSON.';
COMMENT ON COLUMN documents.sha256 IS 'SHA-256 (hex) of the original bytes, and of the canonical form of what was read from them.';
COMMENT ON COLUMN documents.date IS 'The date the document gives itself, as written.';
COMMENT ON COLUMN documents.seq IS 'The ledger entry that recorded the import.';
COMMENT ON COLUMN documents.original IS 'The document to the byte.';

CREATE TABLE blockers (
  blocker TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  blocker_id TEXT COLLATE "C" NOT NULL,
  doc TEXT COLLATE "C" NOT NULL,
  revision BIGINT NOT NULL,
  added_at TEXT COLLATE "C" NOT NULL,
  listed BIGINT NOT NULL CHECK (listed IN (0, 1)),
  item TEXT COLLATE "C" NOT NULL,
  evidence TEXT COLLATE "C" NOT NULL,
  actor_needed TEXT COLLATE "C" NOT NULL,
  next_action TEXT COLLATE "C" NOT NULL,
  status TEXT COLLATE "C" NOT NULL,
  actions TEXT COLLATE "C" NOT NULL,
  decision TEXT COLLATE "C" NOT NULL,
  decision_needed BIGINT NOT NULL CHECK (decision_needed IN (0, 1)),
  proof TEXT COLLATE "C" NOT NULL,
  proof_needed BIGINT NOT NULL CHECK (proof_needed IN (0, 1)),
  depends_on TEXT COLLATE "C" NOT NULL,
  retired_at TEXT COLLATE "C",
  retired_by TEXT COLLATE "C",
  retired_by_name TEXT COLLATE "C",
  retired_reason TEXT COLLATE "C"
);

COMMENT ON TABLE blockers IS 'What stands between the project and an action: one row for each blocker that was ever listed.';
COMMENT ON COLUMN blockers.blocker IS 'The id in the form in which ids are compared (trimmed, NFC, case folded), and as the document writes it.';
COMMENT ON COLUMN blockers.doc IS 'The document it belongs to, and the newest revision of it that said anything of this blocker.';
COMMENT ON COLUMN blockers.listed IS 'Whether the newest revision still names it.';
COMMENT ON COLUMN blockers.item IS 'The document''s words.';
COMMENT ON COLUMN blockers.status IS 'The status the document gives; anything but OPEN is a claim until an owner confirms it.';
COMMENT ON COLUMN blockers.actions IS 'JSON array of the actions that the newest listing names.';
COMMENT ON COLUMN blockers.decision IS 'The decision and the proof in force (''n/a'' when none is asked), and whether they are needed.';
COMMENT ON COLUMN blockers.depends_on IS 'JSON array of the blockers (keys) that must hold before this one does.';
COMMENT ON COLUMN blockers.retired_at IS 'When, by whom and why an owner retired it; null while it counts.';

CREATE TABLE requirements (
  blocker TEXT COLLATE "C" NOT NULL REFERENCES blockers (blocker) DEFERRABLE INITIALLY DEFERRED,
  blocker_id TEXT COLLATE "C" NOT NULL,
  action TEXT COLLATE "C" NOT NULL,
  dropped BIGINT NOT NULL CHECK (dropped IN (0, 1)),
  round BIGINT NOT NULL,
  round_opened_at TEXT COLLATE "C" NOT NULL,
  round_because TEXT COLLATE "C" NOT NULL,
  round_open BIGINT NOT NULL CHECK (round_open IN (0, 1)),
  fingerprint TEXT COLLATE "C" NOT NULL,
  last_outcome TEXT COLLATE "C",
  last_outcome_at TEXT COLLATE "C",
  last_outcome_by TEXT COLLATE "C",
  last_outcome_by_name TEXT COLLATE "C",
  last_outcome_reason TEXT COLLATE "C",
  last_outcome_grant TEXT COLLATE "C",
  question TEXT COLLATE "C",
  question_at TEXT COLLATE "C",
  question_by TEXT COLLATE "C",
  question_by_name TEXT COLLATE "C",
  answer TEXT COLLATE "C",
  answer_at TEXT COLLATE "C",
  answer_by TEXT COLLATE "C",
  answer_by_name TEXT COLLATE "C",
  PRIMARY KEY (blocker, action)
);

COMMENT ON TABLE requirements IS '(blocker, action): what must hold, as far as this blocker goes, before this action runs.';
COMMENT ON COLUMN requirements.dropped IS '1 when an owner confirmed that the document no longer names the action: it no longer counts.';
COMMENT ON COLUMN requirements.round IS 'The newest time of asking: its number, since when, why it was asked (again), whether it still waits for an answer, and the fingerprint of the words asked, which a grant must have to count.';
COMMENT ON COLUMN requirements.last_outcome IS 'How the newest round that is over ended: granted, rejected, superseded or withdrawn; by whom (null for the last two).';
COMMENT ON COLUMN requirements.last_outcome_reason IS 'The rejection''s reason, or the id of the grant that completed the decision.';
COMMENT ON COLUMN requirements.question IS 'A question an owner asked back in the open round, and its answer.';

CREATE TABLE grants (
  grant_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  blocker TEXT COLLATE "C" NOT NULL,
  blocker_id TEXT COLLATE "C" NOT NULL,
  action TEXT COLLATE "C" NOT NULL,
  granted_by TEXT COLLATE "C" NOT NULL,
  granted_by_name TEXT COLLATE "C" NOT NULL,
  team TEXT COLLATE "C",
  granted_at TEXT COLLATE "C" NOT NULL,
  reason TEXT COLLATE "C" NOT NULL,
  expires_at TEXT COLLATE "C" NOT NULL,
  uses BIGINT NOT NULL,
  uses_left BIGINT NOT NULL,
  fingerprint TEXT COLLATE "C" NOT NULL,
  status TEXT COLLATE "C" NOT NULL CHECK (status IN ('active', 'revoked', 'expired', 'spent', 'stale')),
  ended_at TEXT COLLATE "C",
  ended_by TEXT COLLATE "C",
  ended_by_name TEXT COLLATE "C",
  ended_reason TEXT COLLATE "C",
  round BIGINT NOT NULL,
  FOREIGN KEY (blocker, action) REFERENCES requirements (blocker, action) DEFERRABLE INITIALLY DEFERRED
);

COMMENT ON TABLE grants IS 'Positive decisions of owners: each for exactly one action of one blocker.';
COMMENT ON COLUMN grants.grant_id IS '''G-'' and the seq of the ledger entry that issued it.';
COMMENT ON COLUMN grants.action IS 'The one action it is for.';
COMMENT ON COLUMN grants.granted_by IS 'Who granted it: Slack user id, name at that time, Slack workspace (team) id.';
COMMENT ON COLUMN grants.expires_at IS 'It counts for nothing from this instant on, even while `status` still says active.';
COMMENT ON COLUMN grants.uses IS 'How often the gate may be passed on it: as granted, and what is left.';
COMMENT ON COLUMN grants.fingerprint IS 'The fingerprint of the words it was given for; it counts only while they are in force.';
COMMENT ON COLUMN grants.status IS '''active'' until the ledger records its end.';
COMMENT ON COLUMN grants.ended_at IS 'When, by whom and why it ended; null while active.';
COMMENT ON COLUMN grants.round IS 'The round of asking that it answered.';

CREATE INDEX grants_requirement ON grants (blocker, action);

CREATE TABLE proofs (
  proof_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  blocker TEXT COLLATE "C" NOT NULL REFERENCES blockers (blocker) DEFERRABLE INITIALLY DEFERRED,
  blocker_id TEXT COLLATE "C" NOT NULL,
  text TEXT COLLATE "C" NOT NULL,
  links TEXT COLLATE "C" NOT NULL,
  submitted_by TEXT COLLATE "C" NOT NULL,
  submitted_by_name TEXT COLLATE "C" NOT NULL,
  team TEXT COLLATE "C",
  submitted_at TEXT COLLATE "C" NOT NULL,
  fingerprint TEXT COLLATE "C" NOT NULL,
  status TEXT COLLATE "C" NOT NULL CHECK (status IN ('submitted', 'accepted', 'returned', 'stale', 'replaced')),
  reviewed_at TEXT COLLATE "C",
  reviewed_by TEXT COLLATE "C",
  reviewed_by_name TEXT COLLATE "C",
  review_reason TEXT COLLATE "C"
);

COMMENT ON TABLE proofs IS 'Technical evidence that an operator submitted for a blocker; it serves all the blocker''s actions.';
COMMENT ON COLUMN proofs.proof_id IS '''P-'' and the seq of the ledger entry that submitted it.';
COMMENT ON COLUMN proofs.links IS 'JSON array of addresses.';
COMMENT ON COLUMN proofs.fingerprint IS 'The fingerprint of the words it was submitted for.';
COMMENT ON COLUMN proofs.reviewed_at IS 'Who accepted or returned it (or noticed that it went stale), when and why; null before that.';

CREATE INDEX proofs_blocker ON proofs (blocker);

CREATE TABLE claims (
  claim_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  blocker TEXT COLLATE "C" NOT NULL REFERENCES blockers (blocker) DEFERRABLE INITIALLY DEFERRED,
  blocker_id TEXT COLLATE "C" NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  detail TEXT COLLATE "C",
  revision BIGINT NOT NULL,
  made_at TEXT COLLATE "C" NOT NULL,
  settled TEXT COLLATE "C",
  settled_at TEXT COLLATE "C",
  settled_by TEXT COLLATE "C",
  settled_by_name TEXT COLLATE "C",
  settled_reason TEXT COLLATE "C"
);

COMMENT ON TABLE claims IS 'What a new revision says of a blocker that would open something: counts for nothing until an owner confirms it.';
COMMENT ON COLUMN claims.claim_id IS '''C-'' and the seq of the ledger entry that recorded it.';
COMMENT ON COLUMN claims.kind IS 'closed, blocker_missing, action_missing, decision_missing, proof_missing or dependency_missing.';
COMMENT ON COLUMN claims.detail IS 'The status claimed, the action or the dependency (key) missing; null for the other kinds.';
COMMENT ON COLUMN claims.revision IS 'The revision that makes the claim.';
COMMENT ON COLUMN claims.settled IS 'confirmed, refused or withdrawn, by whom, when and why; null while nobody has settled it.';

CREATE INDEX claims_blocker ON claims (blocker);
