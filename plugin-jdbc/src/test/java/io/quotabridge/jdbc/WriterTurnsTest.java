package io.quotabridge.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.quota.QuotaStore;
import io.quotabridge.spi.quota.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nobody may change an H2 file while somebody else commits: H2 would write half of it. */
@Timeout(120)
final class WriterTurnsTest {

  private static final int THREADS = 4;
  private static final int DEPOSITS = 50;
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(20);

  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private String storage = "";

  @BeforeEach
  void newStorage() {
    storage = TestDatabase.newStorage();
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void twoStoresOnOneFileWriteInTurn() throws Exception {
    assertThat(mostWritersAtOnce(TestDatabase.H2_FILE)).isEqualTo(1);
  }

  @Test
  void aDatabaseInMemoryNeedsNoTurns() throws Exception {
    Counting counting = new Counting(TestDatabase.H2_MEMORY.dataSource(storage));
    CountDownLatch both = new CountDownLatch(2);
    try (Database database = Database.open(new PooledConnections(counting), LONG, Duration.ZERO)) {
      Database.Work<Integer> meet =
          session -> {
            both.countDown();
            return awaited(both);
          };
      Future<Integer> one = threads.submit(() -> database.transact("meet", meet));
      Future<Integer> other = threads.submit(() -> database.transact("meet", meet));
      one.get();
      other.get();
    }
    assertThat(counting.most.get()).isEqualTo(2);
  }

  private static int awaited(CountDownLatch latch) throws SQLException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new SQLException("nobody came", e);
    }
    return 0;
  }

  @Test
  void whoWaitsTooLongIsToldToComeBack() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    DataSource file = TestDatabase.H2_FILE.dataSource(storage);
    try (Database slow = Database.open(new PooledConnections(file), LONG, Duration.ZERO);
        Database impatient = Database.open(new PooledConnections(file), SHORT, Duration.ZERO)) {
      Future<Integer> writer =
          threads.submit(
              () ->
                  slow.transact(
                      "hold the turn",
                      session -> {
                        inside.countDown();
                        return awaited(leave);
                      }));
      inside.await();
      assertThatThrownBy(() -> impatient.transact("write", session -> 0))
          .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.isRetryable()).isTrue())
          .hasStackTraceContaining("other writers did not finish within PT0.02S");
      leave.countDown();
      writer.get();
      int written = impatient.transact("write", session -> 7);
      assertThat(written).isEqualTo(7);
    }
  }

  private int mostWritersAtOnce(TestDatabase database) throws Exception {
    Counting counting = new Counting(database.dataSource(storage));
    PluginConfig config = PluginConfig.empty().with(DataSource.class, counting);
    try (QuotaStore one = Exchanging.open(config);
        QuotaStore other = Exchanging.open(config)) {
      counting.most.set(0);
      Future<?>[] writers = new Future<?>[THREADS];
      for (int i = 0; i < THREADS; i++) {
        int thread = i;
        QuotaStore store = i % 2 == 0 ? one : other;
        writers[i] = threads.submit(() -> deposit(store, thread));
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
      assertThat(one.totals().deposited()).isEqualTo(THREADS * DEPOSITS);
    }
    return counting.most.get();
  }

  private static void deposit(QuotaStore store, int thread) {
    for (int i = 0; i < DEPOSITS; i++) {
      var deposit = Exchanging.deposit("d-" + thread + "-" + i, "account-" + i % 3, 1);
      assertThat(Exchanging.one(store, deposit).result()).isEqualTo(ResultCode.SUCCESS);
    }
  }

  /** Counts transactions that are under way at once, from their begin to their commit. */
  private static final class Counting extends PlainDataSource {

    private final DataSource real;
    private final AtomicInteger now = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();

    Counting(DataSource real) {
      super("");
      this.real = real;
    }

    @Override
    public Connection getConnection() throws SQLException {
      return Overheard.of(
          Connection.class,
          real.getConnection(),
          (method, arguments) -> {
            if (method.equals("setAutoCommit")) {
              count((Boolean) arguments[0] ? -1 : 1);
            }
          });
    }

    private void count(int more) {
      int writers = now.addAndGet(more);
      most.accumulateAndGet(writers, Math::max);
    }
  }
}
