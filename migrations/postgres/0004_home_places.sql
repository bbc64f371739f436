-- What each person looks at in their App Home.

CREATE TABLE home_places (
  user_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  part TEXT COLLATE "C" NOT NULL,
  page BIGINT NOT NULL CHECK (page >= 1),
  action TEXT COLLATE "C"
);

COMMENT ON TABLE home_places IS 'What each person looks at in their App Home, so that it stays there when it is brought up to date. Nothing else follows from it.';
COMMENT ON COLUMN home_places.user_id IS 'Slack user id.';
COMMENT ON COLUMN home_places.part IS 'waiting, grants, gates, requests, decided or people.';
COMMENT ON COLUMN home_places.page IS 'Counted from 1.';
COMMENT ON COLUMN home_places.action IS 'The one action they chose to see; null for all.';

CREATE INDEX requests_by ON requests (requested_by, requested_at);
