CREATE TABLE advice (
  -- What machines recommended on decisions that waited. It decides nothing.
  -- 'A-' and the seq of the ledger entry that gave it.
  advice_id TEXT NOT NULL PRIMARY KEY,
  -- What it was given on: a blocker's requirement (key, action and round), or a request.
  blocker TEXT,
  request_id TEXT,
  action TEXT NOT NULL,
  round INTEGER,
  -- grant, reject or ask (something first); why; and the model, as the adviser calls it.
  recommend TEXT NOT NULL,
  reason TEXT NOT NULL,
  model TEXT NOT NULL,
  -- SHA-256 of the brief that it read, and the fingerprint of the words that it was given for.
  read_sha256 TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  given_by TEXT NOT NULL,
  given_by_name TEXT NOT NULL,
  given_at TEXT NOT NULL
) STRICT;

CREATE INDEX advice_blocker ON advice (blocker) WHERE blocker IS NOT NULL;

-- How the grant stands to the advice that its owner was shown: with, against, divided or none.
ALTER TABLE grants ADD COLUMN advice TEXT NOT NULL DEFAULT 'none';

-- JSON array of {id, recommend}: that advice.
ALTER TABLE grants ADD COLUMN advised TEXT NOT NULL DEFAULT '[]';
