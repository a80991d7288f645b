-- Quotabridge on PostgreSQL, version 3: rows are written only where they hold what was read.

-- Until now an account's revision told, and an exchange's number, use and owner. A row that a node
-- remembers instead of reading it must be just as it remembers in all that it decides by, also after
-- somebody wrote to the table by hand or put a copy of it back.
ALTER TYPE qb_account_change
  ADD ATTRIBUTE was_quota BIGINT,
  ADD ATTRIBUTE was_reserved BIGINT,
  ADD ATTRIBUTE was_supplied BIGINT,
  ADD ATTRIBUTE was_received BIGINT,
  ADD ATTRIBUTE was_open_exchanges INTEGER;

ALTER TYPE qb_exchange_change
  ADD ATTRIBUTE was_status VARCHAR(8),
  ADD ATTRIBUTE was_charged_octets BIGINT,
  ADD ATTRIBUTE was_reserved_octets BIGINT,
  ADD ATTRIBUTE was_expires_at BIGINT;

-- Last: whoever sees this row sees a complete schema.
INSERT INTO qb_schema (version) VALUES (3);
