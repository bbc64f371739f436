CREATE TABLE taken_tokens (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  until TEXT COLLATE "C" NOT NULL
);

COMMENT ON TABLE taken_tokens IS 'Signed identities (OIDC) that were used, so that each counts once. Nothing else follows from it, and no gate rests on it.';
COMMENT ON COLUMN taken_tokens.id IS 'SHA-256 (hex) of what tells the token from all others, of which no token can be made.';
COMMENT ON COLUMN taken_tokens.until IS 'From this instant on the token is refused in any case, and the row goes.';

CREATE INDEX taken_tokens_until ON taken_tokens (until);
