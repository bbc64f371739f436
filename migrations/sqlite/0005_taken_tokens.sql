CREATE TABLE taken_tokens (
  -- Signed identities (OIDC) that were used, so that each counts once. Nothing else follows from it, and no gate rests on it.
  -- SHA-256 (hex) of what tells the token from all others, of which no token can be made.
  id TEXT NOT NULL PRIMARY KEY,
  -- From this instant on the token is refused in any case, and the row goes.
  until TEXT NOT NULL
) STRICT;

CREATE INDEX taken_tokens_until ON taken_tokens (until);
