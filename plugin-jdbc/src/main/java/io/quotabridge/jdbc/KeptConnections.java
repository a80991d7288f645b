package io.quotabridge.jdbc;

import java.lang.System.Logger;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Properties;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A few connections to one address, kept open together with their prepared statements. Meant for
 * the embedded database and for trials; an application with a pool hands that in. Thread-safe.
 */
final class KeptConnections implements Connections {

  /* Idle sessions lie on a stack, so that the one used last, with its statements prepared, is used
   * next. After a connection broke, the idle ones are suspected too and dropped: a server that went
   * away took them all with it.
   */

  private static final Logger LOG = System.getLogger("io.quotabridge.jdbc");

  private final String url;
  private final Properties credentials;
  private final long waitMillis;
  private final Semaphore permits;
  private final ConcurrentLinkedDeque<Session> idle = new ConcurrentLinkedDeque<>();
  private volatile boolean closed;

  KeptConnections(String url, Properties credentials, int limit, long waitMillis) {
    this.url = url;
    this.credentials = credentials;
    this.waitMillis = waitMillis;
    this.permits = new Semaphore(limit, true);
  }

  @Override
  public Session open() throws SQLException {
    acquirePermit();
    Session session = idle.pollFirst();
    if (session != null) {
      return session;
    }
    try {
      return new Session(DriverManager.getConnection(url, credentials), this::takeBack);
    } catch (SQLException | RuntimeException e) {
      permits.release();
      throw e;
    }
  }

  private void acquirePermit() throws SQLException {
    try {
      if (!permits.tryAcquire(waitMillis, TimeUnit.MILLISECONDS)) {
        throw new SQLTransientConnectionException(
            "no connection became free within " + waitMillis + " ms", "08001");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLTransientConnectionException(
          "interrupted while waiting for a connection", "08001", e);
    }
  }

  private void takeBack(Session session) throws SQLException {
    try {
      if (session.isHealthy()) {
        idle.addFirst(session);
        if (closed) {
          dropIdle(); // it came back too late to be found by whoever closed
        }
      } else {
        dropIdle();
        session.dispose();
      }
    } finally {
      permits.release();
    }
  }

  private void dropIdle() {
    for (Session session = idle.pollFirst(); session != null; session = idle.pollFirst()) {
      try {
        session.dispose();
      } catch (SQLException e) {
        LOG.log(Logger.Level.DEBUG, "an idle connection could not be closed", e);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    dropIdle();
  }
}
