CREATE TABLE token_uses (
  -- When each program's token was used last, to a minute. Nothing follows from it.
  token TEXT NOT NULL PRIMARY KEY,
  used_at TEXT NOT NULL
) STRICT;

CREATE TABLE answers (
  -- What programs were answered to a POST with an Idempotency-Key, so that the same again is answered the same, for a day.
  -- Who called ('token/T-12', 'oidc/…'), and the key they chose.
  caller TEXT NOT NULL,
  key TEXT NOT NULL,
  -- SHA-256 (hex) over the method, the path and the body.
  request TEXT NOT NULL,
  -- The answer; null while it is worked on, and for ever when the process ended meanwhile.
  status INTEGER,
  body TEXT,
  -- Ed25519 (base64) over all of the row with the ledger's key: who can write here without it answers nothing (rule 8).
  signature TEXT,
  asked_at TEXT NOT NULL,
  PRIMARY KEY (caller, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX answers_asked ON answers (asked_at);
