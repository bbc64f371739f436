-- Every text is compared byte by byte (COLLATE "C"), as on SQLite, whatever the database's own collation is.

CREATE FUNCTION ledger_entry(entry TEXT) RETURNS JSONB
-- The entry as JSONB, which holds no U+0000 and no half of a surrogate pair: in the form in which Countersign stores texts that have
-- them (U+0000 as U+001A and `0`, U+001A twice, half a pair as U+FFFD). `\\` goes first, so that each `\u` left begins an escape.
LANGUAGE SQL IMMUTABLE STRICT PARALLEL SAFE
AS $$
  SELECT CASE WHEN strpos(entry, '\u') = 0 THEN entry::JSONB ELSE
    regexp_replace(
      replace(replace(replace(entry, '\\', '\u005c'), '\u001a', '\u001a\u001a'), '\u0000', '\u001a0'),
      '\\ud[89a-f][0-9a-f]{2}', '\ufffd', 'g'
    )::JSONB
  END
$$;

CREATE TABLE ledger (
  seq BIGINT PRIMARY KEY CHECK (seq >= 1),
  subject TEXT COLLATE "C" NOT NULL,
  text TEXT COLLATE "C" NOT NULL,
  hash BYTEA NOT NULL CHECK (length(hash) = 32),
  kind TEXT COLLATE "C" GENERATED ALWAYS AS (ledger_entry(text) ->> 'kind') STORED,
  at TEXT COLLATE "C" GENERATED ALWAYS AS (ledger_entry(text) ->> 'at') STORED
);

COMMENT ON TABLE ledger IS 'The ledger is the truth: append-only, and the leaves of a Merkle tree (docs/ledger.md). All else can be rebuilt from it.';
COMMENT ON COLUMN ledger.seq IS '1, 2, 3 ...: the entry''s place.';
COMMENT ON COLUMN ledger.subject IS 'What it is about, as in `text`: ''desk'', ''blocker/<key>'' or ''request/<id>''.';
COMMENT ON COLUMN ledger.text IS 'The entry as canonical JSON (RFC 8785).';
COMMENT ON COLUMN ledger.hash IS 'The leaf''s hash: SHA-256 of 0x00 and `text` (UTF-8), RFC 9162.';
COMMENT ON COLUMN ledger.kind IS 'What happened, read from `text`.';
COMMENT ON COLUMN ledger.at IS 'When (ISO 8601, UTC), read from `text`.';

CREATE INDEX ledger_subject ON ledger (subject, seq) WHERE subject <> 'desk';

CREATE FUNCTION ledger_refuse() RETURNS TRIGGER LANGUAGE plpgsql
AS $$
BEGIN
  RAISE EXCEPTION 'the ledger is append-only';
END
$$;

CREATE TRIGGER ledger_is_never_updated BEFORE UPDATE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();

CREATE TRIGGER ledger_is_never_deleted BEFORE DELETE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();

CREATE TRIGGER ledger_is_never_truncated BEFORE TRUNCATE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();

CREATE FUNCTION ledger_check_next() RETURNS TRIGGER LANGUAGE plpgsql
AS $$
BEGIN
  IF NEW.seq IS DISTINCT FROM coalesce((SELECT max(seq) FROM ledger), 0) + 1 THEN
    RAISE EXCEPTION 'the ledger is append-only: the next entry has the next seq';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER ledger_only_grows BEFORE INSERT ON ledger FOR EACH ROW EXECUTE FUNCTION ledger_check_next();

-- Also for a session that says session_replication_role = replica.
ALTER TABLE ledger ENABLE ALWAYS TRIGGER ledger_is_never_updated;
ALTER TABLE ledger ENABLE ALWAYS TRIGGER ledger_is_never_deleted;
ALTER TABLE ledger ENABLE ALWAYS TRIGGER ledger_is_never_truncated;
ALTER TABLE ledger ENABLE ALWAYS TRIGGER ledger_only_grows;

CREATE TABLE tree (
  level BIGINT NOT NULL CHECK (level >= 1),
  position BIGINT NOT NULL CHECK (position >= 0),
  hash BYTEA NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (level, position)
);

COMMENT ON TABLE tree IS 'The roots of full subtrees of two entries and more, kept as they are completed. Level 1 is over two leaves; positions count from 0.';

CREATE TABLE checkpoint (
  "only" BIGINT NOT NULL PRIMARY KEY CHECK ("only" = 1),
  size BIGINT NOT NULL,
  note TEXT COLLATE "C" NOT NULL
);

COMMENT ON TABLE checkpoint IS 'How large the ledger is, and its root, signed: a C2SP signed note, written with each commit. One row.';

CREATE TABLE seal (
  "only" BIGINT NOT NULL PRIMARY KEY CHECK ("only" = 1),
  seq BIGINT NOT NULL,
  pages BYTEA NOT NULL CHECK (length(pages) = 8192)
);

COMMENT ON TABLE seal IS 'The newest seal: the entry (StatesSealed) that holds the root over all states, and the hashes of its 256 pages. One row.';

CREATE TABLE seal_pages (
  page BIGINT NOT NULL PRIMARY KEY CHECK (page BETWEEN 0 AND 255),
  text TEXT COLLATE "C" NOT NULL
);

COMMENT ON TABLE seal_pages IS 'The newest seal''s pages that are not empty: canonical JSON, from the key of a state or an index to the SHA-256 (hex) of its text.';

CREATE TABLE states (
  subject TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  text TEXT COLLATE "C" NOT NULL
);

COMMENT ON TABLE states IS 'Every subject''s state as of the newest seal, and for each action the subjects that name it (''action/<name>''): canonical JSON.';
