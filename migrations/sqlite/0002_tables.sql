-- Everything here is for people: derived from the ledger, written row by row as things change, and compared with it by
-- `countersign verify`. No gate reads it: changing a row changes nothing that Countersign believes, and is found. Instants are
-- ISO 8601, UTC. Flags are 0 or 1. A `..._by` column is a Slack user id, or 'command' (somebody at the machine) or
-- 'countersign' (the bot itself).

CREATE TABLE documents (
  -- Every revision of every blocker map that was imported. Its text to the byte stands in the ledger entry `seq`, as `original`.
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
  seq INTEGER NOT NULL UNIQUE,
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
  -- The status the document gives; one of the closed kind is a claim until owners confirm it.
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
  -- When, by whom and why owners retired it; null while it counts.
  retired_at TEXT,
  retired_by TEXT,
  retired_by_name TEXT,
  retired_reason TEXT
) STRICT;

CREATE INDEX blockers_waiting ON blockers (blocker) WHERE depends_on <> '[]';

CREATE TABLE requirements (
  -- (blocker, action): what must hold, as far as this blocker goes, before this action runs.
  blocker TEXT NOT NULL,
  blocker_id TEXT NOT NULL,
  action TEXT NOT NULL,
  -- 1 when owners confirmed that the document no longer names the action: it no longer counts.
  dropped INTEGER NOT NULL CHECK (dropped IN (0, 1)),
  -- What a grant on it does: 'lifts' (this blocker no longer stands in the way) or 'authorises' (the action may run).
  effect TEXT NOT NULL CHECK (effect IN ('lifts', 'authorises')),
  -- The newest time of asking: its number, since when, why it was asked (again), and the fingerprint of the words asked,
  -- which a grant must have to count.
  round INTEGER NOT NULL,
  round_opened_at TEXT NOT NULL,
  round_because TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  -- How the newest decision ended, when it has: rejected, revoked, expired, spent or stale; when, by whom and why.
  last_end TEXT,
  last_end_at TEXT,
  last_end_by TEXT,
  last_end_by_name TEXT,
  last_end_reason TEXT,
  PRIMARY KEY (blocker, action)
) STRICT;

CREATE TABLE requests (
  -- Somebody asked for one run of an action.
  -- 'R-' and the seq of the ledger entry that made it.
  request_id TEXT NOT NULL PRIMARY KEY,
  action TEXT NOT NULL,
  -- JSON array of [name, value], sorted by name.
  params TEXT NOT NULL,
  reason TEXT NOT NULL,
  -- For whom it was asked, in the asker's words; null when for the asker.
  for_whom TEXT,
  requested_by TEXT NOT NULL,
  requested_by_name TEXT NOT NULL,
  team TEXT,
  requested_at TEXT NOT NULL,
  -- From this instant on nobody could grant it any more.
  expires_at TEXT NOT NULL,
  -- 'open' (waiting, or granted and not used), rejected, expired, withdrawn, used, lapsed, revoked or stale.
  status TEXT NOT NULL,
  settled_at TEXT,
  settled_by TEXT,
  settled_by_name TEXT,
  settled_reason TEXT
) STRICT;

CREATE INDEX requests_action ON requests (action, status);

CREATE TABLE grants (
  -- Positive decisions of owners: each for exactly one action, of one blocker or on one request.
  -- 'G-' and the seq of the ledger entry that issued it.
  grant_id TEXT NOT NULL PRIMARY KEY,
  seq INTEGER NOT NULL UNIQUE,
  -- What it was given on: a blocker's requirement (key and id), or a request.
  blocker TEXT,
  blocker_id TEXT,
  request_id TEXT,
  -- The one action it is for, and what it does: 'lifts' or 'authorises'.
  action TEXT NOT NULL,
  effect TEXT NOT NULL CHECK (effect IN ('lifts', 'authorises')),
  -- Who granted it: Slack user id, name at that time, Slack workspace (team) id.
  granted_by TEXT NOT NULL,
  granted_by_name TEXT NOT NULL,
  team TEXT,
  granted_at TEXT NOT NULL,
  reason TEXT NOT NULL,
  -- It counts for nothing from this instant on, even while `status` still says active.
  expires_at TEXT NOT NULL,
  -- How often the gate may be passed on it: as granted, and what is left. Null for a lift, which lasts.
  uses INTEGER,
  uses_left INTEGER,
  -- The fingerprint of the words it was given for; it counts only while they are in force.
  fingerprint TEXT NOT NULL,
  -- SHA-256 of what the modal showed (null where there was none), and the hash of the policy it was given under.
  shown TEXT,
  policy TEXT NOT NULL,
  -- 'active' until the ledger records its end.
  status TEXT NOT NULL CHECK (status IN ('active', 'revoked', 'expired', 'spent', 'stale')),
  -- When, by whom and why it ended; null while active.
  ended_at TEXT,
  ended_by TEXT,
  ended_by_name TEXT,
  ended_reason TEXT,
  -- The round of asking that it answered.
  round INTEGER NOT NULL
) STRICT;

CREATE INDEX grants_blocker ON grants (blocker, action) WHERE blocker IS NOT NULL;

CREATE INDEX grants_request ON grants (request_id) WHERE request_id IS NOT NULL;

CREATE INDEX grants_active ON grants (seq) WHERE status = 'active';

CREATE TABLE proofs (
  -- Technical evidence that an operator submitted for a blocker; it serves all the blocker's actions.
  -- 'P-' and the seq of the ledger entry that submitted it.
  proof_id TEXT NOT NULL PRIMARY KEY,
  blocker TEXT NOT NULL,
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
  -- What a new revision says of a blocker that would open something: counts for nothing until owners confirm it.
  -- 'C-' and the seq of the ledger entry that recorded it.
  claim_id TEXT NOT NULL PRIMARY KEY,
  blocker TEXT NOT NULL,
  blocker_id TEXT NOT NULL,
  -- closed, blocker_missing, action_missing, decision_missing, proof_missing or dependency_missing.
  kind TEXT NOT NULL,
  -- The status claimed, the action or the dependency (key) missing; null for the other kinds.
  detail TEXT,
  -- The revision that makes the claim.
  revision INTEGER NOT NULL,
  made_at TEXT NOT NULL,
  -- confirmed, refused, withdrawn (by a later revision) or moot (the blocker was retired); null while nobody has settled it.
  settled TEXT,
  settled_at TEXT,
  settled_by TEXT,
  settled_by_name TEXT,
  settled_reason TEXT
) STRICT;

CREATE INDEX claims_blocker ON claims (blocker);

CREATE TABLE questions (
  -- What owners wanted to know before they decided: of a requirement (blocker and action), or of a request.
  -- 'Q-' and the seq of the ledger entry that asked it.
  question_id TEXT NOT NULL PRIMARY KEY,
  blocker TEXT,
  request_id TEXT,
  action TEXT,
  question TEXT NOT NULL,
  asked_by TEXT NOT NULL,
  asked_by_name TEXT NOT NULL,
  asked_at TEXT NOT NULL,
  answer TEXT,
  answered_by TEXT,
  answered_by_name TEXT,
  answered_at TEXT,
  -- When its asker withdrew it.
  withdrawn_at TEXT
) STRICT;

CREATE TABLE freezes (
  -- Actions that somebody closed until owners thaw them.
  -- 'F-' and the seq of the ledger entry that froze it.
  freeze_id TEXT NOT NULL PRIMARY KEY,
  -- Null: every action.
  action TEXT,
  reason TEXT NOT NULL,
  frozen_by TEXT NOT NULL,
  frozen_by_name TEXT NOT NULL,
  frozen_at TEXT NOT NULL,
  thawed_at TEXT,
  thawed_by TEXT,
  thawed_by_name TEXT,
  thawed_reason TEXT
) STRICT;

CREATE TABLE passages (
  -- Who went through which gate.
  -- The ledger entry that recorded it.
  seq INTEGER PRIMARY KEY,
  action TEXT NOT NULL,
  -- JSON array of [name, value], sorted by name.
  params TEXT NOT NULL,
  -- What the caller calls itself.
  passed_by TEXT NOT NULL,
  passed_at TEXT NOT NULL,
  -- JSON arrays of grant ids: those of which a use was spent, and those that only lifted.
  rests_on TEXT NOT NULL,
  lifted_by TEXT NOT NULL
) STRICT;

CREATE INDEX passages_action ON passages (action, seq);

CREATE TABLE attempts (
  -- What was refused: passages of closed gates, and decisions of people who may not decide.
  -- The ledger entry that recorded it.
  seq INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  -- 'passage', or the decision that was wanted ('grant', 'retire' ...).
  what TEXT NOT NULL,
  -- The action, or the subject that it would have changed.
  about TEXT NOT NULL,
  -- Who: a Slack user id, or 'command'; and the name, or what the caller calls itself.
  who TEXT NOT NULL,
  who_name TEXT NOT NULL,
  -- JSON array of the codes.
  codes TEXT NOT NULL
) STRICT;

CREATE TABLE attempt_counts (
  -- The same attempt again within ten minutes is counted here, not written to the ledger. These counts are in no entry.
  -- The entry of it.
  seq INTEGER NOT NULL PRIMARY KEY,
  -- SHA-256 (hex) over what was wanted, by whom, and the codes.
  attempt TEXT NOT NULL,
  -- When that entry was written, how often it came again within ten minutes, and when last.
  written_at TEXT NOT NULL,
  again INTEGER NOT NULL,
  last_at TEXT NOT NULL
) STRICT;
CREATE INDEX attempt_counts_attempt ON attempt_counts (attempt);
