-- Everything here is derived from the ledger, can be rebuilt from it, and is compared with it by `countersign verify`:
-- changing a row changes nothing that Countersign believes, and is found. Instants are ISO 8601, UTC. Flags are 0 or 1.
-- A `..._by` column is a Slack user id, or 'command' (somebody at the machine) or 'countersign' (the bot itself).

CREATE TABLE documents (
  -- Every revision of every blocker map that was imported.
  -- The document's own name (`doc` in it), and our count of its imports.
  doc TEXT NOT NULL,
  revision INTEGER NOT NULL,
  -- The id and the revision number in a saved page's heading; null for bare JSON.
  source TEXT,
  source_revision INTEGER,
  -- SHA-256 (hex) of the original bytes, and of the canonical form of what was read from them.
  sha256 TEXT NOT NULL,
  content TEXT NOT NULL,
  -- The date the document gives itself, as written.
  date TEXT NOT NULL,
  imported_at TEXT NOT NULL,
  imported_by TEXT NOT NULL,
  imported_by_name TEXT NOT NULL,
  -- The ledger entry that recorded the import.
  seq INTEGER NOT NULL UNIQUE REFERENCES ledger (seq),
  -- The document to the byte.
  original BLOB NOT NULL,
  PRIMARY KEY (doc, revision)
) STRICT;

CREATE TABLE blockers (
  -- What stands between the project and an action: one row for each blocker that was ever listed.
  -- The id in the form in which ids are compared (trimmed, NFC, case folded), and as the document writes it.
  blocker TEXT NOT NULL PRIMARY KEY,
  blocker_id TEXT NOT NULL,
  -- The document it belongs to, and the newest revision of it that said anything of this blocker.
  doc TEXT NOT NULL,
  revision INTEGER NOT NULL,
  added_at TEXT NOT NULL,
  -- Whether the newest revision still names it.
  listed INTEGER NOT NULL CHECK (listed IN (0, 1)),
  -- The document's words.
  item TEXT NOT NULL,
  evidence TEXT NOT NULL,
  actor_needed TEXT NOT NULL,
  next_action TEXT NOT NULL,
  -- The status the document gives; anything but OPEN is a claim until an owner confirms it.
  status TEXT NOT NULL,
  -- JSON array of the actions that the newest listing names.
  actions TEXT NOT NULL,
  -- The decision and the proof in force ('n/a' when none is asked), and whether they are needed.
  decision TEXT NOT NULL,
  decision_needed INTEGER NOT NULL CHECK (decision_needed IN (0, 1)),
  proof TEXT NOT NULL,
  proof_needed INTEGER NOT NULL CHECK (proof_needed IN (0, 1)),
  -- JSON array of the blockers (keys) that must hold before this one does.
  depends_on TEXT NOT NULL,
  -- When, by whom and why an owner retired it; null while it counts.
  retired_at TEXT,
  retired_by TEXT,
  retired_by_name TEXT,
  retired_reason TEXT
) STRICT;

CREATE TABLE requirements (
  -- (blocker, action): what must hold, as far as this blocker goes, before this action runs.
  blocker TEXT NOT NULL REFERENCES blockers (blocker) DEFERRABLE INITIALLY DEFERRED,
  blocker_id TEXT NOT NULL,
  action TEXT NOT NULL,
  -- 1 when an owner confirmed that the document no longer names the action: it no longer counts.
  dropped INTEGER NOT NULL CHECK (dropped IN (0, 1)),
  -- The newest time of asking: its number, since when, why it was asked (again), whether it still waits for an answer,
  -- and the fingerprint of the words asked, which a grant must have to count.
  round INTEGER NOT NULL,
  round_opened_at TEXT NOT NULL,
  round_because TEXT NOT NULL,
  round_open INTEGER NOT NULL CHECK (round_open IN (0, 1)),
  fingerprint TEXT NOT NULL,
  -- How the newest round that is over ended: granted, rejected, superseded or withdrawn; by whom (null for the last two).
  last_outcome TEXT,
  last_outcome_at TEXT,
  last_outcome_by TEXT,
  last_outcome_by_name TEXT,
  -- The rejection's reason, or the id of the grant that completed the decision.
  last_outcome_reason TEXT,
  last_outcome_grant TEXT,
  -- A question an owner asked back in the open round, and its answer.
  question TEXT,
  question_at TEXT,
  question_by TEXT,
  question_by_name TEXT,
  answer TEXT,
  answer_at TEXT,
  answer_by TEXT,
  answer_by_name TEXT,
  PRIMARY KEY (blocker, action)
) STRICT;

CREATE TABLE grants (
  -- Positive decisions of owners: each for exactly one action of one blocker.
  -- 'G-' and the seq of the ledger entry that issued it.
  grant_id TEXT NOT NULL PRIMARY KEY,
  blocker TEXT NOT NULL,
  blocker_id TEXT NOT NULL,
  -- The one action it is for.
  action TEXT NOT NULL,
  -- Who granted it: Slack user id, name at that time, Slack workspace (team) id.
  granted_by TEXT NOT NULL,
  granted_by_name TEXT NOT NULL,
  team TEXT,
  granted_at TEXT NOT NULL,
  reason TEXT NOT NULL,
  -- It counts for nothing from this instant on, even while `status` still says active.
  expires_at TEXT NOT NULL,
  -- How often the gate may be passed on it: as granted, and what is left.
  uses INTEGER NOT NULL,
  uses_left INTEGER NOT NULL,
  -- The fingerprint of the words it was given for; it counts only while they are in force.
  fingerprint TEXT NOT NULL,
  -- 'active' until the ledger records its end.
  status TEXT NOT NULL CHECK (status IN ('active', 'revoked', 'expired', 'spent', 'stale')),
  -- When, by whom and why it ended; null while active.
  ended_at TEXT,
  ended_by TEXT,
  ended_by_name TEXT,
  ended_reason TEXT,
  -- The round of asking that it answered.
  round INTEGER NOT NULL,
  FOREIGN KEY (blocker, action) REFERENCES requirements (blocker, action) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE INDEX grants_requirement ON grants (blocker, action);

CREATE TABLE proofs (
  -- Technical evidence that an operator submitted for a blocker; it serves all the blocker's actions.
  -- 'P-' and the seq of the ledger entry that submitted it.
  proof_id TEXT NOT NULL PRIMARY KEY,
  blocker TEXT NOT NULL REFERENCES blockers (blocker) DEFERRABLE INITIALLY DEFERRED,
  blocker_id TEXT NOT NULL,
  text TEXT NOT NULL,
  -- JSON array of addresses.
  links TEXT NOT NULL,
  submitted_by TEXT NOT NULL,
  submitted_by_name TEXT NOT NULL,
  team TEXT,
  submitted_at TEXT NOT NULL,
  -- The fingerprint of the words it was submitted for.
  fingerprint TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('submitted', 'accepted', 'returned', 'stale', 'replaced')),
  -- Who accepted or returned it (or noticed that it went stale), when and why; null before that.
  reviewed_at TEXT,
  reviewed_by TEXT,
  reviewed_by_name TEXT,
  review_reason TEXT
) STRICT;

CREATE INDEX proofs_blocker ON proofs (blocker);

CREATE TABLE claims (
  -- What a new revision says of a blocker that would open something: counts for nothing until an owner confirms it.
  -- 'C-' and the seq of the ledger entry that recorded it.
  claim_id TEXT NOT NULL PRIMARY KEY,
  blocker TEXT NOT NULL REFERENCES blockers (blocker) DEFERRABLE INITIALLY DEFERRED,
  blocker_id TEXT NOT NULL,
  -- closed, blocker_missing, action_missing, decision_missing, proof_missing or dependency_missing.
  kind TEXT NOT NULL,
  -- The status claimed, the action or the dependency (key) missing; null for the other kinds.
  detail TEXT,
  -- The revision that makes the claim.
  revision INTEGER NOT NULL,
  made_at TEXT NOT NULL,
  -- confirmed, refused or withdrawn, by whom, when and why; null while nobody has settled it.
  settled TEXT,
  settled_at TEXT,
  settled_by TEXT,
  settled_by_name TEXT,
  settled_reason TEXT
) STRICT;

CREATE INDEX claims_blocker ON claims (blocker);
