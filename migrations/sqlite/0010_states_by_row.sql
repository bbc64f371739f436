-- A state is too wide for a table that is kept in its key's index: each took a page of its own, and the file of an import of 10,000 blockers was half again as large.
CREATE TABLE states_by_row (
  -- Every subject's state as of the newest seal, and for each action the subjects that name it ('action/<name>'): canonical JSON.
  subject TEXT NOT NULL PRIMARY KEY,
  text TEXT NOT NULL
) STRICT;

INSERT INTO states_by_row (subject, text) SELECT subject, text FROM states ORDER BY subject;

DROP TABLE states;

ALTER TABLE states_by_row RENAME TO states;
