-- Quotabridge on H2, version 2: pruning.

-- What pruning took out of the journal, added up for each pair of carriers. Together with what is
-- left in the journal it says all that was ever posted. Written by those who prune only, one at a
-- time: whoever holds the row 'pruned' of qb_counter, which tells the last number removed.
CREATE TABLE qb_carried (
  kind VARCHAR(8) NOT NULL,
  from_carrier VARCHAR(128) NOT NULL,
  to_carrier VARCHAR(128) NOT NULL,
  entries BIGINT NOT NULL,
  octets BIGINT NOT NULL,
  overrun_octets BIGINT NOT NULL,
  PRIMARY KEY (kind, from_carrier, to_carrier)
);

INSERT INTO qb_counter (name, counted) VALUES ('pruned', 0);

-- Pruning finds a settled exchange by its journal entry, and those without one, which were refused
-- or carried nothing, by the index on (status, expires_at).

-- Last: whoever sees this row sees a complete schema.
INSERT INTO qb_schema (version) VALUES (2);
