package io.quotabridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.doubles.FaultyStore;
import io.quotabridge.doubles.ScriptedStation;
import io.quotabridge.inmemory.InMemoryIdentityRegistry;
import io.quotabridge.inmemory.InMemoryQuotaStore;
import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.model.AccessRequest;
import io.quotabridge.model.Account;
import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.JournalEntry;
import io.quotabridge.model.NodeId;
import io.quotabridge.model.PostingId;
import io.quotabridge.spi.ledger.LedgerConfig;
import io.quotabridge.spi.ledger.OverrunPolicy;
import io.quotabridge.spi.quota.Deposit;
import io.quotabridge.spi.quota.QuotaStore;
import io.quotabridge.spi.quota.StoreException;
import io.quotabridge.spi.station.UsageSink;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many threads, few suppliers, thousands of exchanges: not an octet is lost or made. */
@Timeout(120)
class ConservationTest {

  private static final int THREADS = 8;
  private static final int EXCHANGES = 500; // a thread
  private static final int SUPPLIERS = 3;
  private static final long QUOTA = 4_000_000; // each; about two thirds of what is wanted

  private final InMemoryIdentityRegistry registry = new InMemoryIdentityRegistry();
  private final ScriptedStation station = new ScriptedStation();
  private final AtomicLong letThrough = new AtomicLong();
  private final AtomicLong reported = new AtomicLong();
  private final AtomicLong charged = new AtomicLong();

  private DataExchange start(QuotaStore store) {
    for (int i = 0; i < SUPPLIERS; i++) {
      registry.registerSubscriber("supplier-" + i, "s-" + i, "north");
    }
    for (int i = 0; i < THREADS; i++) {
      registry.registerSubscriber("demander-" + i, "d-" + i, "south");
    }
    registry.registerStation("cell", "c", "east");
    DataExchange exchanges =
        DataExchange.builder()
            .config(ExchangeConfig.DEFAULT.withSlices(256, 4096))
            .identityVerifier(Plugin.of(registry))
            .quotaStore(Plugin.of(store))
            .baseStations(Plugin.of(station))
            .build();
    for (int i = 0; i < SUPPLIERS; i++) {
      exchanges.post(new Deposit(new PostingId("d-" + i), Account.of("s-" + i, "north"), QUOTA));
    }
    return exchanges;
  }

  @ParameterizedTest
  @EnumSource(OverrunPolicy.class)
  void holdsUnderLoad(OverrunPolicy policy) throws Exception {
    long seed = new Random().nextLong();
    System.out.println("ConservationTest.holdsUnderLoad(" + policy + ") seed " + seed);
    FaultyStore store = faultyStore(policy);
    try (DataExchange exchanges = start(store)) {
      exchangeInParallel(exchanges, seed);
    }
    assertNothingLostOrMade(store, policy);
  }

  /** Every fourth request fails, half of these after they were written. */
  @ParameterizedTest
  @EnumSource(OverrunPolicy.class)
  void holdsWhileTheStoreFailsNowAndThen(OverrunPolicy policy) throws Exception {
    long seed = new Random().nextLong();
    System.out.println("ConservationTest.holdsWhileTheStoreFails(" + policy + ") seed " + seed);
    FaultyStore store = faultyStore(policy);
    try (DataExchange exchanges = start(store)) {
      store.failsAtRandom(new Random(seed));
      exchangeInParallel(exchanges, seed);
      store.failsAtRandom(null);
    }
    // What was kept, because an opening and its release failed both, is delivered by now.
    assertNothingLostOrMade(store, policy);
  }

  /** Its books stay readable once the exchanges are closed and nothing is under way any more. */
  private static FaultyStore faultyStore(OverrunPolicy policy) {
    return new FaultyStore(
        new InMemoryQuotaStore(LedgerConfig.DEFAULT.withOverrun(policy), Clock.systemUTC()));
  }

  private void exchangeInParallel(DataExchange exchanges, long seed) throws InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<CompletableFuture<Void>> all = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        int thread = t;
        all.add(
            CompletableFuture.runAsync(
                () -> exchangeMuch(exchanges, thread, new Random(seed + thread)), threads));
      }
      all.forEach(CompletableFuture::join);
    } finally {
      threads.shutdown();
      assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  private void exchangeMuch(DataExchange exchanges, int thread, Random random) {
    for (int i = 0; i < EXCHANGES; i++) {
      String id = "x-" + thread + "-" + i;
      Exchange exchange =
          exchanges.request(
              AccessRequest.of(
                  id, "demander-" + thread, "supplier-" + random.nextInt(SUPPLIERS), "cell"));
      if (exchange.refusal().isPresent()) {
        continue;
      }
      UsageSink sink = station.sink(id);
      switch (random.nextInt(3)) {
        case 0 -> consumeWhole(sink, random);
        case 1 -> consumeParts(sink, random);
        default -> report(exchange, sink, random);
      }
      end(exchange, sink, random);
      settle(exchange);
      assertThat(exchanges.find(exchange.id())).isEmpty();
      charged.addAndGet(exchange.settlement().orElseThrow().chargedOctets());
    }
  }

  private void consumeWhole(UsageSink sink, Random random) {
    for (int packets = random.nextInt(40); packets > 0; packets--) {
      long size = 1L + random.nextInt(1500);
      if (sink.tryConsume(size)) {
        letThrough.addAndGet(size);
      }
    }
  }

  private void consumeParts(UsageSink sink, Random random) {
    for (int parts = random.nextInt(5); parts > 0; parts--) {
      letThrough.addAndGet(sink.consumeUpTo(1L + random.nextInt(20_000)));
    }
  }

  /** Totals of one exchange; whatever is reported after its end is none of its business. */
  private void report(Exchange exchange, UsageSink sink, Random random) {
    long total = 0;
    for (int reports = random.nextInt(6);
        reports > 0 && exchange.state() == ExchangeState.SERVING;
        reports--) {
      total += random.nextInt(10_000);
      sink.report(total);
    }
    reported.addAndGet(total);
  }

  private static void end(Exchange exchange, UsageSink sink, Random random) {
    switch (random.nextInt(3)) {
      case 0 -> sink.end(EndingCause.NORMAL_RELEASE);
      case 1 -> settle(exchange);
      default -> {
        CompletableFuture<Void> other =
            CompletableFuture.runAsync(() -> sink.end(EndingCause.STATION_LOST));
        settle(exchange);
        other.join();
      }
    }
  }

  /** As an embedder does: again, as long as it is worth it. */
  private static void settle(Exchange exchange) {
    while (exchange.settlement().isEmpty()) {
      try {
        exchange.end(EndingCause.REVOKED);
      } catch (StoreException e) {
        assertThat(e.isRetryable()).isTrue();
      }
    }
  }

  private void assertNothingLostOrMade(QuotaStore store, OverrunPolicy policy) {
    assertThat(store.totals().conservationError()).as("%s", store.totals()).isZero();
    assertThat(store.openExchanges(new NodeId("node-1"), null, 1)).isEmpty();
    long supplied = 0;
    long received = 0;
    for (AccountBalance balance : store.balances(null, SUPPLIERS + THREADS)) {
      assertThat(balance.reserved()).as("%s", balance).isZero();
      assertThat(balance.openExchanges()).as("%s", balance).isZero();
      if (policy == OverrunPolicy.CLIP) {
        assertThat(balance.supplied()).as("%s", balance).isLessThanOrEqualTo(balance.quota());
      }
      supplied += balance.supplied();
      received += balance.received();
    }
    long entered = 0;
    long overrun = 0;
    for (JournalEntry entry : store.journal(0, THREADS * EXCHANGES + SUPPLIERS)) {
      entered += entry.octets();
      overrun += entry.overrunOctets();
    }
    assertThat(charged.get()).isEqualTo(supplied).isEqualTo(received).isEqualTo(entered);
    assertThat(supplied).isGreaterThan(QUOTA * SUPPLIERS / 2); // it was worth the name of a load
    // What was metered is charged in full; what was reported is charged or an overrun.
    assertThat(letThrough.get()).isLessThanOrEqualTo(supplied);
    assertThat(supplied + overrun).isEqualTo(letThrough.get() + reported.get());
  }

  /** Metered traffic alone: what was let through is what is charged, to the octet. */
  @Test
  void chargesWhatWasLetThroughWhenAllThreadsShareOneExchange() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("ConservationTest.chargesWhatWasLetThrough seed " + seed);
    InMemoryQuotaStore store = new InMemoryQuotaStore();
    try (DataExchange exchanges = start(store)) {
      for (int round = 0; round < 20; round++) {
        letThrough.set(0);
        exchanges.post(
            new Deposit(new PostingId("top-up-" + round), Account.of("s-0", "north"), QUOTA));
        String id = "x-" + round;
        Exchange exchange =
            exchanges.request(AccessRequest.of(id, "demander-0", "supplier-0", "cell"));
        UsageSink sink = station.sink(id);
        consumeTogether(sink, seed + round);
        Settlement settlement = exchange.end();
        assertThat(settlement.chargedOctets())
            .as("round %s", round)
            .isEqualTo(settlement.usedOctets())
            .isEqualTo(letThrough.get());
      }
      assertThat(exchanges.audit().conservationErrorOctets()).isZero();
      assertThat(store.exchange(new ExchangeId("x-19")).orElseThrow().isOpen()).isFalse();
    }
  }

  private void consumeTogether(UsageSink sink, long seed) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      Random random = new Random(seed * THREADS + t);
      boolean ends = t == 0 && random.nextInt(3) == 0; // somebody ends it in the midst of traffic
      threads.add(
          new Thread(
              () -> {
                consumeWhole(sink, random);
                consumeParts(sink, random);
                if (ends) {
                  sink.end(EndingCause.NORMAL_RELEASE);
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
