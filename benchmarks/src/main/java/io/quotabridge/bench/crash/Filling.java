package io.quotabridge.bench.crash;

import io.quotabridge.bench.crash.Truth.Mark;
import io.quotabridge.bench.crash.Truth.Word;
import io.quotabridge.model.NodeId;
import io.quotabridge.model.Owner;
import io.quotabridge.spi.identity.IdentityVerifier;
import io.quotabridge.spi.quota.Initial;
import io.quotabridge.spi.quota.QuotaStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Opens many exchanges at the store itself, in large batches, each with a little carried that has
 * not been reported. Not thread-safe.
 */
final class Filling {

  private static final int BATCH = 1000;

  /** None expires before the test is over. */
  private static final Duration LIFETIME = Duration.ofHours(6);

  private static final int CARRIED = 1400;

  private final Setup setup;
  private final Truth truth;
  private final int life;
  private final QuotaStore store;
  private final StationBook book;
  private final IdentityVerifier registry;

  Filling(Setup setup, Truth truth, int life, QuotaStore store) {
    this.setup = setup;
    this.truth = truth;
    this.life = life;
    this.store = store;
    this.book = new StationBook(truth);
    this.registry = setup.world().registry();
  }

  void fill(String node) throws InterruptedException {
    Owner owner = new Owner(new NodeId(node), store.enter(new NodeId(node)));
    AtomicInteger left = new AtomicInteger(setup.open());
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < setup.threads(); i++) {
      Thread thread = new Thread(() -> fill(owner, left), "filling-" + i);
      thread.setUncaughtExceptionHandler(
          (t, fault) -> new Violations(truth, life).report(t.getName(), fault));
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void fill(Owner owner, AtomicInteger left) {
    int count = Math.min(BATCH, left.getAndAdd(-BATCH));
    while (count > 0) {
      batch(owner, count);
      count = Math.min(BATCH, left.getAndAdd(-BATCH));
    }
  }

  private void batch(Owner owner, int count) {
    List<Integer> slots = new ArrayList<>(count);
    List<Initial> requests = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int slot = truth.begin();
      truth.mark(slot, Mark.REQUESTED);
      slots.add(slot);
      requests.add(
          new Initial(
              World.exchangeId(slot),
              registry.verify(setup.world().request(slot)).parties().orElseThrow(),
              owner,
              Setup.FIRST_SLICE,
              LIFETIME));
    }
    var answers = store.execute(requests);
    for (int i = 0; i < count; i++) {
      if (!answers.get(i).result().isSuccess()) {
        throw new IllegalStateException(requests.get(i) + " was answered with " + answers.get(i));
      }
      serve(slots.get(i));
    }
  }

  private void serve(int slot) {
    truth.mark(slot, Mark.ANSWERED);
    truth.mark(slot, Mark.SERVING);
    long offered = truth.add(slot, Word.OFFERED, CARRIED);
    if (!book.begin(slot, life, true) || book.carry(slot, life, CARRIED) != offered) {
      throw new IllegalStateException(World.id(slot) + " is served by another life");
    }
  }
}
