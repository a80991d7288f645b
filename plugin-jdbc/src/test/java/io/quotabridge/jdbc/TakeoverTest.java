package io.quotabridge.jdbc;

import static io.quotabridge.jdbc.Exchanging.NODE;
import static io.quotabridge.jdbc.Exchanging.OWNER;
import static io.quotabridge.jdbc.Exchanging.deposit;
import static io.quotabridge.jdbc.Exchanging.id;
import static io.quotabridge.jdbc.Exchanging.initial;
import static io.quotabridge.jdbc.Exchanging.one;
import static io.quotabridge.jdbc.Exchanging.parties;
import static io.quotabridge.jdbc.Exchanging.patient;
import static io.quotabridge.jdbc.Exchanging.termination;
import static io.quotabridge.jdbc.Exchanging.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.quotabridge.jdbc.FaultyDataSource.Mishap;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.ExchangeStatus;
import io.quotabridge.model.NodeId;
import io.quotabridge.model.Owner;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.quota.Initial;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaStore;
import io.quotabridge.spi.quota.Termination;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A node takes exchanges while requests of the one before are on their way: held at the commit, so
 * that the other has to find out. And what comes of a lost answer.
 */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class TakeoverTest {

  private static final Owner LATER = new Owner(NODE, 2);
  private static final Owner ELSEWHERE = new Owner(new NodeId("elsewhere"), 1);
  private static final Duration LIFETIME = Duration.ofHours(1);
  private static final Duration MOMENT = Duration.ofMillis(1);

  /** What a batch says when it has read its exchanges. */
  private static final String LOCKS_ACCOUNTS = "FROM qb_account";

  /** What a taker says when it has read its exchanges. */
  private static final String WRITES_EXCHANGES = "UPDATE qb_exchange";

  private final TestDatabase database;
  private final String storage = TestDatabase.newStorage();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  private PausingDataSource pausing;
  private PausingDataSource watching;
  private FaultyDataSource faulty;
  private QuotaStore held;
  private QuotaStore watched;
  private QuotaStore free;
  private QuotaStore shaky;

  TakeoverTest(TestDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void open() {
    database.assumeThere();
    pausing = new PausingDataSource(database.dataSource(storage));
    watching = new PausingDataSource(database.dataSource(storage));
    faulty = new FaultyDataSource(database.dataSource(storage));
    held = patient(pausing);
    watched = patient(watching);
    free = patient(database.dataSource(storage));
    shaky = patient(faulty);
    one(free, deposit("d", "supplier", 10_000));
  }

  @AfterEach
  void close() throws InterruptedException {
    pausing.release();
    threads.shutdown();
    assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).as("all threads end").isTrue();
    assertThat(free.totals().conservationError()).as("conservation").isZero();
    List.of(held, watched, free, shaky).forEach(QuotaStore::close);
    database.drop(storage);
  }

  /** Two at once; in an H2 file they write in turn, as {@code WriterTurnsTest} shows. */
  private <T> Future<T> pausedAtCommit(Callable<T> call) throws InterruptedException {
    assumeThat(database).as("writes two at once").isNotEqualTo(TestDatabase.H2_FILE);
    pausing.arm();
    Future<T> running = threads.submit(call);
    pausing.awaitPaused();
    return running;
  }

  /** Lets the paused one go on as soon as another has read what it is about to change. */
  private <T> T meetingThePaused(String saidAfterReading, Callable<T> call) throws Exception {
    watching.watch(saidAfterReading);
    Future<T> running = threads.submit(call);
    watching.awaitSaid();
    pausing.release();
    return running.get();
  }

  private ExchangeRecord row(String exchange) {
    return free.exchange(new ExchangeId(exchange)).orElseThrow();
  }

  private void abandoned(String exchange) {
    one(
        free,
        new Initial(new ExchangeId(exchange), parties("demander", "supplier"), OWNER, 100, MOMENT));
  }

  private void awaitExpired(int count) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (free.expiredExchanges(100).size() < count && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(MOMENT.toNanos());
    }
    assertThat(free.expiredExchanges(100)).as("expired").hasSize(count);
  }

  private static List<String> ids(List<ExchangeRecord> rows) {
    return rows.stream().map(row -> row.id().value()).toList();
  }

  // ---- Races ----

  @Test
  void whoTakesUpSeesTheRequestThatWasAboutToCommit() throws Exception {
    one(free, initial("x", "demander", "supplier", 1_000));
    Future<QuotaAnswer> update = pausedAtCommit(() -> one(held, update("x", 1, 700, 1_000)));
    ExchangeRecord taken =
        meetingThePaused(WRITES_EXCHANGES, () -> watched.takeUp(LATER, LIFETIME, null, 10)).get(0);

    assertThat(update.get().grantedOctets()).isEqualTo(1_000);
    assertThat(taken.lastRequest().number()).isEqualTo(1);
    assertThat(taken.usedOctets()).isEqualTo(700);
    assertThat(row("x")).isEqualTo(taken);
    assertThat(taken.owner()).isEqualTo(LATER);
  }

  @Test
  void aRequestThatReadTheFormerOwnerIsGrantedNothing() throws Exception {
    one(free, initial("x", "demander", "supplier", 1_000));
    Future<List<ExchangeRecord>> taking =
        pausedAtCommit(() -> held.takeUp(LATER, LIFETIME, null, 10));
    QuotaAnswer update =
        meetingThePaused(LOCKS_ACCOUNTS, () -> one(watched, update("x", 1, 700, 5_000)));

    assertThat(ids(taking.get())).containsExactly("x");
    assertThat(update)
        .isEqualTo(
            new QuotaAnswer(
                ResultCode.UNKNOWN_SESSION_ID, ExchangeStatus.OPEN, 0, 0, true, 700, 700));
    assertThat(row("x").reservedOctets()).isEqualTo(300);
    assertThat(free.balance(id("supplier")).orElseThrow().reserved()).isEqualTo(300);
  }

  @Test
  void aTerminationThatReadTheFormerOwnerSettlesNothing() throws Exception {
    abandoned("x");
    awaitExpired(1);
    Future<List<ExchangeRecord>> taking =
        pausedAtCommit(() -> held.takeOver(ELSEWHERE, LIFETIME, 10));
    QuotaAnswer end = meetingThePaused(LOCKS_ACCOUNTS, () -> one(watched, termination("x", 1, 60)));

    assertThat(ids(taking.get())).containsExactly("x");
    assertThat(end.result()).isEqualTo(ResultCode.UNKNOWN_SESSION_ID);
    assertThat(row("x").isOpen()).isTrue();
    assertThat(row("x").usedOctets()).isEqualTo(60);
    assertThat(
            one(
                    free,
                    new Termination(
                        new ExchangeId("x"), ELSEWHERE, 1, 50, EndingCause.SUPERVISION_EXPIRED))
                .chargedOctets())
        .isEqualTo(60);
  }

  /** H2 locks all that a query looks at, and not only what its limit lets through. */
  @Test
  void whatSomebodyIsTakingOverDoesNotHoldOthersUp() throws Exception {
    List.of("a", "b", "c", "d", "e").forEach(this::abandoned);
    awaitExpired(5);
    Owner third = new Owner(new NodeId("third"), 1);
    Future<List<ExchangeRecord>> taking =
        pausedAtCommit(() -> held.takeOver(ELSEWHERE, LIFETIME, 2));

    List<String> others = new ArrayList<>(ids(free.takeOver(third, LIFETIME, 10)));
    assertThat(others).as("what is free at once").hasSize(database.isServer() ? 3 : 0);
    pausing.release();
    assertThat(taking.get()).hasSize(2);
    others.addAll(ids(free.takeOver(third, LIFETIME, 10)));

    assertThat(others).hasSize(3).doesNotContainAnyElementsOf(ids(taking.get()));
    assertThat(free.expiredExchanges(10)).isEmpty();
  }

  @Test
  void anExchangeThatReportsInTimeIsNotTakenOver() throws Exception {
    abandoned("x");
    awaitExpired(1);
    Future<QuotaAnswer> update = pausedAtCommit(() -> one(held, update("x", 1, 50, 100)));
    Future<List<ExchangeRecord>> taking =
        threads.submit(() -> free.takeOver(ELSEWHERE, LIFETIME, 10));
    pausing.release();

    assertThat(update.get().grantedOctets()).isEqualTo(100);
    assertThat(taking.get()).isEmpty();
    assertThat(row("x").owner()).isEqualTo(OWNER);
  }

  @Test
  void lateTerminationsThatReadTheSameRowAreChargedTheHighestOnce() throws Exception {
    one(free, initial("x", "demander", "supplier", 1_000));
    one(free, termination("x", 1, 100));
    Future<QuotaAnswer> first = pausedAtCommit(() -> one(held, late("x", LATER, 300)));
    QuotaAnswer second =
        meetingThePaused(LOCKS_ACCOUNTS, () -> one(watched, late("x", ELSEWHERE, 400)));

    assertThat(first.get().chargedOctets()).isEqualTo(300);
    assertThat(second.chargedOctets()).isEqualTo(400);
    assertThat(free.balance(id("supplier")).orElseThrow().supplied()).isEqualTo(400);
    assertThat(free.journal(0, 10))
        .extracting(entry -> entry.octets())
        .containsExactly(100L, 200L, 100L);
  }

  private static Termination late(String exchange, Owner owner, long used) {
    return new Termination(new ExchangeId(exchange), owner, 1, used, EndingCause.STATION_LOST);
  }

  /** Among several rows there is always one that the former owner has changed meanwhile. */
  @Test
  void aFormerOwnerThatIsBusyKeepsNobodyFromTakingUp() {
    assumeThat(database).as("writes two at once").isNotEqualTo(TestDatabase.H2_FILE);
    List<String> all = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
    all.forEach(exchange -> one(free, initial(exchange, "demander", "supplier", 100)));
    DataSource meddled =
        new MeddledDataSource(
            database.dataSource(storage), WRITES_EXCHANGES, this::reportOnTheLastOfSeveral);
    try (QuotaStore store = patient(meddled)) {
      assertThat(ids(store.takeUp(LATER, LIFETIME, null, 100))).isEqualTo(all);
    }
    assertThat(all).allSatisfy(each -> assertThat(row(each).owner()).isEqualTo(LATER));
    assertThat(row("j").usedOctets()).as("it was busy").isPositive();
  }

  private void reportOnTheLastOfSeveral() {
    List<ExchangeRecord> left =
        free.openExchanges(NODE, null, 100).stream()
            .filter(row -> row.owner().equals(OWNER))
            .toList();
    if (left.size() > 1) {
      ExchangeRecord last = left.get(left.size() - 1);
      int number = last.lastRequest().number() + 1;
      one(free, update(last.id().value(), number, last.usedOctets() + 1, 100));
    }
  }

  // ---- Lost answers ----

  @Test
  void anEpochWhoseAnswerWasLostIsNotGivenTwice() {
    assertThat(free.enter(NODE)).isEqualTo(1);
    faulty.next(Mishap.NONE, Mishap.CUT_AFTER_COMMIT);
    long second = shaky.enter(NODE);
    faulty.next(Mishap.CUT_BEFORE_COMMIT, Mishap.NONE, Mishap.SERIALIZATION_FAILURE);
    long third = shaky.enter(NODE);

    assertThat(second).isGreaterThan(1);
    assertThat(third).isGreaterThan(second);
    assertThat(free.enter(NODE)).isGreaterThan(third);
    assertThat(faulty.pending()).isZero();
  }

  @Test
  void whatIsTakenUpTwiceIsTheSame() {
    one(free, initial("a", "demander", "supplier", 100));
    one(free, initial("b", "demander", "supplier", 100));
    faulty.next(Mishap.SERIALIZATION_FAILURE, Mishap.CUT_AFTER_COMMIT);

    List<ExchangeRecord> taken = shaky.takeUp(LATER, LIFETIME, null, 10);

    assertThat(taken).containsExactly(row("a"), row("b"));
    assertThat(taken).extracting(ExchangeRecord::owner).containsOnly(LATER);
    assertThat(faulty.pending()).isZero();
  }

  /** The taker does not know that it has it; nobody else takes it before it expired again. */
  @Test
  void whatWasTakenOverWithoutAnAnswerExpiresOnceMore() {
    abandoned("x");
    awaitExpired(1);
    faulty.next(Mishap.CUT_AFTER_COMMIT);

    assertThat(shaky.takeOver(ELSEWHERE, MOMENT, 10)).hasSizeLessThanOrEqualTo(1);
    awaitExpired(1);

    assertThat(row("x").owner()).isEqualTo(ELSEWHERE);
    assertThat(ids(free.takeOver(new Owner(new NodeId("third"), 1), LIFETIME, 10)))
        .containsExactly("x");
  }
}
