-- What machines recommended, and how a grant stands to it.

CREATE TABLE advice (
  advice_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  blocker TEXT COLLATE "C",
  request_id TEXT COLLATE "C",
  action TEXT COLLATE "C" NOT NULL,
  round BIGINT,
  recommend TEXT COLLATE "C" NOT NULL,
  reason TEXT COLLATE "C" NOT NULL,
  model TEXT COLLATE "C" NOT NULL,
  read_sha256 TEXT COLLATE "C" NOT NULL,
  fingerprint TEXT COLLATE "C" NOT NULL,
  given_by TEXT COLLATE "C" NOT NULL,
  given_by_name TEXT COLLATE "C" NOT NULL,
  given_at TEXT COLLATE "C" NOT NULL
);

COMMENT ON TABLE advice IS 'What machines recommended on decisions that waited. It decides nothing.';
COMMENT ON COLUMN advice.advice_id IS '''A-'' and the seq of the ledger entry that gave it.';
COMMENT ON COLUMN advice.blocker IS 'What it was given on: a blocker''s requirement (key, action and round), or a request.';
COMMENT ON COLUMN advice.recommend IS 'grant, reject or ask (something first); why; and the model, as the adviser calls it.';
COMMENT ON COLUMN advice.read_sha256 IS 'SHA-256 of the brief that it read, and the fingerprint of the words that it was given for.';

CREATE INDEX advice_blocker ON advice (blocker) WHERE blocker IS NOT NULL;

ALTER TABLE grants ADD COLUMN advice TEXT COLLATE "C" NOT NULL DEFAULT 'none';
ALTER TABLE grants ADD COLUMN advised TEXT COLLATE "C" NOT NULL DEFAULT '[]';

COMMENT ON COLUMN grants.advice IS 'How the grant stands to the advice that its owner was shown: with, against, divided or none.';
COMMENT ON COLUMN grants.advised IS 'JSON array of {id, recommend}: that advice.';
