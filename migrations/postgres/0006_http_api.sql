-- What the HTTP API remembers beside the ledger.

CREATE TABLE token_uses (
  token TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  used_at TEXT COLLATE "C" NOT NULL
);

COMMENT ON TABLE token_uses IS 'When each program''s token was used last, to a minute. Nothing follows from it.';

CREATE TABLE answers (
  caller TEXT COLLATE "C" NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  request TEXT COLLATE "C" NOT NULL,
  status BIGINT,
  body TEXT COLLATE "C",
  signature TEXT COLLATE "C",
  asked_at TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (caller, key)
);

COMMENT ON TABLE answers IS 'What programs were answered to a POST with an Idempotency-Key, so that the same again is answered the same, for a day.';
COMMENT ON COLUMN answers.caller IS 'Who called (''token/T-12'', ''oidc/…''), and the key they chose.';
COMMENT ON COLUMN answers.request IS 'SHA-256 (hex) over the method, the path and the body.';
COMMENT ON COLUMN answers.status IS 'The answer; null while it is worked on, and for ever when the process ended meanwhile.';
COMMENT ON COLUMN answers.signature IS 'Ed25519 (base64) over all of the row with the ledger''s key: who can write here without it answers nothing (rule 8).';

CREATE INDEX answers_asked ON answers (asked_at);
