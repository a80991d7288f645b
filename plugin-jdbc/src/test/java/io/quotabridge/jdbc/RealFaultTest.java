package io.quotabridge.jdbc;

import static io.quotabridge.jdbc.Exchanging.deposit;
import static io.quotabridge.jdbc.Exchanging.id;
import static io.quotabridge.jdbc.Exchanging.initial;
import static io.quotabridge.jdbc.Exchanging.termination;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.SubscriberId;
import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.identity.RegisteredSubscriber;
import io.quotabridge.spi.identity.SubscriberStatus;
import io.quotabridge.spi.quota.Initial;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.QuotaStore;
import io.quotabridge.spi.quota.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What databases do to a batch when somebody else is in its way: nothing here is simulated. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
@Timeout(120)
class RealFaultTest {

  /** InnoDB shows the same transactions again to whoever looks twice within 100 ms. */
  private static final int LOOK_AGAIN_MILLIS = 150;

  /** Far longer than an answer is under way. */
  private static final int HELD_MILLIS = 2_000;

  private static final String LOCK = "SELECT quota FROM qb_account WHERE account_id = ? FOR UPDATE";

  private final TestDatabase database;
  private final ExecutorService threads = Executors.newSingleThreadExecutor();
  private String storage = "";
  private Connection other;

  RealFaultTest(TestDatabase database) {
    this.database = database;
  }

  /** Somebody else who works on the same rows, such as an operator's console. */
  @BeforeEach
  void open() throws SQLException {
    database.assumeThere();
    storage = TestDatabase.newStorage();
    try (QuotaStore store = store(20_000)) {
      store.execute(
          List.of(
              deposit("da", "a", 1_000), deposit("db", "b", 1_000), initial("x", "b", "a", 100)));
    }
    other = database.dataSource(storage).getConnection();
    other.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    other.setAutoCommit(false);
  }

  @AfterEach
  void close() throws SQLException {
    threads.shutdownNow();
    if (other != null) {
      other.close();
    }
  }

  /** MariaDB would wait for locks as long as its own setting says: here, longer than any test. */
  private QuotaStore store(long budgetMillis) {
    return Exchanging.open(settings(budgetMillis));
  }

  private PluginConfig settings(long budgetMillis) {
    PluginConfig config =
        database.settings(
            storage, PluginConfig.empty().with("retry-budget-millis", Long.toString(budgetMillis)));
    if (database == TestDatabase.MARIADB) {
      config =
          config.with(
              "url",
              config.setting("url").orElseThrow()
                  + "&sessionVariables=innodb_lock_wait_timeout=100000");
    }
    return config;
  }

  private void lock(String account) throws SQLException {
    try (PreparedStatement statement = other.prepareStatement(LOCK)) {
      statement.setString(1, account);
      statement.executeQuery().next();
    }
  }

  @Test
  void aLockThatIsNotGivenUpIsToldAsBusyAndNothingIsWritten() throws SQLException {
    lock("a");
    try (QuotaStore store = store(300)) {
      StoreException thrown =
          catchThrowableOfType(
              StoreException.class, () -> store.execute(List.of(termination("x", 1, 60))));

      assertThat(thrown.isRetryable()).isTrue();
      assertThat(thrown)
          .cause()
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(Fault.of(e)).isEqualTo(Fault.BUSY));
      other.rollback();
      QuotaAnswer again = store.execute(List.of(termination("x", 1, 60))).get(0);
      assertThat(again.chargedOctets()).isEqualTo(60);
      assertThat(store.balance(id("a")).orElseThrow().supplied()).isEqualTo(60);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO qb_account (account_id, carrier_id, quota, reserved, supplied, received,"
            + " open_exchanges, revision) VALUES ('new', 'carrier', 0, 0, 0, 0, 0, 0)",
        "UPDATE qb_exchange SET status = status WHERE exchange_id = 'x'",
        "INSERT INTO qb_posting (posting_id, receiver_account, receiver_carrier, octets, result)"
            + " VALUES ('dn', 'a', 'carrier', 1, 2001)"
      })
  void nothingThatSomebodyElseIsAboutToWriteIsWaitedForLongerThanTold(String write)
      throws SQLException {
    other.createStatement().execute(write);
    try (QuotaStore store = store(300)) {
      List<QuotaRequest> all = List.of(deposit("dn", "new", 1), termination("x", 1, 60));
      StoreException thrown = catchThrowableOfType(StoreException.class, () -> store.execute(all));

      assertThat(thrown.isRetryable()).isTrue();
      other.rollback();
      assertThat(store.execute(all)).allMatch(answer -> answer.result().isSuccess());
      assertThat(store.balance(id("new")).orElseThrow().quota()).isOne();
      assertThat(store.balance(id("a")).orElseThrow().supplied()).isEqualTo(60);
    }
  }

  @Test
  void partiesThatSomebodyElseChangesAreNotWaitedForLongerThanTold() throws SQLException {
    RegisteredSubscriber sam =
        new RegisteredSubscriber(
            new SubscriberId("sam"), Exchanging.account("a"), SubscriberStatus.ACTIVE);
    try (JdbcIdentityRegistry registry = JdbcIdentityRegistry.open(settings(300))) {
      registry.register(sam);
      other.createStatement().execute("UPDATE qb_subscriber SET status = 'BARRED'");
      StoreException thrown =
          catchThrowableOfType(StoreException.class, () -> registry.register(sam));
      assertThat(thrown.isRetryable()).isTrue();
    }
  }

  /** What was waited for a lock is not taken off the time for which an exchange may be silent. */
  @Test
  void aGrantLastsFromItsAnswerOn() throws Exception {
    Duration lifetime = Duration.ofMinutes(1);
    lock("a");
    try (QuotaStore store = store(60_000)) {
      Future<List<QuotaAnswer>> batch =
          threads.submit(
              () ->
                  store.execute(
                      List.of(
                          new Initial(
                              new ExchangeId("y"),
                              Exchanging.parties("b", "a"),
                              Exchanging.OWNER,
                              10,
                              lifetime))));
      awaitStuck(batch);
      Thread.sleep(HELD_MILLIS);
      Instant whileItWaits = databaseTime();
      other.rollback();

      assertThat(batch.get().get(0).result().isSuccess()).isTrue();
      assertThat(store.exchange(new ExchangeId("y")).orElseThrow().expiresAt())
          .as("late by the way of an answer at most, and not by the wait")
          .isAfterOrEqualTo(whileItWaits.plus(lifetime).minusMillis(HELD_MILLIS));
    }
  }

  /** The server is busy for longer than anybody waits: with this statement, or with the commit. */
  @Test
  void anAnswerThatDoesNotComeIsWaitedForAsLongAsToldAndFoundLater() throws SQLException {
    assumeThat(database.isServer()).as(database + " answers over a network").isTrue();
    try (Statement statement = other.createStatement()) {
      if (database == TestDatabase.POSTGRESQL) {
        statement.execute("CREATE SEQUENCE stalls");
        statement.execute(
            "CREATE FUNCTION stall() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                + " IF nextval('stalls') = 1 THEN PERFORM pg_sleep(4); END IF; RETURN NULL; END $$");
        statement.execute(
            "CREATE CONSTRAINT TRIGGER stall AFTER UPDATE ON qb_exchange"
                + " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION stall()");
      } else {
        statement.execute("CREATE TABLE stalls (n INT AUTO_INCREMENT PRIMARY KEY) ENGINE=Aria");
        statement.execute(
            "CREATE TRIGGER stall AFTER UPDATE ON qb_exchange FOR EACH ROW BEGIN"
                + " INSERT INTO stalls VALUES ();"
                + " IF LAST_INSERT_ID() = 1 THEN DO SLEEP(4); END IF; END");
      }
      other.commit();
    }
    try (QuotaStore store = Exchanging.open(settings(1_000).with("answer-timeout-millis", "500"))) {
      List<QuotaRequest> end = List.of(termination("x", 1, 60));
      StoreException thrown = catchThrowableOfType(StoreException.class, () -> store.execute(end));

      assertThat(thrown.isRetryable()).isTrue();
      assertThat(thrown)
          .cause()
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(Fault.of(e)).isEqualTo(Fault.CONNECTION));
      assertThat(patiently(store, end).get(0).chargedOctets()).isEqualTo(60);
      assertThat(store.balance(id("a")).orElseThrow().supplied()).isEqualTo(60);
      assertThat(store.totals().conservationError()).isZero();
    }
  }

  /** As every client does that is told to ask again. */
  private static List<QuotaAnswer> patiently(QuotaStore store, List<QuotaRequest> requests) {
    while (true) {
      try {
        return store.execute(requests);
      } catch (StoreException e) {
        assertThat(e.isRetryable()).isTrue();
      }
    }
  }

  private Instant databaseTime() throws SQLException {
    Dialect dialect =
        switch (database) {
          case H2_MEMORY, H2_FILE -> Dialect.H2;
          case POSTGRESQL -> Dialect.POSTGRESQL;
          case MARIADB -> Dialect.MARIADB;
        };
    try (Statement statement = other.createStatement();
        ResultSet row = statement.executeQuery(dialect.clock())) {
      row.next();
      return Rows.instant(row.getLong(1));
    }
  }

  @Test
  void aDeadlockIsBrokenAndTheBatchGoesThroughOnce() throws Exception {
    lock("b");
    try (QuotaStore store = store(60_000)) {
      Future<List<QuotaAnswer>> batch =
          threads.submit(() -> store.execute(List.of(termination("x", 1, 60))));
      // By now it has locked a, as a rule, and waits for b.
      awaitStuck(batch);
      lockOrBeTheVictim("a");
      other.rollback();

      assertThat(batch.get().get(0).chargedOctets()).isEqualTo(60);
      assertThat(store.balance(id("a")).orElseThrow().supplied()).isEqualTo(60);
      assertThat(store.balance(id("b")).orElseThrow().received()).isEqualTo(60);
      assertThat(store.totals().conservationError()).isZero();
    }
  }

  /** Locks the other way round. The database may choose either of the two to give way. */
  private void lockOrBeTheVictim(String account) throws SQLException {
    try {
      lock(account);
    } catch (SQLException e) {
      assertThat(Fault.of(e)).isEqualTo(Fault.BUSY);
    }
  }

  private static void awaitStuck(Future<?> batch) throws InterruptedException, ExecutionException {
    try {
      batch.get(500, TimeUnit.MILLISECONDS);
      throw new AssertionError("somebody else holds the lock that it needs");
    } catch (TimeoutException e) {
      assertThat(batch).isNotDone();
    }
  }

  @Test
  void aConnectionThatIsKilledInTheMiddleOfABatchIsReplaced() throws Exception {
    assumeThat(database.isServer()).as(database + " has connections to kill").isTrue();
    lock("b");
    try (QuotaStore store = store(60_000)) {
      Future<List<QuotaAnswer>> batch =
          threads.submit(() -> store.execute(List.of(termination("x", 1, 60))));
      killWhoeverWaits(batch);
      other.rollback();

      assertThat(batch.get().get(0).chargedOctets()).isEqualTo(60);
      assertThat(store.balance(id("a")).orElseThrow().supplied()).isEqualTo(60);
      assertThat(store.totals().conservationError()).isZero();
    }
  }

  private void killWhoeverWaits(Future<?> batch) throws SQLException, InterruptedException {
    try (Connection operator = database.dataSource(storage).getConnection();
        Statement statement = operator.createStatement()) {
      long process = whoWaits(statement);
      while (process == 0) {
        assertThat(batch).as("somebody else holds the lock that it needs").isNotDone();
        Thread.sleep(LOOK_AGAIN_MILLIS);
        process = whoWaits(statement);
      }
      statement.execute(
          database == TestDatabase.POSTGRESQL
              ? "SELECT pg_terminate_backend(" + process + ")"
              : "KILL " + process);
    }
  }

  private long whoWaits(Statement statement) throws SQLException {
    String waiting =
        database == TestDatabase.POSTGRESQL
            ? "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                + " AND query LIKE '%qb_account%'"
            : "SELECT trx_mysql_thread_id FROM information_schema.innodb_trx"
                + " WHERE trx_state = 'LOCK WAIT'";
    try (ResultSet row = statement.executeQuery(waiting)) {
      return row.next() ? row.getLong(1) : 0;
    }
  }
}
