-- Where Slack holds the messages, and which process does what only one may do. Every text is compared byte by byte.

CREATE TABLE messages (
  key TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  rank BIGINT NOT NULL,
  place_kind TEXT COLLATE "C" NOT NULL CHECK (place_kind IN ('channel', 'person', 'thread', 'home')),
  place_target TEXT COLLATE "C" NOT NULL,
  channel TEXT COLLATE "C",
  ts TEXT COLLATE "C",
  shown TEXT COLLATE "C",
  wants BIGINT NOT NULL,
  shown_wants BIGINT NOT NULL,
  queued BIGINT,
  attempts BIGINT NOT NULL,
  failure TEXT COLLATE "C",
  not_before TEXT COLLATE "C",
  state TEXT COLLATE "C" NOT NULL CHECK (state IN ('live', 'ambiguous')),
  CHECK ((queued IS NULL) = (wants = shown_wants))
);

COMMENT ON TABLE messages IS 'Slack messages that are kept in step with the ledger. `key`, `rank` and the place follow from the ledger (and `verify` checks them); the rest records where Slack holds the message and cannot be derived from anything.';
COMMENT ON COLUMN messages.key IS 'card/<blocker>, prompt/<blocker>/<action>/<owner>/<round>, ...: parts percent-encoded, ASCII, compared byte by byte.';
COMMENT ON COLUMN messages.rank IS 'Lower ranks are sent first.';
COMMENT ON COLUMN messages.place_kind IS 'Where it belongs: a channel (id), a person''s direct messages (user id), the thread of another message (key), or a person''s App Home (user id).';
COMMENT ON COLUMN messages.channel IS 'Where it is: Slack''s channel and timestamp; null until it was posted.';
COMMENT ON COLUMN messages.shown IS 'Hash of what it last showed; null until it was posted.';
COMMENT ON COLUMN messages.wants IS 'How often a change called for it, and how many of these calls what is shown takes into account.';
COMMENT ON COLUMN messages.queued IS 'Its place in the queue, from the first call not yet taken into account; null when it is in step.';
COMMENT ON COLUMN messages.attempts IS 'Failed attempts in a row, the newest failure in words, and before which instant not to try again.';
COMMENT ON COLUMN messages.state IS '''ambiguous'' during and after an attempt that may have reached Slack: find it by its metadata before posting again, and do not rely on `shown`.';

CREATE INDEX messages_queue ON messages (rank, queued, key) WHERE queued IS NOT NULL;

CREATE INDEX messages_tickets ON messages (queued) WHERE queued IS NOT NULL;

CREATE INDEX messages_failed ON messages (key) WHERE failure IS NOT NULL;

CREATE TABLE leases (
  name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  holder TEXT COLLATE "C" NOT NULL,
  token BIGINT NOT NULL,
  until TEXT COLLATE "C" NOT NULL,
  machine TEXT COLLATE "C",
  pid BIGINT,
  started BIGINT
);

COMMENT ON TABLE leases IS 'Which process does what only one may do at a time, such as delivering messages.';
COMMENT ON COLUMN leases.holder IS 'Lives as long as a session holds the advisory lock hashtextextended(holder, 0): when its connection ends, others need not wait.';
COMMENT ON COLUMN leases.token IS 'Rises whenever the holder changes, so that a holder who was away can tell that it lost the lease.';
COMMENT ON COLUMN leases.until IS 'The lease is free from this instant on ('''' when it was given back).';
COMMENT ON COLUMN leases.machine IS 'Which process the holder is, where its machine tells: the boot and pid namespace in which its id counts, the id, and when it started (clock ticks since the boot).';
