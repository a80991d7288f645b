package io.quotabridge.jdbc;

import static io.quotabridge.jdbc.Exchanging.OWNER;
import static io.quotabridge.jdbc.Exchanging.deposit;
import static io.quotabridge.jdbc.Exchanging.one;
import static io.quotabridge.jdbc.Exchanging.parties;
import static io.quotabridge.jdbc.Exchanging.termination;
import static io.quotabridge.jdbc.Exchanging.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.jdbc.JdbcPruning.Carried;
import io.quotabridge.jdbc.JdbcPruning.Pruned;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.JournalEntry;
import io.quotabridge.model.JournalEntry.Kind;
import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.ledger.LedgerConfig;
import io.quotabridge.spi.quota.Initial;
import io.quotabridge.spi.quota.LedgerTotals;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.QuotaStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random exchanges of several nodes, a reader of the journal, and two that prune all that may be
 * pruned, at once as there is no time of grace. At every moment the books balance; in the end every
 * octet was read once, and is carried forward. Set {@code -Dquotabridge.seed=...} to repeat the
 * requests.
 */
@Timeout(180)
class PruningUnderTrafficTest {

  private static final int WRITERS = 2;
  private static final int BATCHES = 30;
  private static final int ACCOUNTS = 4;

  private final long seed = Long.getLong("quotabridge.seed", System.nanoTime());
  private final AtomicInteger writing = new AtomicInteger(WRITERS);
  private final AtomicLong readTo = new AtomicLong();
  private final AtomicLong readOctets = new AtomicLong();
  private final List<QuotaStore> stores = new ArrayList<>();

  @ParameterizedTest
  @EnumSource(TestDatabase.class)
  void theBooksBalanceAtEveryMoment(TestDatabase database) throws Exception {
    database.assumeThere();
    PluginConfig settings =
        database.settings(
            TestDatabase.newStorage(), PluginConfig.empty().with("retry-budget-millis", "60000"));
    try (JdbcPruning pruning = JdbcPruning.open(settings)) {
      for (int i = 0; i < WRITERS + 1; i++) {
        stores.add(Exchanging.open(settings.with(LedgerConfig.GRACE_SECONDS, "0")));
      }
      QuotaStore store = stores.get(WRITERS);
      for (int i = 0; i < ACCOUNTS; i++) {
        one(store, deposit("top-up-" + i, "a-" + i, 3_000));
      }
      List<Pruned> pruned = traffic(store, pruning);
      check(store, pruning, pruned);
    } finally {
      stores.forEach(QuotaStore::close);
    }
  }

  /** Returns what each of those who pruned says it removed. */
  private List<Pruned> traffic(QuotaStore store, JdbcPruning pruning) throws Exception {
    List<Callable<Pruned>> all = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      int number = i;
      all.add(() -> write(number));
    }
    all.add(() -> read(store));
    all.add(() -> prune(pruning));
    all.add(() -> prune(pruning));
    all.add(() -> watch(store));
    ExecutorService threads = Executors.newFixedThreadPool(all.size());
    try {
      List<Pruned> results = new ArrayList<>();
      for (Future<Pruned> one : threads.invokeAll(all)) {
        results.add(one.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  private void check(QuotaStore store, JdbcPruning pruning, List<Pruned> pruned) {
    LedgerTotals totals = store.totals();
    Pruned last = pruning.prune(Duration.ZERO, readTo.get(), Integer.MAX_VALUE);
    pruned.add(last);
    String subject = "-Dquotabridge.seed=" + seed + ": ";

    assertThat(store.totals()).as(subject + "totals").isEqualTo(totals);
    assertThat(totals.conservationError()).as(subject + "error of " + totals).isZero();
    assertThat(readOctets.get()).as(subject + "octets read").isEqualTo(totals.received());
    assertThat(totals.received()).as(subject + "something was carried").isPositive();
    assertThat(store.journal(0, 10)).as(subject + "entries left").isEmpty();
    List<Carried> carried = pruning.carried();
    assertThat(carried)
        .as(subject + "one carrier, one kind")
        .singleElement()
        .returns(Kind.EXCHANGE, Carried::kind)
        .returns(totals.received(), Carried::octets)
        .returns(readTo.get(), Carried::entries);
    assertThat(pruned.stream().mapToLong(Pruned::entries).sum())
        .as(subject + "entries removed")
        .isEqualTo(readTo.get());
    assertThat(pruned.stream().mapToLong(Pruned::exchanges).sum() + rows())
        .as(subject + "exchanges removed, and those still open")
        .isEqualTo((long) WRITERS * BATCHES * EXCHANGES);
  }

  private static final int EXCHANGES = 6;

  private long rows() {
    QuotaStore store = stores.get(0);
    long open = 0;
    for (int number = 0; number < WRITERS; number++) {
      for (int i = 0; i < BATCHES * EXCHANGES; i++) {
        open += store.exchange(new ExchangeId(name(number, i))).isPresent() ? 1 : 0;
      }
    }
    assertThat(store.openExchanges(OWNER.node(), null, 10_000)).hasSize((int) open);
    return open;
  }

  private static String name(int writer, int exchange) {
    return "x-" + writer + "-" + exchange;
  }

  /** Opens, goes on, settles; some are refused, some carry nothing, some stay open. */
  private Pruned write(int number) {
    SplittableRandom random = new SplittableRandom(seed + number);
    try {
      for (int batch = 0; batch < BATCHES; batch++) {
        List<QuotaRequest> opening = new ArrayList<>();
        List<QuotaRequest> ending = new ArrayList<>();
        for (int i = 0; i < EXCHANGES; i++) {
          String name = name(number, batch * EXCHANGES + i);
          opening.add(initial(name, random));
          if (random.nextInt(3) == 0) {
            opening.add(update(name, 1, random.nextInt(20), 30));
          }
          if (random.nextInt(8) != 0) {
            ending.add(termination(name, 2, random.nextInt(3) * 20L));
          }
        }
        stores.get(number).execute(opening);
        stores.get(number).execute(ending);
      }
      return new Pruned(0, 0);
    } finally {
      writing.decrementAndGet();
    }
  }

  /** A lifetime so short that those which are refused may be pruned at once. */
  private static Initial initial(String name, SplittableRandom random) {
    String demander = "a-" + random.nextInt(ACCOUNTS);
    String supplier = "a-" + random.nextInt(ACCOUNTS + 1); // the last one has nothing to give
    return new Initial(
        new ExchangeId(name),
        parties(demander, supplier),
        OWNER,
        1 + random.nextInt(60),
        Duration.ofNanos(1_000));
  }

  private Pruned read(QuotaStore store) {
    boolean last;
    do {
      last = writing.get() == 0;
      List<JournalEntry> page = store.journal(readTo.get(), 7);
      for (JournalEntry entry : page) {
        readOctets.addAndGet(entry.octets());
        readTo.set(entry.sequence());
      }
      last &= page.isEmpty();
    } while (!last);
    return new Pruned(0, 0);
  }

  private Pruned prune(JdbcPruning pruning) {
    Pruned all = new Pruned(0, 0);
    while (writing.get() > 0) {
      all = all.plus(pruning.prune(Duration.ZERO, readTo.get(), 5));
    }
    return all;
  }

  private Pruned watch(QuotaStore store) {
    while (writing.get() > 0) {
      LedgerTotals totals = store.totals();
      assertThat(totals.conservationError())
          .as("-Dquotabridge.seed=" + seed + ": error of " + totals)
          .isZero();
    }
    return new Pruned(0, 0);
  }
}
