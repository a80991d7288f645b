package io.quotabridge.jdbc;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

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

  /** Sets the parameters of a statement that may stand behind others. */
  interface Binding {

    /** Sets them from this position on, and returns the next one. */
    int bind(PreparedStatement statement, int from) throws SQLException;
  }

  /** Returns a binding of values to the parameters in their order. */
  static Binding binding(Object... values) {
    return (statement, from) -> {
      int position = from;
      for (Object value : values) {
        statement.setObject(position++, value);
      }
      return position;
    };
  }

  /** Takes in what came of a statement: the present result of what was executed. */
  interface Reading {
    void read(PreparedStatement executed) throws SQLException;
  }

  private record Waiting(String sql, Binding binding, Reading reading) {}

  private final Connection connection;
  private final Owner owner;
  private final Map<String, PreparedStatement> statements = new HashMap<>();
  private final List<Waiting> waiting = new ArrayList<>();
  private boolean gathering;
  private boolean unasked;
  private boolean healthy = true;
  private boolean inTransaction;
  private boolean autoCommitBefore = true;
  private int isolationBefore;
  private boolean answersBounded;

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

  // ---- Several statements in one round trip ----

  /* Only for databases that take several statements at once, separated by semicolons. They execute
   * them one after another, as if each had come by itself; the first that fails ends it.
   */

  /** Lets a statement wait until {@link #query} or {@link #send} sends it. */
  void defer(String sql, Binding binding, Reading reading) {
    waiting.add(new Waiting(sql, binding, reading));
  }

  /** Lets the writes that follow wait until {@link #send}, where the database can take that. */
  void gather() {
    gathering = true;
  }

  /** Returns whether writes may wait. */
  boolean isGathering() {
    return gathering;
  }

  /** Sends a query behind what waits, and returns its result. */
  ResultSet query(String sql, Binding binding) throws SQLException {
    defer(sql, binding, executed -> {});
    PreparedStatement executed = execute();
    return executed.getResultSet();
  }

  /** Sends what waits, if anything does. */
  void send() throws SQLException {
    gathering = false;
    if (!waiting.isEmpty()) {
      execute();
    }
  }

  /** Stops at the last statement's result. */
  private PreparedStatement execute() throws SQLException {
    List<Waiting> all = List.copyOf(waiting);
    waiting.clear();
    PreparedStatement statement =
        prepare(all.stream().map(Waiting::sql).collect(Collectors.joining("; ")));
    int position = 1;
    for (Waiting one : all) {
      position = one.binding().bind(statement, position);
    }
    statement.execute();
    for (int i = 0; i < all.size(); i++) {
      if (i > 0) {
        statement.getMoreResults();
      }
      all.get(i).reading().read(statement);
    }
    return statement;
  }

  // ---- The connection ----

  Connection connection() {
    return connection;
  }

  DatabaseMetaData metaData() throws SQLException {
    return connection.getMetaData();
  }

  /**
   * Begins a transaction that sees what is committed, statement by statement.
   *
   * @param trusting whether the connection is taken to do so already; asking costs a round trip
   * @return whether it does so already
   */
  boolean begin(boolean trusting) throws SQLException {
    waiting.clear();
    gathering = false;
    unasked = trusting;
    autoCommitBefore = connection.getAutoCommit();
    if (!autoCommitBefore) {
      // Ends what the lender may have begun, for instance by testing the connection.
      connection.rollback();
    }
    isolationBefore =
        trusting ? Connection.TRANSACTION_READ_COMMITTED : connection.getTransactionIsolation();
    inTransaction = true;
    if (isolationBefore != Connection.TRANSACTION_READ_COMMITTED) {
      connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    }
    if (autoCommitBefore) {
      connection.setAutoCommit(false);
    }
    return isolationBefore == Connection.TRANSACTION_READ_COMMITTED;
  }

  /**
   * Bounds how long an answer is waited for, unless the connection does so itself; until {@link
   * #restore}. An answer that does not come ends the connection.
   */
  void boundAnswers(Duration timeout) throws SQLException {
    if (connection.getNetworkTimeout() == 0) {
      connection.setNetworkTimeout(Runnable::run, (int) timeout.toMillis());
      answersBounded = true;
    }
  }

  /** Returns whether the connection's isolation was taken for granted. */
  boolean isUnasked() {
    return unasked;
  }

  /**
   * Begins a read of one statement.
   *
   * @param steering a query to send in front of it, if it is sent by {@link #query}; or nothing
   * @param mayBeDirty whether it may see what is not committed, should the lender have said so
   */
  void beginRead(String steering, boolean mayBeDirty) throws SQLException {
    waiting.clear();
    if (mayBeDirty
        && connection.getTransactionIsolation() == Connection.TRANSACTION_READ_UNCOMMITTED) {
      boolean unused = begin(false);
    } else if (!connection.getAutoCommit()) {
      connection.rollback(); // what the lender may have begun sees what was true then
    }
    if (!steering.isEmpty()) {
      defer(steering, (statement, from) -> from, executed -> {});
    }
  }

  /**
   * Commits.
   *
   * @param byStatement whether the server is asked in any case, and not by way of the driver, which
   *     may think that there is nothing to commit
   */
  void commit(boolean byStatement) throws SQLException {
    if (!byStatement) {
      connection.commit();
      return;
    }
    try (Statement statement = connection.createStatement()) {
      boolean unused = statement.execute("COMMIT");
    }
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
   * Puts isolation, autocommit and the bound of answers back, after commit or rollback. After a
   * rollback that failed it does nothing: autocommit would commit what is left, and closing the
   * connection will not.
   */
  void restore() throws SQLException {
    if (!healthy) {
      return;
    }
    if (answersBounded) {
      answersBounded = false;
      connection.setNetworkTimeout(Runnable::run, 0);
    }
    if (!inTransaction) {
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
