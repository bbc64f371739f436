-- Everything here is for people: derived from the ledger, written row by row as things change, and compared with it by
-- `countersign verify`. No gate reads it: changing a row changes nothing that Countersign believes, and is found. Instants are
-- ISO 8601, UTC. Flags are 0 or 1. A `..._by` column is a Slack user id, or 'command' (somebody at the machine) or
-- 'countersign' (the bot itself).

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
  seq BIGINT NOT NULL UNIQUE,
  PRIMARY KEY (doc, revision)
);

COMMENT ON TABLE documents IS 'Every revision of every blocker map that was imported. Its text to the byte stands in the ledger entry `seq`, as `original`.';
COMMENT ON COLUMN documents.doc IS 'The document''s own name (`doc` in it), and our count of its imports.';
COMMENT ON COLUMN documents.source IS 'The id and the revision number in a saved page''s heading; null for bare JSON.';
COMMENT ON COLUMN documents.sha256 IS 'SHA-256 (hex) of the original bytes, and of the canonical form of what was read from them.';
COMMENT ON COLUMN documents.date IS 'The date the document gives itself, as written.';

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
COMMENT ON COLUMN blockers.status IS 'The status the document gives; one of the closed kind is a claim until owners confirm it.';
COMMENT ON COLUMN blockers.actions IS 'JSON array of the actions that the newest listing names.';
COMMENT ON COLUMN blockers.decision IS 'The decision and the proof in force (''n/a'' when none is asked), and whether they are needed.';
COMMENT ON COLUMN blockers.depends_on IS 'JSON array of the blockers (keys) that must hold before this one does.';
COMMENT ON COLUMN blockers.retired_at IS 'When, by whom and why owners retired it; null while it counts.';

CREATE INDEX blockers_waiting ON blockers (blocker) WHERE depends_on <> '[]';

CREATE TABLE requirements (
  blocker TEXT COLLATE "C" NOT NULL,
  blocker_id TEXT COLLATE "C" NOT NULL,
  action TEXT COLLATE "C" NOT NULL,
  dropped BIGINT NOT NULL CHECK (dropped IN (0, 1)),
  effect TEXT COLLATE "C" NOT NULL CHECK (effect IN ('lifts', 'authorises')),
  round BIGINT NOT NULL,
  round_opened_at TEXT COLLATE "C" NOT NULL,
  round_because TEXT COLLATE "C" NOT NULL,
  fingerprint TEXT COLLATE "C" NOT NULL,
  last_end TEXT COLLATE "C",
  last_end_at TEXT COLLATE "C",
  last_end_by TEXT COLLATE "C",
  last_end_by_name TEXT COLLATE "C",
  last_end_reason TEXT COLLATE "C",
  PRIMARY KEY (blocker, action)
);

COMMENT ON TABLE requirements IS '(blocker, action): what must hold, as far as this blocker goes, before this action runs.';
COMMENT ON COLUMN requirements.dropped IS '1 when owners confirmed that the document no longer names the action: it no longer counts.';
COMMENT ON COLUMN requirements.effect IS 'What a grant on it does: ''lifts'' (this blocker no longer stands in the way) or ''authorises'' (the action may run).';
COMMENT ON COLUMN requirements.round IS 'The newest time of asking: its number, since when, why it was asked (again), and the fingerprint of the words asked, which a grant must have to count.';
COMMENT ON COLUMN requirements.last_end IS 'How the newest decision ended, when it has: rejected, revoked, expired, spent or stale; when, by whom and why.';

CREATE TABLE requests (
  request_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  action TEXT COLLATE "C" NOT NULL,
  params TEXT COLLATE "C" NOT NULL,
  reason TEXT COLLATE "C" NOT NULL,
  for_whom TEXT COLLATE "C",
  requested_by TEXT COLLATE "C" NOT NULL,
  requested_by_name TEXT COLLATE "C" NOT NULL,
  team TEXT COLLATE "C",
  requested_at TEXT COLLATE "C" NOT NULL,
  expires_at TEXT COLLATE "C" NOT NULL,
  status TEXT COLLATE "C" NOT NULL,
  settled_at TEXT COLLATE "C",
  settled_by TEXT COLLATE "C",
  settled_by_name TEXT COLLATE "C",
  settled_reason TEXT COLLATE "C"
);

COMMENT ON TABLE requests IS 'Somebody asked for one run of an action.';
COMMENT ON COLUMN requests.request_id IS '''R-'' and the seq of the ledger entry that made it.';
COMMENT ON COLUMN requests.params IS 'JSON array of [name, value], sorted by name.';
COMMENT ON COLUMN requests.for_whom IS 'For whom it was asked, in the asker''s words; null when for the asker.';
COMMENT ON COLUMN requests.expires_at IS 'From this instant on nobody could grant it any more.';
COMMENT ON COLUMN requests.status IS '''open'' (waiting, or granted and not used), rejected, expired, withdrawn, used, lapsed, revoked or stale.';

CREATE INDEX requests_action ON requests (action, status);

CREATE TABLE grants (
  grant_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  seq BIGINT NOT NULL UNIQUE,
  blocker TEXT COLLATE "C",
  blocker_id TEXT COLLATE "C",
  request_id TEXT COLLATE "C",
  action TEXT COLLATE "C" NOT NULL,
  effect TEXT COLLATE "C" NOT NULL CHECK (effect IN ('lifts', 'authorises')),
  granted_by TEXT COLLATE "C" NOT NULL,
  granted_by_name TEXT COLLATE "C" NOT NULL,
  team TEXT COLLATE "C",
  granted_at TEXT COLLATE "C" NOT NULL,
  reason TEXT COLLATE "C" NOT NULL,
  expires_at TEXT COLLATE "C" NOT NULL,
  uses BIGINT,
  uses_left BIGINT,
  fingerprint TEXT COLLATE "C" NOT NULL,
  shown TEXT COLLATE "C",
  policy TEXT COLLATE "C" NOT NULL,
  status TEXT COLLATE "C" NOT NULL CHECK (status IN ('active', 'revoked', 'expired', 'spent', 'stale')),
  ended_at TEXT COLLATE "C",
  ended_by TEXT COLLATE "C",
  ended_by_name TEXT COLLATE "C",
  ended_reason TEXT COLLATE "C",
  round BIGINT NOT NULL
);

COMMENT ON TABLE grants IS 'Positive decisions of owners: each for exactly one action, of one blocker or on one request.';
COMMENT ON COLUMN grants.grant_id IS '''G-'' and the seq of the ledger entry that issued it.';
COMMENT ON COLUMN grants.blocker IS 'What it was given on: a blocker''s requirement (key and id), or a request.';
COMMENT ON COLUMN grants.action IS 'The one action it is for, and what it does: ''lifts'' or ''authorises''.';
COMMENT ON COLUMN grants.granted_by IS 'Who granted it: Slack user id, name at that time, Slack workspace (team) id.';
COMMENT ON COLUMN grants.expires_at IS 'It counts for nothing from this instant on, even while `status` still says active.';
COMMENT ON COLUMN grants.uses IS 'How often the gate may be passed on it: as granted, and what is left. Null for a lift, which lasts.';
COMMENT ON COLUMN grants.fingerprint IS 'The fingerprint of the words it was given for; it counts only while they are in force.';
COMMENT ON COLUMN grants.shown IS 'SHA-256 of what the modal showed (null where there was none), and the hash of the policy it was given under.';
COMMENT ON COLUMN grants.status IS '''active'' until the ledger records its end.';
COMMENT ON COLUMN grants.ended_at IS 'When, by whom and why it ended; null while active.';
COMMENT ON COLUMN grants.round IS 'The round of asking that it answered.';

CREATE INDEX grants_blocker ON grants (blocker, action) WHERE blocker IS NOT NULL;

CREATE INDEX grants_request ON grants (request_id) WHERE request_id IS NOT NULL;

CREATE INDEX grants_active ON grants (seq) WHERE status = 'active';

CREATE TABLE proofs (
  proof_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  blocker TEXT COLLATE "C" NOT NULL,
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
  blocker TEXT COLLATE "C" NOT NULL,
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

COMMENT ON TABLE claims IS 'What a new revision says of a blocker that would open something: counts for nothing until owners confirm it.';
COMMENT ON COLUMN claims.claim_id IS '''C-'' and the seq of the ledger entry that recorded it.';
COMMENT ON COLUMN claims.kind IS 'closed, blocker_missing, action_missing, decision_missing, proof_missing or dependency_missing.';
COMMENT ON COLUMN claims.detail IS 'The status claimed, the action or the dependency (key) missing; null for the other kinds.';
COMMENT ON COLUMN claims.revision IS 'The revision that makes the claim.';
COMMENT ON COLUMN claims.settled IS 'confirmed, refused, withdrawn (by a later revision) or moot (the blocker was retired); null while nobody has settled it.';

CREATE INDEX claims_blocker ON claims (blocker);

CREATE TABLE questions (
  question_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  blocker TEXT COLLATE "C",
  request_id TEXT COLLATE "C",
  action TEXT COLLATE "C",
  question TEXT COLLATE "C" NOT NULL,
  asked_by TEXT COLLATE "C" NOT NULL,
  asked_by_name TEXT COLLATE "C" NOT NULL,
  asked_at TEXT COLLATE "C" NOT NULL,
  answer TEXT COLLATE "C",
  answered_by TEXT COLLATE "C",
  answered_by_name TEXT COLLATE "C",
  answered_at TEXT COLLATE "C",
  withdrawn_at TEXT COLLATE "C"
);

COMMENT ON TABLE questions IS 'What owners wanted to know before they decided: of a requirement (blocker and action), or of a request.';
COMMENT ON COLUMN questions.question_id IS '''Q-'' and the seq of the ledger entry that asked it.';
COMMENT ON COLUMN questions.withdrawn_at IS 'When its asker withdrew it.';

CREATE TABLE freezes (
  freeze_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  action TEXT COLLATE "C",
  reason TEXT COLLATE "C" NOT NULL,
  frozen_by TEXT COLLATE "C" NOT NULL,
  frozen_by_name TEXT COLLATE "C" NOT NULL,
  frozen_at TEXT COLLATE "C" NOT NULL,
  thawed_at TEXT COLLATE "C",
  thawed_by TEXT COLLATE "C",
  thawed_by_name TEXT COLLATE "C",
  thawed_reason TEXT COLLATE "C"
);

COMMENT ON TABLE freezes IS 'Actions that somebody closed until owners thaw them.';
COMMENT ON COLUMN freezes.freeze_id IS '''F-'' and the seq of the ledger entry that froze it.';
COMMENT ON COLUMN freezes.action IS 'Null: every action.';

CREATE TABLE passages (
  seq BIGINT PRIMARY KEY,
  action TEXT COLLATE "C" NOT NULL,
  params TEXT COLLATE "C" NOT NULL,
  passed_by TEXT COLLATE "C" NOT NULL,
  passed_at TEXT COLLATE "C" NOT NULL,
  rests_on TEXT COLLATE "C" NOT NULL,
  lifted_by TEXT COLLATE "C" NOT NULL
);

COMMENT ON TABLE passages IS 'Who went through which gate.';
COMMENT ON COLUMN passages.seq IS 'The ledger entry that recorded it.';
COMMENT ON COLUMN passages.params IS 'JSON array of [name, value], sorted by name.';
COMMENT ON COLUMN passages.passed_by IS 'What the caller calls itself.';
COMMENT ON COLUMN passages.rests_on IS 'JSON arrays of grant ids: those of which a use was spent, and those that only lifted.';

CREATE INDEX passages_action ON passages (action, seq);

CREATE TABLE attempts (
  seq BIGINT PRIMARY KEY,
  at TEXT COLLATE "C" NOT NULL,
  what TEXT COLLATE "C" NOT NULL,
  about TEXT COLLATE "C" NOT NULL,
  who TEXT COLLATE "C" NOT NULL,
  who_name TEXT COLLATE "C" NOT NULL,
  codes TEXT COLLATE "C" NOT NULL
);

COMMENT ON TABLE attempts IS 'What was refused: passages of closed gates, and decisions of people who may not decide.';
COMMENT ON COLUMN attempts.seq IS 'The ledger entry that recorded it.';
COMMENT ON COLUMN attempts.what IS '''passage'', or the decision that was wanted (''grant'', ''retire'' ...).';
COMMENT ON COLUMN attempts.about IS 'The action, or the subject that it would have changed.';
COMMENT ON COLUMN attempts.who IS 'Who: a Slack user id, or ''command''; and the name, or what the caller calls itself.';
COMMENT ON COLUMN attempts.codes IS 'JSON array of the codes.';

CREATE TABLE attempt_counts (
  seq BIGINT NOT NULL PRIMARY KEY,
  attempt TEXT COLLATE "C" NOT NULL,
  written_at TEXT COLLATE "C" NOT NULL,
  again BIGINT NOT NULL,
  last_at TEXT COLLATE "C" NOT NULL
);
CREATE INDEX attempt_counts_attempt ON attempt_counts (attempt);

COMMENT ON TABLE attempt_counts IS 'The same attempt again within ten minutes is counted here, not written to the ledger. These counts are in no entry.';
COMMENT ON COLUMN attempt_counts.attempt IS 'SHA-256 (hex) over what was wanted, by whom, and the codes.';
COMMENT ON COLUMN attempt_counts.seq IS 'The entry of it.';
COMMENT ON COLUMN attempt_counts.written_at IS 'When that entry was written, how often it came again within ten minutes, and when last.';
