package io.quotabridge.jdbc;

import static io.quotabridge.jdbc.Exchanging.deposit;
import static io.quotabridge.jdbc.Exchanging.id;
import static io.quotabridge.jdbc.Exchanging.initial;
import static io.quotabridge.jdbc.Exchanging.termination;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.quotabridge.model.AccessRequest;
import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.quota.QuotaStore;
import io.quotabridge.spi.quota.StoreException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pools get their connections back, all of them, and as they were. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class ConnectionStateTest {

  private final TestDatabase database;
  private String storage = "";

  ConnectionStateTest(TestDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void storage() {
    database.assumeThere();
    storage = TestDatabase.newStorage();
  }

  private HikariDataSource pool(int size, boolean autoCommit) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(database.dataSource(storage));
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(1);
    config.setAutoCommit(autoCommit);
    config.setConnectionTimeout(20_000);
    return new HikariDataSource(config);
  }

  /** With one connection, a second one taken anywhere inside would wait for itself. */
  @ParameterizedTest
  @CsvSource({"1, true", "1, false", "8, true", "8, false"})
  void everythingWorksOnPoolsOfEverySize(int size, boolean autoCommit) throws Exception {
    try (HikariDataSource pool = pool(size, autoCommit);
        QuotaStore store = Exchanging.open(pool);
        JdbcIdentityRegistry registry = JdbcIdentityRegistry.open(pool)) {
      store.execute(List.of(deposit("top-up", "supplier", 1_000)));
      inParallel(
          4,
          thread -> {
            for (int i = 0; i < 5; i++) {
              String exchange = thread + "-" + i;
              store.execute(List.of(initial(exchange, "demander", "supplier", 10)));
              registry.verify(AccessRequest.of(exchange, "nobody", "nobody", "nowhere"));
              store.execute(List.of(termination(exchange, 1, 10)));
              store.journal(0, 5);
            }
          });

      assertThat(store.balance(id("supplier")).orElseThrow().supplied()).isEqualTo(200);
      assertThat(store.journal(0, 100)).hasSize(20);
      assertThat(store.totals().conservationError()).isZero();
      assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
    }
  }

  private interface Task {
    void run(int thread) throws Exception;
  }

  private static void inParallel(int count, Task task) throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(count);
    try {
      List<Future<?>> done = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int thread = i;
        done.add(
            threads.submit(
                () -> {
                  start.await();
                  task.run(thread);
                  return null;
                }));
      }
      start.countDown();
      for (Future<?> one : done) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        Connection.TRANSACTION_READ_UNCOMMITTED,
        Connection.TRANSACTION_READ_COMMITTED,
        Connection.TRANSACTION_REPEATABLE_READ,
        Connection.TRANSACTION_SERIALIZABLE
      })
  void isolationAndAutocommitAreLeftAsTheyWere(int isolation) throws SQLException {
    try (Connection connection = database.dataSource(storage).getConnection()) {
      connection.setTransactionIsolation(isolation);
      for (boolean autoCommit : new boolean[] {true, false}) {
        connection.setAutoCommit(autoCommit);
        try (QuotaStore store = Exchanging.open(new OneConnection(connection))) {
          store.execute(List.of(deposit("d-" + autoCommit, "a", 1)));
          store.balance(id("a"));
          store.journal(0, 1);
          assertThat(store.execute(List.of(initial("x", "b", "a", 5)))).hasSize(1);
        }
        assertThat(connection.getAutoCommit()).isEqualTo(autoCommit);
        assertThat(connection.getTransactionIsolation()).isEqualTo(isolation);
      }
    }
  }

  @Test
  void readsSeeWhatIsCommittedWhateverTheLenderSaid() throws SQLException {
    DataSource source = database.dataSource(storage);
    try (Connection connection = source.getConnection();
        Connection other = source.getConnection();
        QuotaStore store = Exchanging.open(new OneConnection(connection))) {
      store.execute(List.of(deposit("d", "a", 1)));
      other.setAutoCommit(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_READ_UNCOMMITTED);
      other.createStatement().execute("UPDATE qb_account SET quota = 999 WHERE account_id = 'a'");

      assertThat(store.balance(id("a")).orElseThrow().quota()).isOne();
      assertThat(connection.getTransactionIsolation())
          .isEqualTo(Connection.TRANSACTION_READ_UNCOMMITTED);
      assertThat(connection.getAutoCommit()).isTrue();
      other.rollback();
    }
  }

  @Test
  void readsSeeWhatIsTrueNowWhateverTheLenderHasLookedAt() throws SQLException {
    DataSource source = database.dataSource(storage);
    try (Connection connection = source.getConnection();
        QuotaStore store = Exchanging.open(new OneConnection(connection));
        QuotaStore other = Exchanging.open(source)) {
      store.execute(List.of(deposit("d", "a", 1)));
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setAutoCommit(false);
      connection.createStatement().executeQuery("SELECT COUNT(*) FROM qb_account").next();
      other.execute(List.of(deposit("e", "a", 5)));

      assertThat(store.balance(id("a")).orElseThrow().quota()).isEqualTo(6);
    }
  }

  /** Between opening the account's row and executing the request once more. */
  @Test
  void oneThatIsClosedBetweenTwoAttemptsSaysThatItIsClosed() throws SQLException {
    DataSource source = database.dataSource(storage);
    AtomicInteger lent = new AtomicInteger();
    AtomicReference<Runnable> atTheSecond = new AtomicReference<>(() -> {});
    DataSource watched =
        new PlainDataSource("") {
          @Override
          public Connection getConnection() throws SQLException {
            if (lent.incrementAndGet() == 2) {
              Objects.requireNonNull(atTheSecond.get()).run();
            }
            return source.getConnection();
          }
        };
    try (QuotaStore store = Exchanging.open(watched)) {
      atTheSecond.set(store::close);
      lent.set(0);
      assertThatThrownBy(() -> store.execute(List.of(deposit("d", "a", 1))))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
      assertThat(lent).hasValue(2);
    }
  }

  @Test
  void theyAreLeftAsTheyWereAfterAFailureToo() throws SQLException {
    DataSource source = database.dataSource(storage);
    try (Connection connection = source.getConnection()) {
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      try (QuotaStore store = Exchanging.open(new OneConnection(connection))) {
        store.execute(List.of(deposit("d", "a", 1_000)));
        database.execute(storage, source, "ALTER TABLE qb_exchange ADD COLUMN more INTEGER");
        database.execute(storage, source, "ALTER TABLE qb_journal DROP COLUMN octets");
        store.execute(List.of(initial("x", "b", "a", 5)));

        assertThatThrownBy(() -> store.execute(List.of(termination("x", 1, 5))))
            .isInstanceOf(StoreException.class);
        assertThat(store.balance(id("a")).orElseThrow().reserved())
            .as("nothing of the failed termination was committed")
            .isEqualTo(5);
      }
      assertThat(connection.getAutoCommit()).isTrue();
      assertThat(connection.getTransactionIsolation())
          .isEqualTo(Connection.TRANSACTION_REPEATABLE_READ);
    }
  }

  @Test
  void whatTheLenderLeftOpenIsNotCommitted() throws SQLException {
    DataSource source = database.dataSource(storage);
    Exchanging.open(source).close();
    try (Connection connection = source.getConnection();
        QuotaStore store = Exchanging.open(new OneConnection(connection))) {
      connection.setAutoCommit(false);
      connection
          .createStatement()
          .execute("INSERT INTO qb_counter (name, counted) VALUES ('stray', 1)");

      store.execute(List.of(deposit("d", "a", 1)));

      try (var row =
          connection
              .createStatement()
              .executeQuery("SELECT COUNT(*) FROM qb_counter WHERE name = 'stray'")) {
        row.next();
        assertThat(row.getInt(1)).isZero();
      }
      connection.rollback();
    }
  }

  /** A data source of one connection that ignores being closed, so that it can be looked at. */
  private static final class OneConnection extends PlainDataSource {

    private final Connection connection;

    OneConnection(Connection connection) {
      super("");
      this.connection = connection;
    }

    @Override
    public Connection getConnection() {
      return (Connection)
          java.lang.reflect.Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {Connection.class},
              (proxy, method, arguments) -> {
                if (method.getName().equals("close")) {
                  return null;
                }
                try {
                  return method.invoke(connection, arguments);
                } catch (java.lang.reflect.InvocationTargetException e) {
                  throw e.getCause();
                }
              });
    }
  }

  @Test
  void connectionsThatAreKeptAreLimitedAndTheWaitForOneIsBounded() throws SQLException {
    try (KeptConnections connections =
        new KeptConnections(url(), new Properties(), 1, /* waitMillis= */ 20)) {
      try (Session session = connections.open()) {
        assertThat(session.isHealthy()).isTrue();
        assertThatThrownBy(connections::open)
            .isInstanceOfSatisfying(
                SQLException.class, e -> assertThat(Fault.of(e).isRetryable()).isTrue());
      }
      Connection kept;
      try (Session again = connections.open()) {
        kept = again.connection();
      }
      try (Session again = connections.open()) {
        assertThat(again.connection()).isSameAs(kept);
        again.spoil();
      }
      assertThat(kept.isClosed()).isTrue();
      try (Session fresh = connections.open()) {
        assertThat(fresh.connection().isClosed()).isFalse();
      }
    }
  }

  @Test
  void aConnectionThatComesBackAfterTheOthersWereClosedIsClosedToo() throws SQLException {
    KeptConnections connections =
        new KeptConnections(url(), new Properties(), 2, /* waitMillis= */ 20);
    Session inUse = connections.open();
    Connection late = inUse.connection();
    connections.close();
    assertThat(late.isClosed()).isFalse();
    inUse.close();
    assertThat(late.isClosed()).isTrue();
  }

  private String url() {
    return database.settings(storage, PluginConfig.empty()).setting("url").orElseThrow();
  }

  /** MariaDB's driver sends nothing where it believes that there is no transaction. */
  @Test
  void mariadbIsAskedToCommitWhateverItsDriverBelieves() throws SQLException {
    assumeTrue(database == TestDatabase.MARIADB, "the other drivers ask, or know");
    try (Connection connection = database.dataSource(storage).getConnection()) {
      connection.setAutoCommit(false);
      DataSource believing =
          new PlainDataSource("") {
            @Override
            public Connection getConnection() {
              return withoutCommit(connection);
            }
          };
      try (QuotaStore store = Exchanging.open(believing)) {
        store.execute(List.of(deposit("top-up", "supplier", 1_000)));
      }
    }

    try (QuotaStore store = Exchanging.open(database.dataSource(storage))) {
      assertThat(store.balance(id("supplier")).orElseThrow().quota()).isEqualTo(1_000);
    }
  }

  private static Connection withoutCommit(Connection connection) {
    return (Connection)
        Proxy.newProxyInstance(
            ConnectionStateTest.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) ->
                Set.of("commit", "close").contains(method.getName())
                    ? null
                    : method.invoke(connection, arguments));
  }
}
