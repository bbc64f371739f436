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
  text TEXT COLLATE "C" NOT NULL,
  hash TEXT COLLATE "C" NOT NULL CHECK (length(hash) = 64),
  kind TEXT COLLATE "C" GENERATED ALWAYS AS (ledger_entry(text) ->> 'kind') STORED,
  at TEXT COLLATE "C" GENERATED ALWAYS AS (ledger_entry(text) ->> 'at') STORED,
  blocker TEXT COLLATE "C" GENERATED ALWAYS AS (ledger_entry(text) ->> 'blocker') STORED
);

COMMENT ON TABLE ledger IS 'The ledger is the truth: append-only and hash-chained. Every other table can be rebuilt from it.';
COMMENT ON COLUMN ledger.seq IS '1, 2, 3 ...: the entry''s place in the chain.';
COMMENT ON COLUMN ledger.text IS 'The entry as canonical JSON (RFC 8785); `prev` in it is the hash of the entry before it (64 zeros in the first).';
COMMENT ON COLUMN ledger.hash IS 'SHA-256 of `text` (UTF-8), in hex.';
COMMENT ON COLUMN ledger.kind IS 'What happened, read from `text`.';
COMMENT ON COLUMN ledger.at IS 'When (ISO 8601, UTC), read from `text`.';
COMMENT ON COLUMN ledger.blocker IS 'To which blocker (its key; null for entries about none), read from `text`.';

CREATE INDEX ledger_blocker ON ledger (blocker, seq) WHERE blocker IS NOT NULL;

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
DECLARE
  newest RECORD;
BEGIN
  SELECT seq, hash INTO newest FROM ledger ORDER BY seq DESC LIMIT 1;
  IF NEW.seq IS DISTINCT FROM coalesce(newest.seq, 0) + 1 THEN
    RAISE EXCEPTION 'the ledger is append-only: the next entry has the next seq';
  END IF;
  IF ledger_entry(NEW.text) ->> 'prev' IS DISTINCT FROM coalesce(newest.hash, repeat('0', 64)) THEN
    RAISE EXCEPTION 'the ledger is append-only: an entry names the hash of the one before it';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER ledger_only_grows BEFORE INSERT ON ledger FOR EACH ROW EXECUTE FUNCTION ledger_check_next();

CREATE TABLE ledger_head (
  "only" BIGINT NOT NULL PRIMARY KEY CHECK ("only" = 1),
  seq BIGINT NOT NULL,
  hash TEXT COLLATE "C" NOT NULL
);

COMMENT ON TABLE ledger_head IS 'Where the ledger ends, written by the database itself with each entry: one row. Without it a ledger that lost its newest entries would still be a good chain.';
COMMENT ON COLUMN ledger_head.seq IS 'The newest entry''s seq and hash; 0 and zeros before the first.';

INSERT INTO ledger_head ("only", seq, hash) VALUES (1, 0, repeat('0', 64));

CREATE FUNCTION ledger_record_head() RETURNS TRIGGER LANGUAGE plpgsql
AS $$
BEGIN
  UPDATE ledger_head SET (seq, hash) = (SELECT seq, hash FROM added ORDER BY seq DESC LIMIT 1)
  WHERE EXISTS (SELECT FROM added);
  RETURN NULL;
END
$$;

CREATE TRIGGER ledger_moves_head AFTER INSERT ON ledger REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION ledger_record_head();

-- Also for a session that says session_replication_role = replica.
ALTER TABLE ledger ENABLE ALWAYS TRIGGER ledger_is_never_updated;
ALTER TABLE ledger ENABLE ALWAYS TRIGGER ledger_is_never_deleted;
ALTER TABLE ledger ENABLE ALWAYS TRIGGER ledger_is_never_truncated;
ALTER TABLE ledger ENABLE ALWAYS TRIGGER ledger_only_grows;
ALTER TABLE ledger ENABLE ALWAYS TRIGGER ledger_moves_head;
