package io.quotabridge.jdbc;

import static io.quotabridge.jdbc.Exchanging.deposit;
import static io.quotabridge.jdbc.Exchanging.id;
import static io.quotabridge.jdbc.Exchanging.initial;
import static io.quotabridge.jdbc.Exchanging.one;
import static io.quotabridge.jdbc.Exchanging.patient;
import static io.quotabridge.jdbc.Exchanging.termination;
import static io.quotabridge.jdbc.Exchanging.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.quotabridge.jdbc.FaultyDataSource.Mishap;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.JournalEntry;
import io.quotabridge.model.NodeId;
import io.quotabridge.model.Owner;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.QuotaStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a store remembers never counts against what the tables hold. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class RememberedRowsTest {

  private static final Owner ELSEWHERE = new Owner(new NodeId("elsewhere"), 1);

  private final TestDatabase database;
  private final String storage = TestDatabase.newStorage();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  private DataSource dataSource;
  private QuotaStore other;
  private QuotaStore store;

  RememberedRowsTest(TestDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void open() {
    database.assumeThere();
    dataSource = database.dataSource(storage);
    store = Exchanging.open(database.settings(storage, patient()));
    other = Exchanging.open(database.settings(storage, patient()));
    one(store, deposit("top-up", "supplier", 1_000));
    one(store, initial("before", "demander", "supplier", 100));
    one(store, termination("before", 1, 50));
  }

  @AfterEach
  void close() throws InterruptedException {
    threads.shutdown();
    assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).as("all threads end").isTrue();
    store.close();
    other.close();
    database.drop(storage);
  }

  private void byHand(String sql) {
    database.execute(storage, dataSource, sql);
  }

  private ExchangeRecord row(String exchange) {
    return store.exchange(new ExchangeId(exchange)).orElseThrow();
  }

  // ---- Others write, too ----

  @Test
  void anAccountThatWasChangedByHandCountsAsItIs() {
    byHand("UPDATE qb_account SET quota = 150 WHERE account_id = 'supplier'");

    assertThat(one(store, initial("x", "demander", "supplier", 500)).grantedOctets())
        .as("150 less the 50 that were charged")
        .isEqualTo(100);
    assertThat(store.balance(id("supplier")).orElseThrow().available()).isZero();
  }

  /** As after a backup was put back: the number of changes is the same, and all else is not. */
  @Test
  void anAccountThatWasPutBackCountsAsItIs() {
    byHand("UPDATE qb_account SET received = 0 WHERE account_id = 'demander'");
    one(store, initial("x", "demander", "supplier", 500));

    one(store, termination("x", 1, 30));

    assertThat(store.balance(id("demander")).orElseThrow().received()).isEqualTo(30);
  }

  @Test
  void anExchangeThatWasChangedByHandCountsAsItIs() {
    one(store, initial("x", "demander", "supplier", 500));
    byHand("UPDATE qb_exchange SET reserved_octets = 400 WHERE exchange_id = 'x'");
    byHand("UPDATE qb_account SET reserved = 400 WHERE account_id = 'supplier'");

    one(store, termination("x", 1, 300));

    assertThat(store.balance(id("supplier")).orElseThrow().reserved()).isZero();
  }

  @Test
  void quotaThatAnotherNodePromisedIsNotPromisedAgain() {
    for (int i = 0; i < 3; i++) {
      assertThat(one(other, initial("o-" + i, "demander", "supplier", 300)).grantedOctets())
          .isEqualTo(300);
      one(store, initial("s-" + i, "demander", "supplier", 10));
      one(store, termination("s-" + i, 1, 0));
    }

    assertThat(one(store, initial("last", "demander", "supplier", 300)).grantedOctets())
        .isEqualTo(50);
    assertThat(one(store, initial("more", "demander", "supplier", 300)).result())
        .isEqualTo(ResultCode.CREDIT_LIMIT_REACHED);
    assertThat(store.totals().reserved()).isEqualTo(950);
  }

  @Test
  void quotaThatCameByAnotherNodeEndsARefusal() {
    one(store, initial("all", "demander", "supplier", 5_000));
    assertThat(one(store, initial("x", "demander", "supplier", 100)).result())
        .isEqualTo(ResultCode.CREDIT_LIMIT_REACHED);
    one(other, deposit("more", "supplier", 70));

    assertThat(one(store, initial("y", "demander", "supplier", 100)).grantedOctets()).isEqualTo(70);
    assertThat(one(store, initial("x", "demander", "supplier", 100)).result())
        .as("what was refused stays so")
        .isEqualTo(ResultCode.CREDIT_LIMIT_REACHED);
  }

  @Test
  void anExchangeThatWasTakenOverIsGrantedNothing() {
    one(store, initial("x", "demander", "supplier", 500));
    byHand("UPDATE qb_exchange SET expires_at = 1 WHERE exchange_id = 'x'");
    assertThat(other.takeOver(ELSEWHERE, Duration.ofHours(1), 10)).hasSize(1);

    QuotaAnswer late = one(store, update("x", 1, 70, 500));

    assertThat(late.result()).isEqualTo(ResultCode.UNKNOWN_SESSION_ID);
    assertThat(late.chargedOctets()).isEqualTo(70);
    assertThat(row("x").owner()).isEqualTo(ELSEWHERE);
    assertThat(row("x").reservedOctets()).isEqualTo(430);
    assertThat(store.totals().conservationError()).isZero();
  }

  /** Whoever serves a supplier that others serve too tries no more what fails each time. */
  @Test
  void nodesThatShareAnAccountSoonStopTrying() {
    AtomicInteger rollbacks = new AtomicInteger();
    DataSource counted =
        new PlainDataSource("") {
          @Override
          public Connection getConnection() throws SQLException {
            return Overheard.of(
                Connection.class,
                dataSource.getConnection(),
                (method, arguments) -> rollbacks.addAndGet(method.equals("rollback") ? 1 : 0));
          }
        };
    try (QuotaStore sharing = patient(counted)) {
      one(sharing, deposit("more", "supplier", 10_000));
      int before = rollbacks.get();
      for (int i = 0; i < 20; i++) {
        one(sharing, initial("s-" + i, "demander", "supplier", 10));
        one(other, initial("o-" + i, "demander", "supplier", 10));
      }

      assertThat(rollbacks.get() - before).as("transactions in vain").isBetween(1, 2);
    }
    assertThat(store.balance(id("supplier")).orElseThrow().reserved()).isEqualTo(400);
  }

  // ---- Requests again ----

  /** The trial that cannot know it costs nothing of the time that there is. */
  @Test
  void aForgottenInitialIsAnsweredAlikeAlsoWithoutTimeLeft() {
    QuotaAnswer first = one(store, initial("x", "demander", "supplier", 400));
    try (QuotaStore impatient =
        Exchanging.open(
            PluginConfig.empty()
                .with(DataSource.class, dataSource)
                .with("retry-budget-millis", "0"))) {
      assertThat(one(impatient, initial("x", "demander", "supplier", 400))).isEqualTo(first);
    }
  }

  /** Nothing has happened to an account on which something was only refused. */
  @Test
  void aRefusalLeavesAnEmptyAccountEmpty() {
    one(store, initial("x", "demander", "supplier", 400));
    byHand("UPDATE qb_account SET revision = 0 WHERE account_id = 'demander'");
    byHand("UPDATE qb_account SET received = 0 WHERE account_id = 'demander'");
    try (QuotaStore fresh = patient(dataSource)) {
      for (String exchange : List.of("y", "z")) {
        assertThat(one(fresh, initial(exchange, "supplier", "demander", 5)).result())
            .isEqualTo(ResultCode.CREDIT_LIMIT_REACHED);
        assertThat(fresh.balance(id("demander"))).isEmpty();
      }
    }
  }

  @Test
  void aRepetitionIsAnsweredAlikeAndChangesNothing() {
    List<QuotaRequest> story =
        List.of(
            initial("x", "demander", "supplier", 400),
            update("x", 1, 250, 300),
            termination("x", 2, 333));
    for (QuotaRequest request : story) {
      QuotaAnswer first = one(store, request);

      assertThat(one(store, request)).isEqualTo(first);
      assertThat(one(other, request)).isEqualTo(first);
      assertThat(store.execute(List.of(request, request))).containsExactly(first, first);
    }

    assertThat(store.balance(id("supplier")).orElseThrow().supplied()).isEqualTo(50 + 333);
    assertThat(store.journal(0, 10)).hasSize(2);
    assertThat(store.totals().conservationError()).isZero();
  }

  @Test
  void aWholeExchangeFitsIntoOneBatch() {
    List<QuotaAnswer> answers =
        store.execute(
            List.of(
                initial("x", "demander", "supplier", 400),
                update("x", 1, 250, 300),
                initial("y", "new", "supplier", 100),
                termination("x", 2, 333),
                termination("nobody's", 1, 5)));

    assertThat(answers)
        .extracting(QuotaAnswer::result)
        .containsExactly(
            ResultCode.SUCCESS,
            ResultCode.SUCCESS,
            ResultCode.SUCCESS,
            ResultCode.SUCCESS,
            ResultCode.UNKNOWN_SESSION_ID);
    assertThat(answers.get(3).chargedOctets()).isEqualTo(333);
    assertThat(store.totals().conservationError()).isZero();
  }

  // ---- Building on a batch that is not committed yet ----

  /** Whether it is committed in the end, is not, or is and nobody hears of it. */
  @ParameterizedTest
  @EnumSource(
      value = Mishap.class,
      names = {"NONE", "CUT_BEFORE_COMMIT", "CUT_AFTER_COMMIT", "SERIALIZATION_FAILURE"})
  void whatWasBuiltOnABatchHoldsWhateverBecomesOfIt(Mishap mishap) throws Exception {
    assumeThat(database).as("writes two at once").isNotEqualTo(TestDatabase.H2_FILE);
    FaultyDataSource faulty = new FaultyDataSource(dataSource);
    PausingDataSource pausing = new PausingDataSource(faulty);
    try (QuotaStore shaky = patient(pausing)) {
      one(shaky, initial("warm", "demander", "supplier", 10));
      one(shaky, termination("warm", 1, 0));
      pausing.arm();
      faulty.next(mishap);
      Future<QuotaAnswer> first =
          threads.submit(() -> one(shaky, initial("x", "demander", "supplier", 600)));
      pausing.awaitPaused();
      pausing.watch("INSERT INTO qb_exchange");
      Future<QuotaAnswer> second =
          threads.submit(() -> one(shaky, initial("y", "demander", "supplier", 600)));
      pausing.awaitSaid();
      pausing.release();

      long granted = first.get().grantedOctets() + second.get().grantedOctets();

      assertThat(granted).as("promised by both").isEqualTo(950);
      assertThat(shaky.balance(id("supplier")).orElseThrow().reserved()).isEqualTo(950);
      assertThat(row("x").reservedOctets()).isEqualTo(first.get().grantedOctets());
      assertThat(row("y").reservedOctets()).isEqualTo(second.get().grantedOctets());
    }
    assertThat(faulty.open()).as("open connections").isZero();
  }

  /** Many batches of one node at once, and of another node beside it, on few accounts. */
  @Test
  void batchesOfManyThreadsLoseNothing() throws Exception {
    long seed = System.nanoTime();
    int batches = 15;
    int size = 8;
    List<Future<Long>> charges = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      one(store, deposit("d-" + i, "account-" + i, 1_000_000));
    }
    for (int i = 0; i < 5; i++) {
      int thread = i;
      QuotaStore node = i < 4 ? store : other;
      charges.add(threads.submit(() -> exchanges(node, thread, seed + thread, batches, size)));
    }
    long charged = 0;
    for (Future<Long> one : charges) {
      charged += one.get();
    }

    assertThat(store.totals().conservationError()).as("seed %d", seed).isZero();
    assertThat(store.totals().reserved()).as("seed %d", seed).isZero();
    assertThat(store.totals().supplied()).as("seed %d", seed).isEqualTo(50 + charged);
    assertThat(store.journal(0, 10_000))
        .as("seed %d", seed)
        .hasSize(1 + 5 * batches * size)
        .extracting(JournalEntry::octets)
        .allMatch(octets -> octets > 0);
  }

  private static long exchanges(QuotaStore node, int thread, long seed, int batches, int size) {
    Random random = new Random(seed);
    long charged = 0;
    for (int batch = 0; batch < batches; batch++) {
      List<QuotaRequest> begin = new ArrayList<>();
      List<QuotaRequest> goOn = new ArrayList<>();
      List<QuotaRequest> end = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        String exchange = thread + "-" + batch + "-" + i;
        int supplier = random.nextInt(4);
        int demander = (supplier + 1 + random.nextInt(3)) % 4;
        begin.add(initial(exchange, "account-" + demander, "account-" + supplier, 50));
        goOn.add(update(exchange, 1, 1 + random.nextInt(20), 50));
        end.add(termination(exchange, 2, 21 + random.nextInt(20)));
      }
      assertThat(node.execute(begin)).allMatch(answer -> answer.grantedOctets() == 50);
      assertThat(node.execute(goOn)).allMatch(answer -> answer.grantedOctets() == 50);
      for (QuotaAnswer answer : node.execute(end)) {
        assertThat(answer.result()).isEqualTo(ResultCode.SUCCESS);
        charged += answer.chargedOctets();
      }
    }
    return charged;
  }
}
