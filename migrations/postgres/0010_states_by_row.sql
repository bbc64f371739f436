-- On SQLite the table of states is made anew here; PostgreSQL keeps wide rows well enough.
SELECT 1;
