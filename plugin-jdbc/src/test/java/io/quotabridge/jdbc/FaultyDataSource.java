package io.quotabridge.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransactionRollbackException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** Fails on purpose, in the ways in which networks and databases do. Thread-safe. */
final class FaultyDataSource extends PlainDataSource {

  /** What goes wrong with the next transaction that is committed. */
  enum Mishap {
    NONE,
    /** The connection breaks before the commit reaches the database. */
    CUT_BEFORE_COMMIT,
    /** The database commits, and the connection breaks before it can say so. */
    CUT_AFTER_COMMIT,
    /** The database finds that the transaction cannot be serialized. */
    SERIALIZATION_FAILURE,
    /** The database chooses the transaction as a deadlock's victim, and rolling back fails too. */
    DEADLOCK_AND_FAILED_ROLLBACK
  }

  private final DataSource real;
  private final Queue<Mishap> mishaps = new ConcurrentLinkedQueue<>();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger commits = new AtomicInteger();

  FaultyDataSource(DataSource real) {
    super("");
    this.real = real;
  }

  /** Lets the commits to come go wrong in this order. */
  void next(Mishap... coming) {
    for (Mishap mishap : coming) {
      mishaps.add(mishap);
    }
  }

  /** Returns how many commits were asked for. */
  int commits() {
    return commits.get();
  }

  /** Returns how many mishaps have not happened yet. */
  int pending() {
    return mishaps.size();
  }

  /** Returns how many connections were not closed. */
  int open() {
    return open.get();
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection = real.getConnection();
    open.incrementAndGet();
    return (Connection)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Connection.class},
            new Failing(connection));
  }

  private final class Failing implements InvocationHandler {

    private final Connection connection;
    private boolean rollbackFails;

    Failing(Connection connection) {
      this.connection = connection;
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
      switch (method.getName()) {
        case "commit" -> commit();
        case "rollback" -> rollback();
        case "close" -> open.decrementAndGet();
        case "createStatement" -> {
          return Commits.heard(connection.createStatement(), this::commit);
        }
        default -> {}
      }
      try {
        return method.invoke(connection, arguments);
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    }

    private void commit() throws SQLException {
      commits.incrementAndGet();
      Mishap mishap = mishaps.poll();
      switch (mishap == null ? Mishap.NONE : mishap) {
        case NONE -> {}
        case CUT_BEFORE_COMMIT -> {
          connection.rollback();
          connection.close();
          throw new SQLNonTransientConnectionException("cut before commit", "08006");
        }
        case CUT_AFTER_COMMIT -> {
          connection.commit();
          connection.close();
          throw new SQLNonTransientConnectionException("cut after commit", "08006");
        }
        case SERIALIZATION_FAILURE -> {
          throw new SQLTransactionRollbackException("not serializable", "40001");
        }
        case DEADLOCK_AND_FAILED_ROLLBACK -> {
          rollbackFails = true;
          throw new SQLTransactionRollbackException("deadlock", "40P01");
        }
      }
    }

    private void rollback() throws SQLException {
      if (rollbackFails) {
        connection.rollback();
        throw new SQLException("rollback fails as well", "25P01");
      }
    }
  }
}
