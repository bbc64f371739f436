CREATE TABLE webhooks (
  -- How far each endpoint of the policy's webhooks is, by its name. No gate rests on it, and it follows from nothing.
  name TEXT NOT NULL PRIMARY KEY,
  -- The seq of the newest entry that the endpoint took, or that is not for it: the next one is sent next.
  cursor INTEGER NOT NULL,
  -- When it took an event last, and with which HTTP status it answered last; null before that, and where nothing answered.
  taken_at TEXT,
  status INTEGER,
  -- Failed attempts in a row, since when, the newest failure in words, and before which instant not to try again.
  attempts INTEGER NOT NULL,
  failing_since TEXT,
  failure TEXT,
  not_before TEXT,
  -- SHA-256 (hex) of the address that said that it is gone for good (HTTP 410): it is sent nothing any more.
  gone TEXT
) STRICT;
