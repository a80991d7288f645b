-- Quotabridge on H2, version 3: rows are written only where they hold what was read.

-- Until now an account's revision told, and an exchange's number, use and owner. The tables stay as
-- they are; the version keeps step with PostgreSQL's, where rows travel in types of their own.

-- Last: whoever sees this row sees a complete schema.
INSERT INTO qb_schema (version) VALUES (3);
