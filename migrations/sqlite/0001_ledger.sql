CREATE TABLE ledger (
  -- The ledger is the truth: append-only and hash-chained. Every other table can be rebuilt from it.
  -- 1, 2, 3 ...: the entry's place in the chain.
  seq INTEGER PRIMARY KEY CHECK (seq >= 1),
  -- The entry as canonical JSON (RFC 8785); `prev` in it is the hash of the entry before it (64 zeros in the first).
  text TEXT NOT NULL CHECK (json_valid(text)),
  -- SHA-256 of `text` (UTF-8), in hex.
  hash TEXT NOT NULL CHECK (length(hash) = 64),
  -- What happened, when (ISO 8601, UTC) and to which blocker (its key; null for entries about none), read from `text`.
  kind TEXT GENERATED ALWAYS AS (json_extract(text, '$.kind')) VIRTUAL,
  at TEXT GENERATED ALWAYS AS (json_extract(text, '$.at')) VIRTUAL,
  blocker TEXT GENERATED ALWAYS AS (json_extract(text, '$.blocker')) VIRTUAL
) STRICT;

CREATE INDEX ledger_blocker ON ledger (blocker) WHERE blocker IS NOT NULL;

CREATE TRIGGER ledger_is_never_updated BEFORE UPDATE ON ledger
BEGIN
  SELECT RAISE(ABORT, 'the ledger is append-only');
END;

CREATE TRIGGER ledger_is_never_deleted BEFORE DELETE ON ledger
BEGIN
  SELECT RAISE(ABORT, 'the ledger is append-only');
END;

CREATE TRIGGER ledger_only_grows BEFORE INSERT ON ledger
BEGIN
  SELECT RAISE(ABORT, 'the ledger is append-only: the next entry has the next seq')
  WHERE NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM ledger);
  SELECT RAISE(ABORT, 'the ledger is append-only: an entry names the hash of the one before it')
  WHERE json_extract(NEW.text, '$.prev') IS NOT coalesce(
    (SELECT hash FROM ledger WHERE seq = NEW.seq - 1),
    '0000000000000000000000000000000000000000000000000000000000000000'
  );
END;

CREATE TABLE ledger_head (
  -- Where the ledger ends, written by the database itself with each entry: one row. Without it a ledger that lost its
  -- newest entries would still be a good chain.
  only INTEGER NOT NULL PRIMARY KEY CHECK (only = 1),
  -- The newest entry's seq and hash; 0 and zeros before the first.
  seq INTEGER NOT NULL,
  hash TEXT NOT NULL
) STRICT;

INSERT INTO ledger_head (only, seq, hash)
VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

CREATE TRIGGER ledger_moves_head AFTER INSERT ON ledger
BEGIN
  UPDATE ledger_head SET seq = NEW.seq, hash = NEW.hash;
END;
