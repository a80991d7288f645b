package io.quotabridge.spi.tck;

import static io.quotabridge.model.ResultCode.SUCCESS;
import static io.quotabridge.model.ResultCode.UNKNOWN_SESSION_ID;
import static io.quotabridge.spi.tck.Race.THREADS;
import static io.quotabridge.spi.tck.Sample.CHEN;
import static io.quotabridge.spi.tck.Sample.LIFETIME;
import static io.quotabridge.spi.tck.Sample.LIN;
import static io.quotabridge.spi.tck.Sample.MOMENT;
import static io.quotabridge.spi.tck.Sample.OWNER;
import static io.quotabridge.spi.tck.Sample.deposit;
import static io.quotabridge.spi.tck.Sample.initial;
import static io.quotabridge.spi.tck.Sample.termination;
import static io.quotabridge.spi.tck.Sample.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.JournalEntry;
import io.quotabridge.model.NodeId;
import io.quotabridge.model.Owner;
import io.quotabridge.spi.quota.ExchangeRequest;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaStore;
import io.quotabridge.spi.quota.StoreCapability;
import io.quotabridge.spi.quota.Termination;
import io.quotabridge.spi.quota.Update;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;

/** Owners that want the same exchange at once: of one store, and of two on the same rows. */
final class OwnerRaceTests extends Topic {

  private static final int ROUNDS = 25;

  /** More than one page for each thread. */
  private static final int EXPIRED = 60;

  private static final int LIMIT = 4;

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** Races on two stores where there are two. */
  private interface Scene {
    void play(Stage stage, List<QuotaStore> stores) throws Exception;
  }

  OwnerRaceTests(QuotaStoreContract contract) {
    super(contract);
  }

  @Override
  void addAll() {
    race("lives that begin at once have epochs of their own", OwnerRaceTests::epochs);
    race("what expired is taken over by one owner each", OwnerRaceTests::takeOver);
    race("former and present owners report at once", OwnerRaceTests::formerAndPresent);
    race("late terminations at once", (stage, stores) -> late(stage, stores, 100_000));
    race("late terminations at once on a short quota", (stage, stores) -> late(stage, stores, 900));
  }

  private void race(String name, Scene scene) {
    add(name, stage -> scene.play(stage, List.of(stage.store())));
    add(
        "SHARED: " + name,
        stage -> {
          requireDeclared(stage, StoreCapability.SHARED);
          scene.play(stage, List.of(stage.store(), stage.another()));
        });
  }

  private static QuotaStore of(List<QuotaStore> stores, int thread) {
    return stores.get(thread % stores.size());
  }

  // ---- Epochs ----

  private static void epochs(Stage stage, List<QuotaStore> stores) throws Exception {
    List<List<Long>> byThread =
        Race.run(
            thread ->
                () -> {
                  List<Long> own = new ArrayList<>();
                  for (int i = 0; i < ROUNDS; i++) {
                    own.add(stage.enter(of(stores, thread), Sample.NODE));
                  }
                  return own;
                });

    Set<Long> all = new HashSet<>();
    for (List<Long> own : byThread) {
      assertThat(own)
          .as(Rule.EPOCH.because("epochs that one thread was given"))
          .isSorted()
          .doesNotHaveDuplicates();
      all.addAll(own);
    }
    assertThat(all)
        .as(Rule.EPOCH.because("different epochs of lives that began at once"))
        .hasSize(THREADS * ROUNDS);
  }

  // ---- Taking over ----

  private static void takeOver(Stage stage, List<QuotaStore> stores) throws Exception {
    stage.execute(deposit("d", CHEN, 1000));
    for (int i = 0; i < EXPIRED; i++) {
      stage.answer(initial("x-" + i, LIN, CHEN, OWNER, 1, MOMENT));
    }
    stage.awaitExpired(EXPIRED);

    List<List<ExchangeRecord>> byThread =
        Race.run(thread -> () -> takeAll(stage, of(stores, thread), racer(thread)));

    List<String> ids = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      for (ExchangeRecord row : byThread.get(thread)) {
        ids.add(row.id().value());
        assertThat(row.owner())
            .as(Rule.TAKE_OVER.because("owner of what it was told it took, " + row))
            .isEqualTo(racer(thread));
        assertThat(stage.row(row.id().value()))
            .as(Rule.TAKE_OVER.because("row of " + row.id() + " after all was taken over"))
            .isEqualTo(row);
      }
    }
    assertThat(ids)
        .as(Rule.TAKE_OVER.because("what eight owners took over together, each once"))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, EXPIRED).mapToObj(i -> "x-" + i).toList());
    stage.checkBooks();
  }

  private static Owner racer(int thread) {
    return new Owner(new NodeId("racer-" + thread), 1);
  }

  /** An empty page may mean that others are at it; nothing that is expired means the end. */
  private static List<ExchangeRecord> takeAll(Stage stage, QuotaStore store, Owner owner) {
    List<ExchangeRecord> taken = new ArrayList<>();
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!store.expiredExchanges(1).isEmpty()
        && taken.size() <= EXPIRED
        && System.nanoTime() - deadline < 0) {
      List<ExchangeRecord> page = stage.takeOver(store, owner, LIMIT);
      assertThat(page)
          .as(Rule.TAKE_OVER.because("size of a page of at most " + LIMIT))
          .hasSizeLessThanOrEqualTo(LIMIT);
      taken.addAll(page);
    }
    return taken;
  }

  // ---- Former and present owners ----

  /** What a request was answered, and whether its sender had been replaced before it sent it. */
  private record Said(ExchangeRequest request, boolean late, QuotaAnswer answer) {}

  /**
   * The first life has four threads, each of the four after it has one. Nothing is judged before
   * all have come to the end: who stopped halfway would leave the others waiting.
   */
  private static void formerAndPresent(Stage stage, List<QuotaStore> stores) throws Exception {
    stage.execute(deposit("d", CHEN, 1_000_000));
    for (int round = 0; round < ROUNDS; round++) {
      stage.answer(initial("x-" + round, LIN, CHEN, life(round, 1), 1000, LIFETIME));
    }
    CyclicBarrier together = new CyclicBarrier(THREADS);
    AtomicIntegerArray replaced = new AtomicIntegerArray(ROUNDS);
    List<List<Said>> byThread =
        Race.run(
            thread ->
                () -> {
                  QuotaStore store = of(stores, thread);
                  List<Said> said = new ArrayList<>();
                  for (int round = 0; round < ROUNDS; round++) {
                    together.await();
                    if (thread < THREADS / 2) {
                      said.addAll(former(stage, store, round, thread, replaced));
                    } else {
                      present(stage, store, round, thread - 2, replaced);
                    }
                  }
                  return said;
                });

    byThread.forEach(said -> said.forEach(OwnerRaceTests::assertNothingGrantedLate));
    for (int round = 0; round < ROUNDS; round++) {
      assertOneOwner(stage, round);
    }
    stage.checkBooks();
    assertThat(stage.balance(CHEN).supplied())
        .as(Rule.OWNER.because("supplied, the highest total of each exchange"))
        .isEqualTo(ROUNDS * 1200L);
  }

  private static Owner life(int round, int epoch) {
    return new Owner(new NodeId("node-of-" + round), epoch);
  }

  /** Numbers and totals rise together, so that none is dropped; the last of all is 1200. */
  private static List<Said> former(
      Stage stage, QuotaStore store, int round, int thread, AtomicIntegerArray replaced) {
    List<Said> said = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int number = 1 + i * 4 + thread;
      Update update = update("x-" + round, life(round, 1), number, number * 100L, 1000);
      boolean late = replaced.get(round) != 0;
      said.add(new Said(update, late, ask(stage, store, update)));
    }
    return said;
  }

  private static void present(
      Stage stage, QuotaStore store, int round, int epoch, AtomicIntegerArray replaced) {
    Owner owner = life(round, epoch);
    stage.takeUp(store, owner, null, 10);
    replaced.set(round, 1);
    ask(stage, store, update("x-" + round, owner, 100 * epoch, epoch, 1000));
  }

  private static void assertNothingGrantedLate(Said said) {
    String subject = Words.of(said.request());
    if (said.late()) {
      assertThat(said.answer().result())
          .as(Rule.OWNER.because("result of " + subject + ", after it was replaced"))
          .isEqualTo(UNKNOWN_SESSION_ID);
    }
    if (!said.answer().result().isSuccess()) {
      assertThat(said.answer().grantedOctets())
          .as(Rule.OWNER.because("grant of " + subject + ", after it was replaced"))
          .isZero();
    }
  }

  private static QuotaAnswer ask(Stage stage, QuotaStore store, ExchangeRequest request) {
    return stage.ask(store, List.of(request)).get(0);
  }

  private static void assertOneOwner(Stage stage, int round) {
    Owner last = life(round, THREADS - 3);
    ExchangeRecord row = stage.row("x-" + round);
    assertThat(row.owner())
        .as(Rule.TAKE_UP.because("owner of " + row + ", the last of five lives"))
        .isEqualTo(last);
    assertThat(row.usedOctets())
        .as(Rule.OWNER.because("used of " + row + ", the highest total of all lives"))
        .isEqualTo(1200);
    assertThat(stage.answer(termination("x-" + round, last, 1000, 7)).chargedOctets())
        .as(Rule.OWNER.because("charged in the end of " + row))
        .isEqualTo(1200);
  }

  // ---- Late terminations ----

  private static void late(Stage stage, List<QuotaStore> stores, long quota) throws Exception {
    stage.execute(deposit("d", CHEN, quota));
    for (int round = 0; round < ROUNDS; round++) {
      stage.answer(initial("x-" + round, 1));
      stage.answer(termination("x-" + round, 1, 10));
    }
    CyclicBarrier together = new CyclicBarrier(THREADS);
    List<List<Said>> byThread =
        Race.run(
            thread ->
                () -> {
                  List<Said> said = new ArrayList<>();
                  for (int round = 0; round < ROUNDS; round++) {
                    together.await();
                    long total = 10L * (1 + (thread + round) % THREADS);
                    Termination late = termination("x-" + round, racer(thread), 2, total);
                    for (int i = 0; i < 2; i++) {
                      said.add(new Said(late, true, ask(stage, of(stores, thread), late)));
                    }
                  }
                  return said;
                });

    byThread.forEach(said -> said.forEach(OwnerRaceTests::assertCounted));
    long highest = 10L * THREADS;
    for (int round = 0; round < ROUNDS; round++) {
      assertThat(stage.row("x-" + round).usedOctets())
          .as(Rule.LATE.because("used of x-" + round + ", the highest of eight late totals"))
          .isEqualTo(highest);
    }
    long charged = Math.min(quota, ROUNDS * highest);
    assertThat(stage.balance(CHEN).supplied())
        .as(Rule.LATE.because("supplied after late totals up to " + highest))
        .isEqualTo(charged);
    List<JournalEntry> entries = Contents.journal(stage.store());
    assertThat(entries.stream().mapToLong(JournalEntry::octets).sum())
        .as(Rule.LATE.because("octets in the journal"))
        .isEqualTo(charged);
    assertThat(entries.stream().mapToLong(JournalEntry::overrunOctets).sum())
        .as(Rule.LATE.because("overrun in the journal"))
        .isEqualTo(ROUNDS * highest - charged);
    stage.checkBooks();
  }

  private static void assertCounted(Said said) {
    String subject = Words.of(said.request());
    assertThat(said.answer().result())
        .as(Rule.LATE.because("result of " + subject))
        .isEqualTo(SUCCESS);
    assertThat(said.answer().usedOctets())
        .as(Rule.LATE.because("used in the answer to " + subject))
        .isBetween(said.request().usedOctets(), 10L * THREADS);
  }
}
