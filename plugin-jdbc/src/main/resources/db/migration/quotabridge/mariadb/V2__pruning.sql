-- Quotabridge on MariaDB and MySQL, version 2: a journal that can be partitioned by time, and
-- pruning.

-- The key of a partitioned table must hold what it is partitioned by. entry_id stays unique: it is
-- counted up by the table.
ALTER TABLE qb_journal
  DROP PRIMARY KEY,
  ADD PRIMARY KEY (entry_id, posted_at);

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
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

INSERT INTO qb_counter (name, counted) VALUES ('pruned', 0);

-- Pruning finds a settled exchange by its journal entry, and those without one, which were refused
-- or carried nothing, by the index on (status, expires_at).

-- Last: whoever sees this row sees a complete schema.
INSERT INTO qb_schema (version) VALUES (2);
