package io.quotabridge.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Holds one transaction back when all is written and nothing is committed, and tells how far
 * another one came, so that a test can make two of them meet. Thread-safe.
 */
final class PausingDataSource extends PlainDataSource {

  /** Nobody waits for so long unless the test has a fault. */
  private static final long PATIENCE_SECONDS = 60;

  private final DataSource real;
  private final AtomicBoolean armed = new AtomicBoolean();
  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private final CountDownLatch said = new CountDownLatch(1);
  private volatile @Nullable String watched;

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
    await(reached, "nobody came to a commit");
  }

  /** Looks out for a statement. */
  void watch(String partOfStatement) {
    watched = partOfStatement;
  }

  /** Waits until somebody is about to say what is looked out for. */
  void awaitSaid() throws InterruptedException {
    await(said, "nobody said " + watched);
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
              switch (method.getName()) {
                case "commit" -> pause();
                case "createStatement" -> {
                  return Commits.heard(connection.createStatement(), this::pause);
                }
                case "prepareStatement" -> say((String) arguments[0]);
                default -> {}
              }
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private void pause() throws InterruptedException {
    if (armed.compareAndSet(true, false)) {
      reached.countDown();
      await(released, "nobody released the commit");
    }
  }

  private void say(String sql) {
    String part = watched;
    if (part != null && sql.contains(part)) {
      said.countDown();
    }
  }

  private static void await(CountDownLatch latch, String otherwise) throws InterruptedException {
    if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError(otherwise);
    }
  }
}
