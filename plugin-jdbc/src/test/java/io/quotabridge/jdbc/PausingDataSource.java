package io.quotabridge.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;

/**
 * Holds one transaction back when all is written and nothing is committed, so that a test can see
 * what others do meanwhile. Thread-safe.
 */
final class PausingDataSource extends PlainDataSource {

  /** Nobody waits for so long unless the test has a fault. */
  private static final long PATIENCE_SECONDS = 60;

  private final DataSource real;
  private final AtomicBoolean armed = new AtomicBoolean();
  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  PausingDataSource(DataSource real) {
    super("");
    this.real = real;
  }

  /** The next commit waits. */
  void arm() {
    armed.set(true);
  }

  /** Waits until somebody is about to commit. */
  void awaitPaused() throws InterruptedException {
    if (!reached.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("nobody came to a commit");
    }
  }

  void release() {
    released.countDown();
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection = real.getConnection();
    return (Connection)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("commit") && armed.compareAndSet(true, false)) {
                pause();
              }
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private void pause() throws InterruptedException {
    reached.countDown();
    if (!released.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("nobody released the commit");
    }
  }
}
