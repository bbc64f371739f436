-- What a proof carries beside its words, and who confirmed a program's.

ALTER TABLE proofs ADD COLUMN artefacts TEXT COLLATE "C" NOT NULL DEFAULT '[]';
ALTER TABLE proofs ADD COLUMN compared TEXT COLLATE "C";
ALTER TABLE proofs ADD COLUMN confirmed_at TEXT COLLATE "C";
ALTER TABLE proofs ADD COLUMN confirmed_by TEXT COLLATE "C";
ALTER TABLE proofs ADD COLUMN confirmed_by_name TEXT COLLATE "C";

COMMENT ON COLUMN proofs.artefacts IS 'JSON array of {name, sha256}: the files that a proof speaks of.';
COMMENT ON COLUMN proofs.compared IS 'JSON {before, after}: what must be equal; null where nothing is compared.';
COMMENT ON COLUMN proofs.confirmed_at IS 'When and by which operator a program''s proof was confirmed; null before that, and for a person''s, which needs none.';
