package io.quotabridge.spi.tck;

import static io.quotabridge.spi.tck.Race.THREADS;
import static io.quotabridge.spi.tck.Sample.CHEN;
import static io.quotabridge.spi.tck.Sample.LIN;
import static io.quotabridge.spi.tck.Sample.account;
import static io.quotabridge.spi.tck.Sample.deposit;
import static io.quotabridge.spi.tck.Sample.id;
import static io.quotabridge.spi.tck.Sample.initial;
import static io.quotabridge.spi.tck.Sample.offset;
import static io.quotabridge.spi.tck.Sample.termination;
import static io.quotabridge.spi.tck.Sample.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.model.Account;
import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.JournalEntry;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.QuotaStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/** Eight clients at once; a client that is told to ask again does so. */
final class ConcurrencyTests extends Topic {

  /** Few enough for a database, many enough that all threads meet at the last one. */
  static final int UNITS = 240;

  private static final int ROUNDS = 25;

  ConcurrencyTests(QuotaStoreContract contract) {
    super(contract);
  }

  @Override
  void addAll() {
    add("every unit of one quota is sold once", stage -> sellUnits(stage, 1));
    add("every unit of one quota is sold once, in batches", stage -> sellUnits(stage, 5));
    add("everyone supplies everyone", ConcurrencyTests::everyoneSuppliesEveryone);
    add("opposite offsets", ConcurrencyTests::oppositeOffsets);
    add("batches that name the same accounts in opposite order", ConcurrencyTests::oppositeBatches);
    add("one exchange id with one content", ConcurrencyTests::oneIdOneContent);
    add("one exchange id with eight suppliers", ConcurrencyTests::oneIdEightSuppliers);
    add("one posting id with eight receivers", ConcurrencyTests::onePostingEightReceivers);
    add("reports of one exchange by eight threads", ConcurrencyTests::reportsOfOneExchange);
    add("new accounts, opened by all at once", ConcurrencyTests::newAccounts);
    add("a reader of the journal while others write", ConcurrencyTests::journalReader);
  }

  // ---- Quota ----

  private static void sellUnits(Stage stage, int batch) throws Exception {
    stage.execute(deposit("d", CHEN, UNITS));

    List<Integer> sold = Race.run(thread -> () -> sell(stage, stage.store(), thread, batch));

    assertAllSold(Rule.ONCE_IN_A_RACE, stage, sold);
  }

  /** Buys one unit at a time, so many in one batch, until there is nothing left. */
  static int sell(Stage stage, QuotaStore store, int thread, int batch) {
    int sold = 0;
    int bought = batch;
    for (int round = 0; bought == batch && sold <= UNITS; round++) {
      List<QuotaRequest> requests = new ArrayList<>();
      for (int i = 0; i < batch; i++) {
        String exchange = thread + "-" + round + "-" + i;
        requests.add(initial(exchange, account(thread), CHEN, 1));
        requests.add(termination(exchange, 1, 1));
      }
      bought = settled(stage.ask(store, requests));
      sold += bought;
    }
    return sold;
  }

  /** How many of the terminations, every second request of the batch, charged their unit. */
  private static int settled(List<QuotaAnswer> answers) {
    int settled = 0;
    for (int i = 1; i < answers.size(); i += 2) {
      settled += (int) answers.get(i).chargedOctets();
    }
    return settled;
  }

  static void assertAllSold(Rule rule, Stage stage, List<Integer> sold) {
    assertThat(sold.stream().mapToInt(Integer::intValue).sum())
        .as(rule.because("units that eight threads bought together"))
        .isEqualTo(UNITS);
    assertThat(stage.balance(CHEN))
        .as(rule.because("the supplier's position after all is sold"))
        .isEqualTo(new AccountBalance(CHEN, UNITS, 0, UNITS, 0, 0));
    for (int thread = 0; thread < THREADS; thread++) {
      assertThat(stage.balance(account(thread)).received())
          .as(rule.because("units that thread " + thread + " received"))
          .isEqualTo(sold.get(thread).longValue());
    }
    assertThat(Contents.journal(stage.store()))
        .as(rule.because("journal entries, one for each unit"))
        .hasSize(UNITS);
    stage.checkBooks();
  }

  private static void everyoneSuppliesEveryone(Stage stage) throws Exception {
    for (int i = 0; i < THREADS; i++) {
      stage.execute(deposit("d-" + i, account(i), 10_000));
    }
    Race.run(
        thread ->
            () -> {
              for (int i = 0; i < ROUNDS; i++) {
                String exchange = thread + "-" + i;
                stage.answer(
                    initial(exchange, account(thread), account((thread + i) % THREADS), 20));
                stage.answer(update(exchange, 1, 10, 20));
                stage.answer(termination(exchange, 2, 25));
              }
              return null;
            });

    stage.checkBooks();
    assertThat(stage.store().totals().supplied())
        .as(Rule.ONCE_IN_A_RACE.because("octets supplied by all together"))
        .isEqualTo(25L * THREADS * ROUNDS);
  }

  private static void oppositeOffsets(Stage stage) throws Exception {
    stage.execute(deposit("d-0", account(0), 100));
    stage.execute(deposit("d-1", account(1), 100));

    List<Integer> moved =
        Race.run(
            thread ->
                () -> {
                  Account from = account(thread % 2);
                  Account receiver = account(1 - thread % 2);
                  int own = 0;
                  for (int i = 0; i < ROUNDS; i++) {
                    QuotaAnswer answer = stage.answer(offset(thread + "-" + i, from, receiver, 7));
                    own += answer.result().isSuccess() ? 7 : 0;
                  }
                  return own;
                });

    int net = 0;
    for (int thread = 0; thread < THREADS; thread++) {
      net += thread % 2 == 0 ? moved.get(thread) : -moved.get(thread);
    }
    assertThat(stage.balance(account(0)).quota())
        .as(Rule.ONCE_IN_A_RACE.because("quota after offsets in both directions"))
        .isEqualTo(100L - net);
    stage.checkBooks();
  }

  private static void oppositeBatches(Stage stage) throws Exception {
    for (int i = 0; i < 6; i++) {
      stage.execute(deposit("d-" + i, account(i), 10_000));
    }
    Race.run(
        thread ->
            () -> {
              for (int round = 0; round < ROUNDS; round++) {
                stage.ask(stage.store(), oppositeBatch(thread, round));
              }
              return null;
            });

    stage.checkBooks();
    assertThat(stage.store().totals().supplied())
        .as(Rule.ONCE_IN_A_RACE.because("octets supplied by all together"))
        .isEqualTo(6L * THREADS * ROUNDS);
  }

  private static List<QuotaRequest> oppositeBatch(int thread, int round) {
    List<QuotaRequest> batch = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      int supplier = thread % 2 == 0 ? i : 5 - i;
      String exchange = thread + "-" + round + "-" + i;
      batch.add(initial(exchange, account((supplier + 1) % 6), account(supplier), 1));
      batch.add(termination(exchange, 1, 1));
    }
    return batch;
  }

  // ---- Identity ----

  private static void oneIdOneContent(Stage stage) throws Exception {
    stage.execute(deposit("d", CHEN, 10_000));

    List<List<QuotaAnswer>> opened = rounds(stage, (thread, round) -> initial("x-" + round, 10));
    List<List<QuotaAnswer>> updated =
        rounds(stage, (thread, round) -> update("x-" + round, 1, 4, 10));
    List<List<QuotaAnswer>> ended =
        rounds(stage, (thread, round) -> termination("x-" + round, 2, 9));

    for (List<List<QuotaAnswer>> all : List.of(opened, updated, ended)) {
      for (List<QuotaAnswer> answers : all) {
        assertThat(new HashSet<>(answers))
            .as(Rule.REPEATED.because("the different answers that eight threads got"))
            .hasSize(1);
      }
    }
    assertThat(stage.balance(CHEN))
        .as(Rule.ONCE_IN_A_RACE.because("position after exchanges that were each sent eight times"))
        .isEqualTo(new AccountBalance(CHEN, 10_000, 0, 9L * ROUNDS, 0, 0));
    assertThat(Contents.journal(stage.store()))
        .as(Rule.ONCE_IN_A_RACE.because("journal entries, one for each exchange"))
        .hasSize(ROUNDS);
    stage.checkBooks();
  }

  private static void oneIdEightSuppliers(Stage stage) throws Exception {
    for (int i = 0; i < THREADS; i++) {
      stage.execute(deposit("d-" + i, account(i), 10_000));
    }
    List<List<QuotaAnswer>> rounds =
        rounds(stage, (thread, round) -> initial("x-" + round, LIN, account(thread), 10));

    rounds.forEach(ConcurrencyTests::assertOneWinner);
    assertThat(stage.store().totals().reserved())
        .as(Rule.ONCE_IN_A_RACE.because("reserved octets, 10 for each id"))
        .isEqualTo(10L * ROUNDS);
    stage.checkBooks();
  }

  private static void onePostingEightReceivers(Stage stage) throws Exception {
    List<List<QuotaAnswer>> rounds =
        rounds(stage, (thread, round) -> deposit("d-" + round, account(thread), 10));

    rounds.forEach(ConcurrencyTests::assertOneWinner);
    assertThat(stage.store().totals().quota())
        .as(Rule.ONCE_IN_A_RACE.because("deposited octets, 10 for each id"))
        .isEqualTo(10L * ROUNDS);
    stage.checkBooks();
  }

  private static void assertOneWinner(List<QuotaAnswer> answers) {
    assertThat(answers)
        .as(Rule.CONTRADICTING.because("results of one id with eight contents"))
        .extracting(QuotaAnswer::result)
        .containsOnlyOnce(ResultCode.SUCCESS)
        .containsOnly(ResultCode.SUCCESS, ResultCode.CONTRADICTING_VALUES);
  }

  /** In each round all threads send their request at the same instant; the answers by round. */
  private static List<List<QuotaAnswer>> rounds(
      Stage stage, BiFunction<Integer, Integer, QuotaRequest> requests) throws Exception {
    CyclicBarrier together = new CyclicBarrier(THREADS);
    List<List<QuotaAnswer>> byThread =
        Race.run(
            thread ->
                () -> {
                  List<QuotaAnswer> own = new ArrayList<>();
                  for (int round = 0; round < ROUNDS; round++) {
                    together.await();
                    own.add(stage.answer(requests.apply(thread, round)));
                  }
                  return own;
                });
    return IntStream.range(0, ROUNDS)
        .mapToObj(round -> byThread.stream().map(own -> own.get(round)).toList())
        .toList();
  }

  private static void reportsOfOneExchange(Stage stage) throws Exception {
    stage.execute(deposit("d", CHEN, 100_000));
    stage.execute(initial("x", 100));
    Race.run(
        thread ->
            () -> {
              for (int i = 0; i < ROUNDS; i++) {
                int number = 1 + i * THREADS + thread;
                stage.answer(update("x", number, number * 10L, 100));
              }
              return null;
            });

    ExchangeRecord row = stage.store().exchange(id("x")).orElseThrow();
    int last = ROUNDS * THREADS;
    assertThat(row.lastRequest().number())
        .as(Rule.OLDER.because("the newest number"))
        .isEqualTo(last);
    assertThat(row.chargedOctets())
        .as(Rule.CUMULATIVE.because("what is charged after totals up to " + last * 10))
        .isEqualTo(last * 10L);
    stage.execute(termination("x", last + 1, last * 10L));
  }

  // ---- Rows that are new, and rows that are read ----

  private static void newAccounts(Stage stage) throws Exception {
    Race.run(
        thread ->
            () -> {
              for (int i = 0; i < ROUNDS; i++) {
                stage.answer(deposit(thread + "-" + i, account(i), 10));
              }
              return null;
            });

    for (int i = 0; i < ROUNDS; i++) {
      assertThat(stage.balance(account(i)).quota())
          .as(Rule.ONCE_IN_A_RACE.because("quota of an account that eight threads opened at once"))
          .isEqualTo(10L * THREADS);
    }
    stage.checkBooks();
  }

  /** One thread reads on and on while seven write; in the end it must have seen everything. */
  private static void journalReader(Stage stage) throws Exception {
    stage.execute(deposit("d", CHEN, 100_000));
    AtomicInteger writing = new AtomicInteger(THREADS - 1);

    List<List<JournalEntry>> read =
        Race.run(
            thread ->
                () ->
                    thread == 0
                        ? readWhile(stage.store(), writing)
                        : writeJournal(stage, thread, writing));

    Set<String> expected = new HashSet<>();
    for (int thread = 1; thread < THREADS; thread++) {
      for (int i = 0; i < ROUNDS; i++) {
        expected.add(thread + "-" + i);
      }
    }
    assertThat(read.get(0))
        .as(Rule.PAGES.because("sequences in the order in which a reader saw them"))
        .extracting(JournalEntry::sequence)
        .isSorted()
        .doesNotHaveDuplicates();
    assertThat(read.get(0))
        .as(Rule.PAGES.because("entries seen by a reader that always went on from its last one"))
        .extracting(JournalEntry::reference)
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  private static List<JournalEntry> readWhile(QuotaStore store, AtomicInteger writing) {
    List<JournalEntry> read = new ArrayList<>();
    long last = 0;
    boolean more = true;
    while (more) {
      boolean quiet = writing.get() == 0;
      List<JournalEntry> page = Contents.nextPage(store, last, 10);
      read.addAll(page);
      last = page.isEmpty() ? last : page.get(page.size() - 1).sequence();
      more = !quiet || !page.isEmpty();
    }
    return read;
  }

  private static List<JournalEntry> writeJournal(Stage stage, int thread, AtomicInteger writing) {
    try {
      for (int i = 0; i < ROUNDS; i++) {
        stage.answer(offset(thread + "-" + i, CHEN, account(thread), 1));
      }
    } finally {
      writing.decrementAndGet();
    }
    return List.of();
  }
}
