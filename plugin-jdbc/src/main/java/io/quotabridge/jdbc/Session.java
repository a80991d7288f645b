package io.quotabridge.jdbc;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * One connection in use, with the statements that were prepared on it. Not thread-safe.
 *
 * <p>A transaction leaves the connection as it found it: isolation and autocommit are put back, and
 * what was not committed is rolled back first, because switching autocommit on would commit it.
 */
final class Session implements AutoCloseable {

  /** Takes a session back: closes it, or keeps it for the next caller. */
  interface Owner {
    void takeBack(Session session) throws SQLException;
  }

  private final Connection connection;
  private final Owner owner;
  private final Map<String, PreparedStatement> statements = new HashMap<>();
  private boolean healthy = true;
  private boolean inTransaction;
  private boolean autoCommitBefore = true;
  private int isolationBefore;

  Session(Connection connection, Owner owner) {
    this.connection = connection;
    this.owner = owner;
  }

  /** Returns the statement with this text, prepared once for this session. */
  PreparedStatement prepare(String sql) throws SQLException {
    PreparedStatement statement = statements.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      statements.put(sql, statement);
    }
    return statement;
  }

  Connection connection() {
    return connection;
  }

  DatabaseMetaData metaData() throws SQLException {
    return connection.getMetaData();
  }

  /** Begins a transaction that sees what is committed, statement by statement. */
  void begin() throws SQLException {
    autoCommitBefore = connection.getAutoCommit();
    if (!autoCommitBefore) {
      // Ends what the lender may have begun, for instance by testing the connection.
      connection.rollback();
    }
    isolationBefore = connection.getTransactionIsolation();
    inTransaction = true;
    if (isolationBefore != Connection.TRANSACTION_READ_COMMITTED) {
      connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    }
    if (autoCommitBefore) {
      connection.setAutoCommit(false);
    }
  }

  void commit() throws SQLException {
    connection.commit();
  }

  /** Rolls back after a failure; whatever goes wrong now is added to the failure. */
  void rollback(Throwable failure) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      healthy = false;
      failure.addSuppressed(e);
    }
  }

  /** Ends what a read began where the lender has autocommit off. */
  void endRead() throws SQLException {
    if (!connection.getAutoCommit()) {
      connection.rollback();
    }
  }

  /** Ends a read that failed; whatever goes wrong now is added to the failure. */
  void rollbackRead(Throwable failure) {
    try {
      endRead();
    } catch (SQLException e) {
      healthy = false;
      failure.addSuppressed(e);
    }
  }

  /** Returns whether the connection was left in the state in which it came. */
  boolean isHealthy() {
    return healthy;
  }

  /** Says that the connection must not be kept. */
  void spoil() {
    healthy = false;
  }

  /**
   * Puts isolation and autocommit back, after commit or rollback. After a rollback that failed it
   * does nothing: autocommit would commit what is left, and closing the connection will not.
   */
  void restore() throws SQLException {
    if (!inTransaction || !healthy) {
      return;
    }
    inTransaction = false;
    if (autoCommitBefore) {
      connection.setAutoCommit(true);
    }
    if (isolationBefore != Connection.TRANSACTION_READ_COMMITTED) {
      connection.setTransactionIsolation(isolationBefore);
    }
  }

  /** Closes the statements and the connection itself, whatever fails on the way. */
  void dispose() throws SQLException {
    try {
      for (PreparedStatement statement : statements.values()) {
        statement.close();
      }
    } finally {
      statements.clear();
      connection.close();
    }
  }

  @Override
  public void close() throws SQLException {
    owner.takeBack(this);
  }
}
