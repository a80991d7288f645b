package io.quotabridge.jdbc;

import io.quotabridge.spi.PluginConfigException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** The words in which the databases differ. Everything else is said in the SQL they share. */
enum Dialect {

  /**
   * H2, embedded or as a server: arrays to read by, single rows to write by. Small transactions: a
   * large one is written to the file before it ends, and if the process is killed then, H2 has been
   * seen to lose rows when it takes it back.
   */
  H2("h2", "SELECT CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000000 AS BIGINT)", 1024) {
    @Override
    String insertAbsent(String table, List<String> columns) {
      return "MERGE INTO "
          + table
          + " t USING (VALUES ("
          + marks(columns.size())
          + ")) v("
          + String.join(", ", columns)
          + ") ON t."
          + columns.get(0)
          + " = v."
          + columns.get(0)
          + " WHEN NOT MATCHED THEN INSERT ("
          + String.join(", ", columns)
          + ") VALUES (v."
          + String.join(", v.", columns)
          + ")";
    }

    @Override
    String upsert(String table, List<String> columns) {
      return "MERGE INTO "
          + table
          + " ("
          + String.join(", ", columns)
          + ") KEY ("
          + columns.get(0)
          + ") VALUES ("
          + marks(columns.size())
          + ")";
    }

    @Override
    boolean readsArrays() {
      return true;
    }
  },

  /**
   * PostgreSQL, and those that speak its protocol: arrays for everything, and several statements in
   * one round trip. How it plans them is not left to it: see {@link Steering}.
   */
  POSTGRESQL("postgresql", Dialect.POSTGRESQL_CLOCK, 1024) {
    @Override
    String insertAbsent(String table, List<String> columns) {
      return insert(table, columns) + " ON CONFLICT (" + columns.get(0) + ") DO NOTHING";
    }

    @Override
    String upsert(String table, List<String> columns) {
      StringBuilder sql = new StringBuilder(insert(table, columns));
      sql.append(" ON CONFLICT (").append(columns.get(0)).append(") DO UPDATE SET ");
      for (int i = 1; i < columns.size(); i++) {
        String column = columns.get(i);
        sql.append(i == 1 ? "" : ", ").append(column).append(" = EXCLUDED.").append(column);
      }
      return sql.toString();
    }

    @Override
    boolean readsArrays() {
      return true;
    }

    @Override
    boolean writesArrays() {
      return true;
    }

    @Override
    boolean writesRows() {
      return true;
    }

    @Override
    String keyArray() {
      return "CAST(? AS varchar[])";
    }

    @Override
    String begin() {
      return clock()
          + ", current_setting('transaction_isolation'), set_config('lock_timeout', ?, true)";
    }

    @Override
    boolean takesSeveral() {
      return true;
    }

    @Override
    boolean mayReadDirty() {
      return false;
    }
  },

  /** CockroachDB: like PostgreSQL, but relied upon for arrays of plain values only. */
  COCKROACH("postgresql", Dialect.POSTGRESQL_CLOCK, 1024) {
    @Override
    String insertAbsent(String table, List<String> columns) {
      return POSTGRESQL.insertAbsent(table, columns);
    }

    @Override
    String upsert(String table, List<String> columns) {
      return POSTGRESQL.upsert(table, columns);
    }

    @Override
    boolean readsArrays() {
      return true;
    }

    @Override
    boolean writesArrays() {
      return true;
    }

    @Override
    String keyArray() {
      return POSTGRESQL.keyArray();
    }

    @Override
    String begin() {
      return POSTGRESQL.begin();
    }

    @Override
    boolean takesSeveral() {
      return true;
    }

    @Override
    boolean mayReadDirty() {
      return false;
    }
  },

  /**
   * MariaDB on InnoDB: lists to read and insert by, single rows to change by. MariaDB turns lists
   * of 1000 and more into a temporary table and would lock in that table's order; a transaction of
   * 256 requests, which concern two accounts each at most, stays below.
   */
  MARIADB("mariadb", Dialect.MARIADB_CLOCK, 256) {
    /*
     * MariaDB's driver sends no COMMIT where the last answer said that there is no transaction. On
     * Galera, which takes a transaction back for the sake of another server's, that is the moment
     * to hear of it.
     */
    @Override
    boolean commitsByStatement() {
      return true;
    }

    /*
     * MariaDB's driver makes a JDBC batch of inserts one command of the binary protocol, prepared
     * and executed in one go. If Galera takes the transaction back meanwhile, nobody may hear of
     * it: what had been written is gone, what follows is written and committed.
     */
    @Override
    boolean insertsSeveral() {
      return true;
    }

    @Override
    String insertAbsent(String table, List<String> columns) {
      String key = columns.get(0);
      return insert(table, columns) + " ON DUPLICATE KEY UPDATE " + key + " = " + table + "." + key;
    }

    @Override
    String upsert(String table, List<String> columns) {
      StringBuilder sql = new StringBuilder(insert(table, columns));
      sql.append(" ON DUPLICATE KEY UPDATE ");
      for (int i = 1; i < columns.size(); i++) {
        String column = columns.get(i);
        sql.append(i == 1 ? "" : ", ").append(column).append(" = VALUES(").append(column);
        sql.append(')');
      }
      return sql.toString();
    }

    @Override
    String forUpdate(Duration patience) {
      return " FOR UPDATE WAIT " + seconds(patience);
    }

    @Override
    String bounded(String write, Duration patience) {
      return "SET STATEMENT innodb_lock_wait_timeout=" + seconds(patience) + " FOR " + write;
    }

    private long seconds(Duration patience) {
      return Math.max(1, patience.plusMillis(999).toSeconds());
    }
  },

  /** MySQL: like MariaDB, but cannot be told for one statement how long to wait for a lock. */
  MYSQL("mariadb", Dialect.MARIADB_CLOCK, 256) {
    @Override
    boolean commitsByStatement() {
      return MARIADB.commitsByStatement();
    }

    @Override
    boolean insertsSeveral() {
      return MARIADB.insertsSeveral();
    }

    @Override
    String insertAbsent(String table, List<String> columns) {
      return MARIADB.insertAbsent(table, columns);
    }

    @Override
    String upsert(String table, List<String> columns) {
      return MARIADB.upsert(table, columns);
    }
  };

  private static final String POSTGRESQL_CLOCK =
      "SELECT CAST(EXTRACT(EPOCH FROM statement_timestamp()) * 1000000 AS BIGINT)";

  private static final String MARIADB_CLOCK =
      "SELECT TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(6))";

  private final String directory;
  private final String clock;
  private final int maxRequests;

  Dialect(String directory, String clock, int maxRequests) {
    this.directory = directory;
    this.clock = clock;
    this.maxRequests = maxRequests;
  }

  /**
   * Recognises a database.
   *
   * @throws SQLException if it cannot be asked
   * @throws PluginConfigException if it is none that we speak to
   */
  static Dialect of(Session session) throws SQLException {
    String product = session.metaData().getDatabaseProductName();
    String name = product.toLowerCase(Locale.ROOT);
    if (name.equals("h2")) {
      return H2;
    }
    if (name.contains("postgresql") || name.contains("cockroach") || name.contains("yugabyte")) {
      return isCockroach(session) ? COCKROACH : POSTGRESQL;
    }
    if (name.contains("mariadb")) {
      return MARIADB;
    }
    if (name.contains("mysql") || name.contains("tidb")) {
      return MYSQL;
    }
    throw new PluginConfigException(
        "database (" + product + ") must be H2, PostgreSQL, MariaDB or MySQL");
  }

  /** PostgreSQL's driver calls every database PostgreSQL that it can speak to. */
  private static boolean isCockroach(Session session) throws SQLException {
    try (ResultSet row = session.prepare("SELECT version()").executeQuery()) {
      row.next();
      return row.getString(1).contains("CockroachDB");
    }
  }

  /** Returns the folder of the migration scripts. */
  String directory() {
    return directory;
  }

  /** Returns a query for the database's time in microseconds since 1970, UTC. */
  String clock() {
    return clock;
  }

  /** Returns the time as an expression within another query. */
  String clockExpression() {
    return clock.substring("SELECT ".length());
  }

  /**
   * Returns what every writing transaction begins with: a query for the time. Where that can be
   * said for one transaction it also bounds the wait for locks (its parameter, in milliseconds);
   * MariaDB is told by {@link #forUpdate} and {@link #bounded}. H2 and MySQL wait no longer than
   * their own settings say, by default two seconds, and fifty.
   */
  String begin() {
    return clock;
  }

  /**
   * Returns whether the driver takes several statements at once, with parameters; and whether
   * {@link #begin} tells the isolation, too, and takes a bound for the wait.
   */
  boolean takesSeveral() {
    return false;
  }

  /**
   * Returns what a query that locks ends in.
   *
   * @param patience how long to wait for what others have locked, where a query can tell: in whole
   *     seconds, and one at least, for none would mean not to wait at all
   */
  String forUpdate(Duration patience) {
    return " FOR UPDATE";
  }

  /**
   * Returns a write that may find a row locked by somebody else.
   *
   * @param write the statement
   * @param patience how long to wait, as for {@link #forUpdate}
   */
  String bounded(String write, Duration patience) {
    return write;
  }

  /** Returns whether a read of one statement may see what is not committed. */
  boolean mayReadDirty() {
    return true;
  }

  /** Returns whether a commit is a statement like any other, rather than left to the driver. */
  boolean commitsByStatement() {
    return false;
  }

  /** Returns whether several rows are inserted by one statement rather than by a JDBC batch. */
  boolean insertsSeveral() {
    return false;
  }

  /** Returns what a query that locks ends in, to leave out what others have locked. */
  String skipLocked() {
    return " FOR UPDATE SKIP LOCKED";
  }

  /**
   * Returns how many requests one transaction may hold, or exchanges that get a new owner: bounds
   * locks and statement lengths.
   */
  int maxRequests() {
    return maxRequests;
  }

  /** Returns the parameter for an array of keys. */
  String keyArray() {
    return "?";
  }

  /** Returns whether rows are read by an array of keys rather than by a list. */
  boolean readsArrays() {
    return false;
  }

  /** Returns whether rows are written by arrays. */
  boolean writesArrays() {
    return false;
  }

  /** Returns whether the scripts could make indexes of some of a table's rows. */
  boolean hasPartialIndexes() {
    return writesArrays();
  }

  /** Returns whether these are one array of rows, of a type of their own; see {@link RowType}. */
  boolean writesRows() {
    return false;
  }

  /** Returns an insert of one row that does nothing if the key, the first column, is there. */
  abstract String insertAbsent(String table, List<String> columns);

  /** Returns an insert of one row that replaces what stands under the key, the first column. */
  abstract String upsert(String table, List<String> columns);

  /** Returns a plain insert of one row. */
  String insert(String table, List<String> columns) {
    return "INSERT INTO "
        + table
        + " ("
        + String.join(", ", columns)
        + ") VALUES ("
        + marks(columns.size())
        + ")";
  }

  static String marks(int count) {
    return String.join(", ", Collections.nCopies(count, "?"));
  }
}
