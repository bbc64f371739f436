CREATE TABLE home_places (
  -- What each person looks at in their App Home, so that it stays there when it is brought up to date. Nothing else follows from it.
  -- Slack user id.
  user_id TEXT NOT NULL PRIMARY KEY,
  -- waiting, grants, gates, requests, decided or people.
  part TEXT NOT NULL,
  -- Counted from 1.
  page INTEGER NOT NULL CHECK (page >= 1),
  -- The one action they chose to see; null for all.
  action TEXT
) STRICT;

CREATE INDEX requests_by ON requests (requested_by, requested_at);
