CREATE TABLE messages (
  -- Slack messages that are kept in step with the ledger. `key`, `rank` and the place follow from the ledger (and
  -- `verify` checks them); the rest records where Slack holds the message and cannot be derived from anything.
  -- card/<blocker>, prompt/<blocker>/<action>/<owner>/<round>, ...: parts percent-encoded, ASCII, compared byte by byte.
  key TEXT NOT NULL PRIMARY KEY,
  -- Lower ranks are sent first.
  rank INTEGER NOT NULL,
  -- Where it belongs: a channel (id), a person's direct messages (user id), the thread of another message (key), or a
  -- person's App Home (user id).
  place_kind TEXT NOT NULL CHECK (place_kind IN ('channel', 'person', 'thread', 'home')),
  place_target TEXT NOT NULL,
  -- Where it is: Slack's channel and timestamp; null until it was posted.
  channel TEXT,
  ts TEXT,
  -- Hash of what it last showed; null until it was posted.
  shown TEXT,
  -- How often a change called for it, and how many of these calls what is shown takes into account.
  wants INTEGER NOT NULL,
  shown_wants INTEGER NOT NULL,
  -- Its place in the queue, from the first call not yet taken into account; null when it is in step.
  queued INTEGER,
  -- Failed attempts in a row, the newest failure in words, and before which instant not to try again.
  attempts INTEGER NOT NULL,
  failure TEXT,
  not_before TEXT,
  -- 'ambiguous' during and after an attempt that may have reached Slack: find it by its metadata before posting again, and
  -- do not rely on `shown`.
  state TEXT NOT NULL CHECK (state IN ('live', 'ambiguous')),
  CHECK ((queued IS NULL) = (wants = shown_wants))
) STRICT;

CREATE INDEX messages_queue ON messages (rank, queued, key) WHERE queued IS NOT NULL;

CREATE INDEX messages_tickets ON messages (queued) WHERE queued IS NOT NULL;

CREATE INDEX messages_failed ON messages (key) WHERE failure IS NOT NULL;

CREATE TABLE leases (
  -- Which process does what only one may do at a time, such as delivering messages.
  name TEXT NOT NULL PRIMARY KEY,
  holder TEXT NOT NULL,
  -- Rises whenever the holder changes, so that a holder who was away can tell that it lost the lease.
  token INTEGER NOT NULL,
  -- The lease is free from this instant on ('' when it was given back).
  until TEXT NOT NULL,
  -- Which process the holder is, where its machine tells: the boot and pid namespace in which its id counts, the id, and
  -- when it started (clock ticks since the boot). Others there see by it that it has ended, and need not wait.
  machine TEXT,
  pid INTEGER,
  started INTEGER
) STRICT;
