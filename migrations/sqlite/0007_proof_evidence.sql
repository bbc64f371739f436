-- JSON array of {name, sha256}: the files that a proof speaks of.
ALTER TABLE proofs ADD COLUMN artefacts TEXT NOT NULL DEFAULT '[]';

-- JSON {before, after}: what must be equal; null where nothing is compared.
ALTER TABLE proofs ADD COLUMN compared TEXT;

-- When and by which operator a program's proof was confirmed; null before that, and for a person's, which needs none.
ALTER TABLE proofs ADD COLUMN confirmed_at TEXT;

ALTER TABLE proofs ADD COLUMN confirmed_by TEXT;

ALTER TABLE proofs ADD COLUMN confirmed_by_name TEXT;
