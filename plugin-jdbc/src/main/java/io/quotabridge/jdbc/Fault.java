package io.quotabridge.jdbc;

import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientException;
import java.util.Set;

/** What kind of failure an {@link SQLException} is, which decides what is done about it. */
enum Fault {
  /** Deadlock, serialization failure, lock timeout, server busy: nothing was written. */
  BUSY,
  /** The connection is gone; whether a commit took place is not known. */
  CONNECTION,
  /** Somebody else inserted the same key first. */
  RACE,
  /** The database is not as it must be: schema, rights, disk. No request can be carried out. */
  DATABASE,
  /** Anything else: taken to be the fault of one request until it fails alone. */
  REQUEST;

  /* SQLSTATE decides where it can: class 40 is a rollback, 08 a lost connection, 23 a constraint.
   * MariaDB and MySQL report much as HY000, and H2 has states of its own: there the vendor's number
   * decides.
   */

  private static final Set<String> BUSY_STATES =
      Set.of(
          "25P04", // PostgreSQL: transaction timeout
          "53300", // PostgreSQL: too many connections
          "55P03", // PostgreSQL: lock_not_available, after lock_timeout
          "57014", // query cancelled
          "HYT00", // timeout, H2's lock timeout
          "HYT01", "90131"); // H2: concurrent update

  private static final Set<Integer> BUSY_NUMBERS =
      Set.of(
          1020, // MariaDB: record has changed since last read
          1205, // MariaDB: lock wait timeout
          1213, // MariaDB: deadlock
          50200); // H2: lock timeout

  private static final Set<String> CONNECTION_STATES =
      Set.of(
          "25P03", // PostgreSQL: ended for being idle in a transaction
          "25S03", // MariaDB's driver: connected to another server, the transaction is lost
          "57P05", // PostgreSQL: ended for being idle
          "57P01", // PostgreSQL: administrator ends the connection
          "57P02", // PostgreSQL: crash of another server process
          "57P03", // PostgreSQL: cannot connect now, starting up
          "25006", // read-only: a standby, or the former primary after a failover
          "70100", // MariaDB: connection killed
          "90067", // H2: connection broken
          "90098", // H2: database closed
          "90121"); // H2: database closed while shutting down

  private static final Set<Integer> CONNECTION_NUMBERS =
      Set.of(
          1047, // Galera: node not ready
          1053, // MariaDB: server shutting down
          1290, // MariaDB: read-only
          1836, // MySQL: read-only
          1927, // MariaDB: connection was killed
          2006, // server has gone away
          2013); // connection lost during a query

  /** PostgreSQL and H2 say so in the state; MariaDB and MySQL in the number. */
  private static final String UNIQUE_STATE = "23505";

  private static final int UNIQUE_NUMBER = 1062;

  /** Authorization, catalog, syntax or missing table, disk or memory, system, internal error. */
  private static final Set<String> DATABASE_CLASSES =
      Set.of("25", "28", "3D", "3F", "42", "53", "54", "57", "58", "F0", "XX");

  /** Returns the kind of a failure. */
  static Fault of(SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    int number = e.getErrorCode();
    String stateClass = state.length() < 2 ? "" : state.substring(0, 2);
    if (isTakenBack(e) || BUSY_STATES.contains(state) || BUSY_NUMBERS.contains(number)) {
      return BUSY;
    }
    if (isConnection(e, state, stateClass, number)) {
      return CONNECTION;
    }
    if (state.equals(UNIQUE_STATE) || (stateClass.equals("23") && number == UNIQUE_NUMBER)) {
      return RACE;
    }
    if (e instanceof SQLTimeoutException || e instanceof SQLTransientException) {
      return BUSY;
    }
    return DATABASE_CLASSES.contains(stateClass) ? DATABASE : REQUEST;
  }

  /** Returns whether a transaction was taken back for another's sake: by the database, or by us. */
  static boolean isTakenBack(SQLException e) {
    return e.getSQLState() != null && e.getSQLState().startsWith("40");
  }

  private static boolean isConnection(SQLException e, String state, String stateClass, int number) {
    return stateClass.equals("08")
        || CONNECTION_STATES.contains(state)
        || CONNECTION_NUMBERS.contains(number)
        || e instanceof SQLRecoverableException;
  }

  /** Returns whether the same transaction may succeed if it is run again. */
  boolean isRetryable() {
    return this == BUSY || this == CONNECTION || this == RACE;
  }
}
