-- Quotabridge on PostgreSQL, version 2: a journal that can be partitioned by time, and pruning.

-- The key of a partitioned table must hold what it is partitioned by. entry_id stays unique: it is
-- drawn from one sequence.
ALTER TABLE qb_journal
  DROP CONSTRAINT qb_journal_pkey,
  ADD PRIMARY KEY (entry_id, posted_at);

-- What pruning took out of the journal, added up for each pair of carriers. Together with what is
-- left in the journal it says all that was ever posted. Written by those who prune only, one at a
-- time: whoever holds the row 'pruned' of qb_counter, which tells the last number removed.
CREATE TABLE qb_carried (
  kind VARCHAR(8) NOT NULL,
  from_carrier VARCHAR(128) COLLATE "C" NOT NULL,
  to_carrier VARCHAR(128) COLLATE "C" NOT NULL,
  entries BIGINT NOT NULL,
  octets BIGINT NOT NULL,
  overrun_octets BIGINT NOT NULL,
  PRIMARY KEY (kind, from_carrier, to_carrier)
);

INSERT INTO qb_counter (name, counted) VALUES ('pruned', 0);

-- Pruning finds a settled exchange by its journal entry. Those without one, which were refused or
-- carried nothing, it finds here. Other exchanges never enter this index; nor do its columns cost
-- HOT updates, but for late reports: all else that writes them changes expires_at or status, which
-- are indexed already.
CREATE INDEX qb_exchange_unposted ON qb_exchange (expires_at)
  WHERE status = 'REFUSED' OR (status = 'SETTLED' AND used_octets = 0);

-- Last: whoever sees this row sees a complete schema.
INSERT INTO qb_schema (version) VALUES (2);
