package io.quotabridge.bench.crash;

import io.quotabridge.DataExchange;
import io.quotabridge.Exchange;
import io.quotabridge.Settlement;
import io.quotabridge.bench.crash.Truth.LifeWord;
import io.quotabridge.bench.crash.Truth.Mark;
import io.quotabridge.bench.crash.Truth.Word;
import io.quotabridge.model.AccessRequest;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.Refusal;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.quota.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What terminals do on one life of a node: exchanges are requested, carry packets and end, requests
 * are repeated and quotas topped up, all at once and at random. Thread-safe.
 */
final class Traffic {

  /** Out of a hundred things that a thread does, so many open or end an exchange. */
  private static final int OPEN_OR_END = 20;

  /** And so many repeat a request whose exchange is settled. */
  private static final int REPEAT = 2;

  private static final int MOST_PACKETS = 24;

  /** Pauses between top-ups are shorter than this, in milliseconds. */
  private static final int TOP_UP_PAUSE = 100;

  private final Setup setup;
  private final Truth truth;
  private final int life;
  private final Lanes lanes;
  private final DataExchange exchanges;
  private final Queue<Integer> unanswered = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads = new ArrayList<>();
  private final Violations violations;
  private volatile boolean stopping;

  Traffic(Setup setup, Truth truth, int life, Lanes lanes, DataExchange exchanges) {
    this.setup = setup;
    this.truth = truth;
    this.life = life;
    this.lanes = lanes;
    this.exchanges = exchanges;
    this.violations = new Violations(truth, life);
  }

  void start() {
    for (int slot = 0; slot < truth.exchanges(); slot++) {
      if (truth.isMarked(slot, Mark.REQUESTED) && !truth.isMarked(slot, Mark.ANSWERED)) {
        unanswered.add(slot);
      }
    }
    for (int i = 0; i < setup.threads(); i++) {
      SplittableRandom draws = new SplittableRandom(setup.world().seed() * 31 + life * 101L + i);
      begin("traffic-" + i, () -> live(draws));
    }
    SplittableRandom draws = new SplittableRandom(setup.world().seed() * 31 + life * 101L - 1);
    begin("top-ups", () -> topUp(draws));
  }

  private void begin(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setUncaughtExceptionHandler((t, fault) -> violations.report(t.getName(), fault));
    threads.add(thread);
    thread.start();
  }

  void stop() throws InterruptedException {
    stopping = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }

  // ---- One thread ----

  private void live(SplittableRandom draws) {
    while (!stopping) {
      try {
        act(draws);
      } catch (StoreException e) {
        storeFailed(e);
      }
    }
  }

  /** The databases of the test go away, but none of them is broken. */
  private void storeFailed(StoreException failure) {
    if (!failure.isRetryable()) {
      violations.report("the store says that asking again is in vain", failure);
      return;
    }
    System.out.println("the store failed: " + failure);
    long unused = truth.add(life, LifeWord.ASKED_AGAIN, 1);
  }

  private void act(SplittableRandom draws) {
    int dice = draws.nextInt(100);
    if (dice < OPEN_OR_END) {
      openOrEnd(draws);
    } else if (dice < OPEN_OR_END + REPEAT) {
      repeat(draws);
    } else {
      Lane lane = lanes.any(draws);
      if (lane != null) {
        carry(lane, draws);
      }
    }
  }

  private void carry(Lane lane, SplittableRandom draws) {
    boolean silent = setup.world().fallsSilent(lane.slot()) && lane.hasCarried();
    if (!silent && !lane.carry(1 + draws.nextInt(MOST_PACKETS), draws)) {
      lanes.remove(lane.slot());
    }
  }

  private void openOrEnd(SplittableRandom draws) {
    Integer left = unanswered.poll();
    if (left != null) {
      request(left);
    } else if (lanes.size() < setup.open()) {
      int slot = truth.begin();
      if (slot >= 0) {
        request(slot);
      }
    } else {
      Lane lane = lanes.any(draws);
      if (lane != null) {
        end(lane.slot());
      }
    }
  }

  private void request(int slot) {
    truth.mark(slot, Mark.REQUESTED);
    Exchange exchange = requested(slot);
    truth.mark(slot, Mark.ANSWERED);
    if (exchange.refusal().map(Refusal::code).orElse(null) == ResultCode.UNABLE_TO_COMPLY) {
      long unused = truth.add(life, LifeWord.REFUSED_FOR_STORE, 1);
    }
    exchange.settlement().ifPresent(settlement -> settled(slot, settlement));
  }

  private void end(int slot) {
    Exchange exchange = exchanges.find(World.exchangeId(slot)).orElse(null);
    if (exchange != null) {
      settled(slot, ended(slot, exchange));
    }
  }

  // ---- Half of the callers wait for their answers, half are brought them ----

  private Exchange requested(int slot) {
    AccessRequest request = setup.world().request(slot);
    return isWaitedFor(slot)
        ? exchanges.request(request)
        : brought(exchanges.requestAsync(request));
  }

  private static Settlement ended(int slot, Exchange exchange) {
    return isWaitedFor(slot)
        ? exchange.end()
        : brought(exchange.endAsync(EndingCause.NORMAL_RELEASE));
  }

  private static boolean isWaitedFor(int slot) {
    return slot % 2 == 0;
  }

  private static <T> T brought(CompletableFuture<T> answer) {
    try {
      return answer.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof StoreException failure) {
        throw failure;
      }
      throw e;
    }
  }

  private void settled(int slot, Settlement settlement) {
    truth.settled(slot, life, settlement.usedOctets(), settlement.chargedOctets());
  }

  // ---- Repetitions ----

  /** Asks once more for an exchange that is settled: it has to be shown as it was. */
  private void repeat(SplittableRandom draws) {
    int begun = truth.exchanges();
    int slot = begun == 0 ? -1 : draws.nextInt(begun);
    if (slot < 0 || !truth.isMarked(slot, Mark.SETTLED)) {
      return;
    }
    long charged = truth.get(slot, Word.SETTLED_CHARGED);
    Exchange exchange = requested(slot);
    ResultCode refused = exchange.refusal().map(Refusal::code).orElse(null);
    boolean failed =
        refused == null || refused == ResultCode.UNABLE_TO_COMPLY || refused == ResultCode.TOO_BUSY;
    // A node that was replaced may not know yet that its exchange is settled.
    long shown = exchange.settlement().map(Settlement::chargedOctets).orElse(charged);
    if (!failed || shown < charged) {
      violations.report(exchange + " was settled with " + charged + ", and is shown with " + shown);
    }
  }

  /** Posts top-ups one after another, each of them twice. */
  private void topUp(SplittableRandom draws) {
    finishTopUps();
    for (int number = 0; !stopping; number++) {
      truth.set(life, LifeWord.POSTINGS_BEGUN, number + 1);
      post(life, number);
      post(life, number);
      pause(draws);
    }
  }

  private static void pause(SplittableRandom draws) {
    try {
      Thread.sleep(draws.nextInt(TOP_UP_PAUSE));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The last one of each earlier life may not have been answered. */
  private void finishTopUps() {
    for (int earlier = 1; earlier < life; earlier++) {
      long begun = truth.get(earlier, LifeWord.POSTINGS_BEGUN);
      if (begun > truth.get(earlier, LifeWord.POSTINGS_ANSWERED)) {
        post(earlier, (int) begun - 1);
      }
    }
  }

  private void post(int whichLife, int number) {
    while (!stopping) {
      try {
        ResultCode result = exchanges.post(setup.world().topUp(whichLife, number));
        if (result != ResultCode.SUCCESS) {
          violations.report("top-up " + whichLife + "/" + number + ": " + result);
        }
        truth.raise(whichLife, LifeWord.POSTINGS_ANSWERED, number + 1);
        return;
      } catch (StoreException e) {
        storeFailed(e);
      }
    }
  }
}
