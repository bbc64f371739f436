CREATE TABLE webhooks (
  name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  cursor BIGINT NOT NULL,
  taken_at TEXT COLLATE "C",
  status BIGINT,
  attempts BIGINT NOT NULL,
  failing_since TEXT COLLATE "C",
  failure TEXT COLLATE "C",
  not_before TEXT COLLATE "C",
  gone TEXT COLLATE "C"
);

COMMENT ON TABLE webhooks IS 'How far each endpoint of the policy''s webhooks is, by its name. No gate rests on it, and it follows from nothing.';
COMMENT ON COLUMN webhooks.cursor IS 'The seq of the newest entry that the endpoint took, or that is not for it: the next one is sent next.';
COMMENT ON COLUMN webhooks.taken_at IS 'When it took an event last, and with which HTTP status it answered last; null before that, and where nothing answered.';
COMMENT ON COLUMN webhooks.attempts IS 'Failed attempts in a row, since when, the newest failure in words, and before which instant not to try again.';
COMMENT ON COLUMN webhooks.gone IS 'SHA-256 (hex) of the address that said that it is gone for good (HTTP 410): it is sent nothing any more.';
