-- Quotabridge on MariaDB and MySQL (InnoDB).
--
-- Volumes are octets. Times are microseconds since 1970-01-01T00:00:00Z, because
-- a BIGINT means the same in every session time zone and on every database.
-- There are no foreign keys: a key to a hot account row would lock that row once more.
-- Identifiers compare by code point (utf8mb4_bin): upper and lower case and accents all count.
-- No partial indexes here: closed exchanges stay in the two indexes of qb_exchange.

CREATE TABLE qb_schema (
  version INTEGER NOT NULL PRIMARY KEY
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE qb_subscriber (
  subscriber_id VARCHAR(128) NOT NULL PRIMARY KEY,
  account_id VARCHAR(128) NOT NULL,
  carrier_id VARCHAR(128) NOT NULL,
  status VARCHAR(20) NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE qb_station (
  station_id VARCHAR(128) NOT NULL PRIMARY KEY,
  account_id VARCHAR(128) NOT NULL,
  carrier_id VARCHAR(128) NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- One row for each account; available = quota - reserved - supplied, nowhere stored.
-- revision rises with every write; 0 is a row that was made to be locked and holds nothing yet.
CREATE TABLE qb_account (
  account_id VARCHAR(128) NOT NULL PRIMARY KEY,
  carrier_id VARCHAR(128) NOT NULL,
  quota BIGINT NOT NULL,
  reserved BIGINT NOT NULL,
  supplied BIGINT NOT NULL,
  received BIGINT NOT NULL,
  open_exchanges INTEGER NOT NULL,
  revision BIGINT NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- One row for each exchange, with its newest request (last_...), so that a repetition is answered
-- from here. It is written only where it is still as it was read (the newest number, what was used,
-- node and epoch tell).
CREATE TABLE qb_exchange (
  exchange_id VARCHAR(128) NOT NULL PRIMARY KEY,
  demander_id VARCHAR(128) NOT NULL,
  demander_account VARCHAR(128) NOT NULL,
  demander_carrier VARCHAR(128) NOT NULL,
  supplier_id VARCHAR(128) NOT NULL,
  supplier_account VARCHAR(128) NOT NULL,
  supplier_carrier VARCHAR(128) NOT NULL,
  station_id VARCHAR(128) NOT NULL,
  station_account VARCHAR(128) NOT NULL,
  station_carrier VARCHAR(128) NOT NULL,
  node_id VARCHAR(128) NOT NULL,
  epoch BIGINT NOT NULL,
  status VARCHAR(8) NOT NULL,
  initial_octets BIGINT NOT NULL,
  last_number INTEGER NOT NULL,
  last_used BIGINT NOT NULL,
  last_requested BIGINT NOT NULL,
  last_result INTEGER NOT NULL,
  last_granted BIGINT NOT NULL,
  used_octets BIGINT NOT NULL,
  charged_octets BIGINT NOT NULL,
  reserved_octets BIGINT NOT NULL,
  opened_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  cause VARCHAR(32)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- A restarted node pages through its open exchanges by id.
CREATE INDEX qb_exchange_node ON qb_exchange (node_id, status, exchange_id);
-- Any node looks for open exchanges that stayed silent, the oldest first.
CREATE INDEX qb_exchange_expiry ON qb_exchange (status, expires_at);

-- In which of its lives a node is; an exchange that an earlier one drives can be told by it.
CREATE TABLE qb_node (
  node_id VARCHAR(128) NOT NULL PRIMARY KEY,
  epoch BIGINT NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Deposits (no giver) and offsets, kept so that a repetition has no effect.
CREATE TABLE qb_posting (
  posting_id VARCHAR(128) NOT NULL PRIMARY KEY,
  giver_account VARCHAR(128),
  giver_carrier VARCHAR(128),
  receiver_account VARCHAR(128) NOT NULL,
  receiver_carrier VARCHAR(128) NOT NULL,
  octets BIGINT NOT NULL,
  result INTEGER NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- An entry is written without a number. The first reader that sees it committed gives it the next
-- one (seq_no), under the lock of the counter's row: so numbers become visible in order, and
-- writers never wait for one another.
CREATE TABLE qb_journal (
  entry_id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  seq_no BIGINT,
  kind VARCHAR(8) NOT NULL,
  reference VARCHAR(128) NOT NULL,
  from_account VARCHAR(128) NOT NULL,
  from_carrier VARCHAR(128) NOT NULL,
  to_account VARCHAR(128) NOT NULL,
  to_carrier VARCHAR(128) NOT NULL,
  station_id VARCHAR(128),
  octets BIGINT NOT NULL,
  overrun_octets BIGINT NOT NULL,
  cause VARCHAR(32),
  opened_at BIGINT NOT NULL,
  posted_at BIGINT NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Serves the pages (seq_no > n) and the entries that wait for a number (seq_no is null), in order.
CREATE INDEX qb_journal_order ON qb_journal (seq_no, entry_id);

CREATE TABLE qb_counter (
  name VARCHAR(32) NOT NULL PRIMARY KEY,
  counted BIGINT NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

INSERT INTO qb_counter (name, counted) VALUES ('journal', 0);

-- Last: whoever sees this row sees a complete schema.
INSERT INTO qb_schema (version) VALUES (1);
