package io.quotabridge.failures;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.DataExchange;
import io.quotabridge.Exchange;
import io.quotabridge.Settlement;
import io.quotabridge.doubles.Scene;
import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.spi.quota.StoreException;
import io.quotabridge.spi.station.UsageSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Lives of a node in which anything happens in any order: requests and ends, waited for or not,
 * traffic, revocations, top-ups, silence, a store that fails or stays away, clocks that jump,
 * crashes. The model is a map: what each exchange's base station has carried. It outlives the node,
 * so in the end each octet is charged, once.
 */
@Timeout(300)
class RandomLivesTest {

  private static final int HISTORIES = 3000;
  private static final int STEPS = 60;
  private static final int EXCHANGES = 6;
  private static final int LARGEST_PACKET = 1500;
  private static final long QUOTA = 12_000; // used up in about every second history
  private static final Duration VALIDITY = Duration.ofSeconds(80);

  /** Long enough for whatever waits to be delivered, and for whatever is left to expire. */
  private static final Duration IN_THE_END = VALIDITY.multipliedBy(12);

  @Test
  void eachOctetThatIsCarriedIsReservedBeforeAndChargedOnce() {
    long seed = ThreadLocalRandom.current().nextLong();
    System.out.println("random lives, seed " + seed);
    Random seeds = new Random(seed);
    History all = new History(0);
    for (int i = 0; i < HISTORIES; i++) {
      History history = new History(seeds.nextLong());
      try {
        history.run();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("history " + i + " of seed " + seed + ": " + history.steps, e);
      }
      all.add(history);
    }
    System.out.println("octets " + all.octets() + ", crashes " + all.crashes);
    assertThat(all.octets()).as("carried at all").isGreaterThan(HISTORIES * 1000L);
    assertThat(all.crashes).isGreaterThan(HISTORIES);
  }

  /** One node, its lives and its exchanges. */
  private static final class History {

    private final Random random;
    private final Scene scene;
    private final Map<String, Long> carried = new TreeMap<>();
    private final List<String> steps = new ArrayList<>();
    private DataExchange exchanges;
    private int crashes;

    History(long seed) {
      random = new Random(seed);
      Scene begun = random.nextBoolean() ? Scene.withQuota(QUOTA) : Scene.inBatches(QUOTA);
      scene = begun.slices(500, 4000).validity(VALIDITY);
      exchanges = scene.build();
    }

    void add(History other) {
      other.carried.forEach((id, octets) -> carried.merge(id, octets, Long::sum));
      crashes += other.crashes;
    }

    long octets() {
      return carried.values().stream().mapToLong(Long::longValue).sum();
    }

    void run() {
      for (int i = 0; i < STEPS; i++) {
        step();
        check();
      }
      settleAll();
      assertThat(scene.chen().supplied()).as("charged").isEqualTo(octets());
      Books.assertSettled(scene, octets());
      carried.forEach(
          (id, octets) -> {
            if (octets > 0) {
              assertThat(scene.row(id).chargedOctets()).as(id).isEqualTo(octets);
            }
          });
    }

    private void step() {
      String id = "x-" + random.nextInt(EXCHANGES);
      switch (random.nextInt(20)) {
        case 0, 1, 2 -> request(id);
        case 3, 4, 5, 6, 7, 8, 9 -> carry(id);
        case 10 -> end(id);
        case 11, 12 -> crank();
        case 13 -> pass();
        case 14 -> crash();
        case 15 -> topUp();
        case 16 -> storeFails();
        case 17 -> storeComesBack();
        case 18 -> jump();
        default -> revoke(id);
      }
    }

    private void note(String step) {
      steps.add(step);
    }

    // ---- Steps ----

    /** One that was taken up is answered once its base station has been asked. */
    private void request(String id) {
      if (exchanges.find(new ExchangeId(id)).map(Exchange::state).orElse(null)
          == ExchangeState.GRANTED) {
        crank();
      }
      if (random.nextBoolean()) {
        Exchange exchange = exchanges.request(Scene.request(id));
        note("request " + exchange);
      } else {
        CompletableFuture<Exchange> answer = exchanges.requestAsync(Scene.request(id));
        note("request " + id + " without waiting");
        if (random.nextInt(4) == 0) {
          answer.cancel(true);
          note("cancel it");
        }
      }
    }

    /** Whatever is let through is on the air, and the base station has counted it. */
    private void carry(String id) {
      Exchange exchange = exchanges.find(new ExchangeId(id)).orElse(null);
      if (exchange == null || exchange.state() != ExchangeState.SERVING) {
        return;
      }
      UsageSink sink = scene.station.sink(id);
      long packet = 1L + random.nextInt(LARGEST_PACKET);
      long passed =
          random.nextInt(4) == 0 ? sink.consumeUpTo(packet) : sink.tryConsume(packet) ? packet : 0;
      long sum = carried.merge(id, passed, Long::sum);
      scene.station.counts(id, sum);
      note("carry " + id + " " + passed + " of " + packet);
    }

    private void end(String id) {
      Exchange exchange = exchanges.find(new ExchangeId(id)).orElse(null);
      if (exchange == null) {
        return;
      }
      if (random.nextBoolean()) {
        CompletableFuture<Settlement> unused = exchange.endAsync(EndingCause.NORMAL_RELEASE);
        note("end " + id + " without waiting");
        return;
      }
      try {
        note("end " + exchange.end());
      } catch (StoreException e) {
        note("end of " + id + " is kept");
      }
    }

    private void crank() {
      note("crank " + scene.background.crank());
    }

    private void pass() {
      Duration some = VALIDITY.multipliedBy(1 + random.nextInt(24)).dividedBy(8);
      note("pass " + some);
      scene.pass(some);
    }

    private void topUp() {
      note("top up");
      scene.deposit("more-" + steps.size(), Scene.CHEN, 1 + random.nextInt(4000));
    }

    private void storeFails() {
      boolean away = random.nextBoolean();
      note(away ? "store goes away" : "store fails now and then");
      if (away) {
        scene.store.goesAway();
      } else {
        scene.store.failsAtRandom(random);
      }
    }

    private void storeComesBack() {
      note("store works");
      scene.store.comesBack();
      scene.store.failsAtRandom(null);
    }

    /** The store's clock is its own. */
    private void jump() {
      Duration by = VALIDITY.multipliedBy(random.nextInt(7) - 2L);
      note("clock jumps by " + by);
      scene.clock.jump(by);
    }

    private void revoke(String id) {
      if (random.nextInt(4) == 0) {
        note("revoke all");
        exchanges.revoke(parties -> true);
      } else {
        carry(id);
      }
    }

    /** Nobody closes anything: time, background and memory of this life are gone. */
    private void crash() {
      note("crash");
      crashes++;
      scene.store.comesBack();
      exchanges = scene.rebuild();
    }

    // ---- What holds ----

    private void check() {
      assertThat(scene.conservationError()).as("octets lost or made").isZero();
      assertThat(scene.chen().available()).as("promised twice").isNotNegative();
      carried.forEach(
          (id, octets) -> {
            if (octets > 0) {
              ExchangeRecord row = scene.row(id);
              assertThat(row.usedOctets() + row.reservedOctets())
                  .as("what " + id + " may carry, of " + row)
                  .isGreaterThanOrEqualTo(octets);
            }
          });
    }

    private void settleAll() {
      storeComesBack();
      for (int i = 0; i < EXCHANGES; i++) {
        end("x-" + i);
      }
      scene.pass(IN_THE_END);
      exchanges.close();
      scene.clock.jump(VALIDITY.multipliedBy(3));
      exchanges = scene.rebuild();
      scene.pass(IN_THE_END);
      exchanges.close();
    }
  }
}
