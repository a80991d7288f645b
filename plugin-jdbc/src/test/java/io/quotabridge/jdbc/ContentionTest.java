package io.quotabridge.jdbc;

import static io.quotabridge.jdbc.Exchanging.deposit;
import static io.quotabridge.jdbc.Exchanging.id;
import static io.quotabridge.jdbc.Exchanging.initial;
import static io.quotabridge.jdbc.Exchanging.offset;
import static io.quotabridge.jdbc.Exchanging.termination;
import static io.quotabridge.jdbc.Exchanging.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.model.JournalEntry;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.QuotaStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Several nodes, each with a store of its own, on the same rows at the same time. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class ContentionTest {

  private static final int NODES = 4;

  private final TestDatabase database;
  private final List<QuotaStore> nodes = new ArrayList<>();
  private final ExecutorService threads = Executors.newFixedThreadPool(NODES);
  private final long seed = System.nanoTime();

  ContentionTest(TestDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void open() {
    database.assumeThere();
    String storage = TestDatabase.newStorage();
    for (int i = 0; i < NODES; i++) {
      nodes.add(Exchanging.open(database.settings(storage, Exchanging.patient())));
    }
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    nodes.forEach(QuotaStore::close);
  }

  private interface Node<T> {
    T run(int number, QuotaStore store) throws Exception;
  }

  private <T> List<T> together(Node<T> work) throws Exception {
    CyclicBarrier start = new CyclicBarrier(NODES);
    List<Future<T>> running = new ArrayList<>();
    for (int i = 0; i < NODES; i++) {
      int number = i;
      Callable<T> node =
          () -> {
            start.await();
            return work.run(number, nodes.get(number));
          };
      running.add(threads.submit(node));
    }
    List<T> results = new ArrayList<>();
    for (Future<T> one : running) {
      results.add(one.get());
    }
    return results;
  }

  @Test
  void oppositeOffsetsBothGoThrough() throws Exception {
    nodes.get(0).execute(List.of(deposit("da", "a", 1_000), deposit("db", "b", 1_000)));

    List<List<QuotaAnswer>> answers =
        together(
            (number, store) -> {
              List<QuotaAnswer> own = new ArrayList<>();
              for (int i = 0; i < 25; i++) {
                boolean forth = number % 2 == 0;
                own.addAll(
                    store.execute(
                        List.of(
                            offset(number + "-" + i, forth ? "a" : "b", forth ? "b" : "a", 10))));
              }
              return own;
            });

    assertThat(answers).allSatisfy(own -> assertThat(own).allMatch(a -> a.result().isSuccess()));
    assertThat(nodes.get(0).balance(id("a")).orElseThrow().quota()).isEqualTo(1_000);
    assertThat(nodes.get(0).balance(id("b")).orElseThrow().quota()).isEqualTo(1_000);
    assertThat(nodes.get(0).journal(0, 1_000)).hasSize(NODES * 25);
  }

  /** Batches that name the same accounts in every order. */
  @Test
  void crossingBatchesAllGoThrough() throws Exception {
    int accounts = 12;
    List<QuotaRequest> deposits = new ArrayList<>();
    for (int i = 0; i < accounts; i++) {
      deposits.add(deposit("d-" + i, "account-" + i, 100_000));
    }
    nodes.get(0).execute(deposits);

    together(
        (number, store) -> {
          Random random = new Random(seed + number);
          for (int batch = 0; batch < 12; batch++) {
            List<QuotaRequest> requests = new ArrayList<>();
            List<QuotaRequest> ends = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
              int supplier = random.nextInt(accounts);
              int demander = (supplier + 1 + random.nextInt(accounts - 1)) % accounts;
              String name = number + "-" + batch + "-" + i;
              requests.add(initial(name, "account-" + demander, "account-" + supplier, 50));
              ends.add(termination(name, 1, 1 + random.nextInt(40)));
            }
            store.execute(requests);
            store.execute(ends);
          }
          return true;
        });

    assertThat(nodes.get(0).journal(0, 10_000)).as("seed %d", seed).hasSize(NODES * 12 * 20);
    assertThat(nodes.get(0).totals().conservationError()).as("seed %d", seed).isZero();
    assertThat(nodes.get(0).totals().reserved()).as("seed %d", seed).isZero();
  }

  /** A hundred accounts that nobody has seen before, opened by all nodes at once. */
  @Test
  void newAccountsAreOpenedOnce() throws Exception {
    together(
        (number, store) -> {
          List<QuotaRequest> requests = new ArrayList<>();
          for (int i = 0; i < 100; i++) {
            int account = number % 2 == 0 ? i : 99 - i;
            requests.add(deposit(number + "-" + i, "new-" + account, 1));
          }
          return store.execute(requests);
        });

    assertThat(nodes.get(0).balances(null, 1_000))
        .hasSize(100)
        .allMatch(balance -> balance.quota() == NODES);
  }

  /** The same requests from everywhere at once: everybody is answered, one takes effect. */
  @Test
  void theSameRequestsFromEveryNodeTakeEffectOnce() throws Exception {
    nodes.get(0).execute(List.of(deposit("top-up", "supplier", 100_000)));

    for (int round = 0; round < 10; round++) {
      String name = "x-" + round;
      List<QuotaAnswer> opened =
          together((number, store) -> Exchanging.one(store, initial(name, "d", "supplier", 700)));
      List<QuotaAnswer> updated =
          together((number, store) -> Exchanging.one(store, update(name, 1, 300, 600)));
      List<QuotaAnswer> ended =
          together((number, store) -> Exchanging.one(store, termination(name, 2, 500)));

      assertThat(opened).allMatch(answer -> answer.equals(opened.get(0)));
      assertThat(updated).allMatch(answer -> answer.equals(updated.get(0)));
      assertThat(ended).allMatch(answer -> answer.equals(ended.get(0)));
      assertThat(ended.get(0).chargedOctets()).isEqualTo(500);
    }

    assertThat(nodes.get(0).balance(id("supplier")).orElseThrow().supplied()).isEqualTo(5_000);
    assertThat(nodes.get(0).journal(0, 100)).hasSize(10);
  }

  /** Different content under one id: one wins, the others are told. */
  @Test
  void oneOfSeveralContradictingInitialsWins() throws Exception {
    for (int i = 0; i < NODES; i++) {
      nodes.get(0).execute(List.of(deposit("d-" + i, "supplier-" + i, 1_000)));
    }
    for (int round = 0; round < 10; round++) {
      String name = "x-" + round;
      List<QuotaAnswer> answers =
          together(
              (number, store) ->
                  Exchanging.one(store, initial(name, "demander", "supplier-" + number, 100)));

      assertThat(answers)
          .extracting(QuotaAnswer::result)
          .containsOnlyOnce(ResultCode.SUCCESS)
          .containsOnly(ResultCode.SUCCESS, ResultCode.CONTRADICTING_VALUES);
    }
    assertThat(nodes.get(0).totals().reserved()).isEqualTo(1_000);
  }

  /** Terminations of the same exchange with different numbers: one settles it. */
  @Test
  void anExchangeIsSettledOnce() throws Exception {
    nodes.get(0).execute(List.of(deposit("top-up", "supplier", 100_000)));
    for (int round = 0; round < 10; round++) {
      String name = "x-" + round;
      Exchanging.one(nodes.get(0), initial(name, "demander", "supplier", 700));

      List<QuotaAnswer> answers =
          together((number, store) -> Exchanging.one(store, termination(name, 1 + number, 500)));

      assertThat(answers).extracting(QuotaAnswer::result).contains(ResultCode.SUCCESS);
    }
    assertThat(nodes.get(0).journal(0, 100))
        .hasSize(10)
        .extracting(JournalEntry::octets)
        .containsOnly(500L);
    assertThat(nodes.get(0).totals().conservationError()).isZero();
  }

  /** Readers that follow the journal while others write never have to go back. */
  @Test
  void theJournalGrowsAtItsEndOnly() throws Exception {
    nodes.get(0).execute(List.of(deposit("a", "a", 1_000_000)));
    int each = 40;

    List<List<Long>> seen =
        together(
            (number, store) -> {
              List<Long> sequences = new ArrayList<>();
              if (number < 2) {
                for (int i = 0; i < each; i++) {
                  store.execute(List.of(offset(number + "-" + i, "a", "b" + number, 1)));
                }
              } else {
                long after = 0;
                while (sequences.size() < 2 * each) {
                  for (JournalEntry entry : store.journal(after, 7)) {
                    sequences.add(entry.sequence());
                    after = entry.sequence();
                  }
                }
              }
              return sequences;
            });

    List<Long> all = nodes.get(0).journal(0, 1_000).stream().map(JournalEntry::sequence).toList();
    assertThat(all).hasSize(2 * each).isSorted().doesNotHaveDuplicates();
    assertThat(seen.get(2)).isEqualTo(all);
    assertThat(seen.get(3)).isEqualTo(all);
  }
}
