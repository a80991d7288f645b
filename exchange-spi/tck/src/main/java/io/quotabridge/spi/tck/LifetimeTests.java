package io.quotabridge.spi.tck;

import static io.quotabridge.spi.tck.Sample.CHEN;
import static io.quotabridge.spi.tck.Sample.LIN;
import static io.quotabridge.spi.tck.Sample.WANG;
import static io.quotabridge.spi.tck.Sample.deposit;
import static io.quotabridge.spi.tck.Sample.id;
import static io.quotabridge.spi.tck.Sample.initial;
import static io.quotabridge.spi.tck.Sample.offset;
import static io.quotabridge.spi.tck.Sample.termination;
import static io.quotabridge.spi.tck.Sample.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.JournalEntry;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.QuotaStore;
import io.quotabridge.spi.quota.StoreCapability;
import io.quotabridge.spi.quota.StoreException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What a store declares beyond the contract, and what it does when it is closed. */
final class LifetimeTests extends Topic {

  /** So that calls are under way when the store is closed. */
  private static final int ANSWERED_BEFORE = 20;

  LifetimeTests(QuotaStoreContract contract) {
    super(contract);
  }

  @Override
  void addAll() {
    add("what it declares does not change", LifetimeTests::declaration);
    add("DURABLE: another store has everything again", LifetimeTests::restart);
    add("SHARED: what one node writes, another reads", LifetimeTests::sharedRows);
    add("SHARED: every unit is sold once by two nodes", LifetimeTests::sharedQuota);
    add("a closed store refuses every call", LifetimeTests::closed);
    add("a store may be closed while it is used", LifetimeTests::closedInUse);
  }

  private static void declaration(Stage stage) {
    Set<StoreCapability> declared = stage.store().capabilities();
    stage.execute(deposit("d", CHEN, 1000));

    assertThat(stage.store().capabilities())
        .as("capabilities before and after a request")
        .isEqualTo(declared);
  }

  // ---- DURABLE ----

  private static void restart(Stage stage) {
    requireDeclared(stage, StoreCapability.DURABLE);
    List<QuotaRequest> requests =
        List.of(
            deposit("d", CHEN, 1000),
            offset("o", CHEN, LIN, 100),
            initial("settled", 300),
            termination("settled", 1, 250),
            initial("open", WANG, CHEN, 300),
            update("open", 1, 200, 300),
            initial("refused", CHEN, WANG, 1));
    stage.oneByOne(requests);
    List<AccountBalance> balances = stage.store().balances(null, 1000);
    List<ExchangeRecord> exchanges = stage.exchanges();
    List<JournalEntry> journal = Contents.journal(stage.store());

    stage.restart();

    assertThat(stage.store().balances(null, 1000))
        .as(Rule.DURABLE.because("positions"))
        .isEqualTo(balances);
    assertThat(stage.exchanges()).as(Rule.DURABLE.because("exchanges")).isEqualTo(exchanges);
    assertThat(Contents.journal(stage.store()))
        .as(Rule.DURABLE.because("journal"))
        .isEqualTo(journal);
    assertThat(stage.store().openExchanges(Sample.NODE, null, 10))
        .as(Rule.DURABLE.because("what a restarted node takes up again"))
        .containsExactly(stage.store().exchange(id("open")).orElseThrow());
    repeatsAreKnown(stage);
    goesOn(stage, journal);
  }

  private static void repeatsAreKnown(Stage stage) {
    Map<String, QuotaRequest> newest = new TreeMap<>();
    newest.put("settled", termination("settled", 1, 250));
    newest.put("open", update("open", 1, 200, 300));
    newest.put("refused", initial("refused", CHEN, WANG, 1));
    newest.forEach(
        (exchange, request) -> {
          ExchangeRecord row = stage.store().exchange(id(exchange)).orElseThrow();
          assertThat(stage.execute(request))
              .as(Rule.REPEATED.because("after a restart, " + Words.of(request)))
              .isEqualTo(QuotaAnswer.of(row));
        });
    AccountBalance before = stage.balance(CHEN);
    stage.execute(deposit("d", CHEN, 1000));
    stage.execute(offset("o", CHEN, LIN, 100));
    assertThat(stage.balance(CHEN))
        .as(Rule.REPEATED.because("position after postings that were repeated after a restart"))
        .isEqualTo(before);
  }

  private static void goesOn(Stage stage, List<JournalEntry> before) {
    stage.execute(termination("open", 2, 450));
    long last = before.get(before.size() - 1).sequence();
    assertThat(stage.store().journal(last, 10))
        .as(Rule.PAGES.because("entries after a restart, to a reader that goes on"))
        .extracting(JournalEntry::reference)
        .containsExactly("open");
    assertThat(stage.balance(WANG).received())
        .as(Rule.DURABLE.because("volume of an exchange that outlived its store"))
        .isEqualTo(450);
  }

  // ---- SHARED ----

  private static void sharedRows(Stage stage) {
    requireDeclared(stage, StoreCapability.SHARED);
    QuotaStore other = stage.another();
    stage.execute(deposit("d", CHEN, 1000));
    stage.execute(initial("x", 300));

    assertThat(other.exchange(id("x")))
        .as(Rule.SHARED.because("row of x, read by another node"))
        .isEqualTo(stage.store().exchange(id("x")));
    assertThat(stage.ask(other, List.of(initial("x", 300))))
        .as(Rule.SHARED.because("x, opened again by another node"))
        .containsExactly(QuotaAnswer.of(stage.store().exchange(id("x")).orElseThrow()));
    stage.ask(other, List.of(termination("x", 1, 100)));

    assertThat(stage.balance(CHEN))
        .as(Rule.SHARED.because("position after another node settled"))
        .isEqualTo(new AccountBalance(CHEN, 1000, 0, 100, 0, 0));
    stage.checkBooks();
  }

  private static void sharedQuota(Stage stage) throws Exception {
    requireDeclared(stage, StoreCapability.SHARED);
    QuotaStore other = stage.another();
    stage.execute(deposit("d", CHEN, ConcurrencyTests.UNITS));

    List<Integer> sold =
        Race.run(
            thread ->
                () -> {
                  QuotaStore node = thread % 2 == 0 ? stage.store() : other;
                  return ConcurrencyTests.sell(stage, node, thread, 1 + thread % 3);
                });

    ConcurrencyTests.assertAllSold(Rule.SHARED, stage, sold);
  }

  // ---- Closed ----

  private static void closed(Stage stage) {
    stage.execute(deposit("d", CHEN, 1000));
    QuotaStore store = stage.store();
    store.close();
    stage.closed();

    Map<String, ThrowingCallable> calls = new TreeMap<>();
    calls.put("execute", () -> store.execute(List.of(initial("x", 1))));
    calls.put("exchange", () -> store.exchange(id("x")));
    calls.put("enter", () -> store.enter(Sample.NODE));
    calls.put("takeUp", () -> store.takeUp(Sample.OWNER, Sample.LIFETIME, null, 1));
    calls.put("takeOver", () -> store.takeOver(Sample.OWNER, Sample.LIFETIME, 1));
    calls.put("openExchanges", () -> store.openExchanges(Sample.NODE, null, 1));
    calls.put("expiredExchanges", () -> store.expiredExchanges(1));
    calls.put("balance", () -> store.balance(CHEN.id()));
    calls.put("balances", () -> store.balances(null, 1));
    calls.put("journal", () -> store.journal(0, 1));
    calls.put("totals", store::totals);
    calls.forEach(
        (name, call) ->
            assertThat(catchThrowable(call))
                .as(Rule.CLOSED.because("what " + name + " of a closed store throws"))
                .isInstanceOf(IllegalStateException.class));
  }

  /** A node that is told to end does not wait for ever; what hangs in the store hangs on. */
  private static void closedInUse(Stage stage) throws Exception {
    QuotaStore store = stage.store();
    AtomicInteger answered = new AtomicInteger();
    AtomicBoolean isClosed = new AtomicBoolean();
    List<Integer> each =
        Race.run(
            thread ->
                () ->
                    thread == 0
                        ? closeInUse(store, answered, isClosed)
                        : depositUntilClosed(store, thread, answered, isClosed));
    stage.closed();

    assertThat(each.stream().mapToInt(Integer::intValue).sum())
        .as(Rule.CLOSED_IN_USE.because("calls that were answered"))
        .isEqualTo(answered.get());
  }

  private static int closeInUse(QuotaStore store, AtomicInteger answered, AtomicBoolean isClosed) {
    while (answered.get() < ANSWERED_BEFORE) {
      Thread.onSpinWait();
    }
    store.close();
    isClosed.set(true);
    return 0;
  }

  private static int depositUntilClosed(
      QuotaStore store, int thread, AtomicInteger answered, AtomicBoolean isClosed) {
    int mine = 0;
    while (true) {
      boolean beginsAfterwards = isClosed.get();
      QuotaRequest request = deposit("d-" + thread + "-" + mine, CHEN, 1);
      Throwable thrown = catchThrowable(() -> store.execute(List.of(request)));
      if (thrown instanceof IllegalStateException) {
        return mine;
      }
      if (thrown != null) {
        assertThat(thrown)
            .as(Rule.CLOSED_IN_USE.because("what " + Words.of(request) + " throws"))
            .isInstanceOfSatisfying(
                StoreException.class, e -> assertThat(e.isRetryable()).isTrue());
      }
      assertThat(beginsAfterwards)
          .as(Rule.CLOSED.because("whether it takes what begins afterwards"))
          .isFalse();
      if (thrown == null) {
        mine++;
        answered.incrementAndGet();
      }
    }
  }
}
