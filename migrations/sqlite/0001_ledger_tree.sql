CREATE TABLE ledger (
  -- The ledger is the truth: append-only, and the leaves of a Merkle tree (docs/ledger.md). All else can be rebuilt from it.
  -- 1, 2, 3 ...: the entry's place.
  seq INTEGER PRIMARY KEY CHECK (seq >= 1),
  -- What it is about, as in `text`: 'desk', 'blocker/<key>' or 'request/<id>'.
  subject TEXT NOT NULL,
  -- The entry as canonical JSON (RFC 8785).
  text TEXT NOT NULL,
  -- The leaf's hash: SHA-256 of 0x00 and `text` (UTF-8), RFC 9162.
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  -- What happened and when (ISO 8601, UTC), read from `text`.
  kind TEXT GENERATED ALWAYS AS (json_extract(text, '$.kind')) VIRTUAL,
  at TEXT GENERATED ALWAYS AS (json_extract(text, '$.at')) VIRTUAL
) STRICT;

CREATE INDEX ledger_subject ON ledger (subject, seq) WHERE subject <> 'desk';

CREATE TRIGGER ledger_is_never_updated BEFORE UPDATE ON ledger
BEGIN
  SELECT RAISE(ABORT, 'the ledger is append-only');
END;

CREATE TRIGGER ledger_is_never_deleted BEFORE DELETE ON ledger
BEGIN
  SELECT RAISE(ABORT, 'the ledger is append-only');
END;

CREATE TRIGGER ledger_only_grows BEFORE INSERT ON ledger
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM ledger)
BEGIN
  SELECT RAISE(ABORT, 'the ledger is append-only: the next entry has the next seq');
END;

CREATE TABLE tree (
  -- The roots of full subtrees of two entries and more, kept as they are completed. Level 1 is over two leaves; positions count from 0.
  level INTEGER NOT NULL CHECK (level >= 1),
  position INTEGER NOT NULL CHECK (position >= 0),
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (level, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE checkpoint (
  -- How large the ledger is, and its root, signed: a C2SP signed note, written with each commit. One row.
  only INTEGER NOT NULL PRIMARY KEY CHECK (only = 1),
  -- The size as the note says it.
  size INTEGER NOT NULL,
  note TEXT NOT NULL
) STRICT;

CREATE TABLE seal (
  -- The newest seal: the entry (StatesSealed) that holds the root over all states, and the hashes of its 256 pages. One row.
  only INTEGER NOT NULL PRIMARY KEY CHECK (only = 1),
  seq INTEGER NOT NULL,
  pages BLOB NOT NULL CHECK (length(pages) = 8192)
) STRICT;

CREATE TABLE seal_pages (
  -- The newest seal's pages that are not empty: canonical JSON, from the key of a state or an index to the SHA-256 (hex) of its text.
  page INTEGER NOT NULL PRIMARY KEY CHECK (page BETWEEN 0 AND 255),
  text TEXT NOT NULL
) STRICT;

CREATE TABLE states (
  -- Every subject's state as of the newest seal, and for each action the subjects that name it ('action/<name>'): canonical JSON.
  subject TEXT NOT NULL PRIMARY KEY,
  text TEXT NOT NULL
) STRICT, WITHOUT ROWID;
