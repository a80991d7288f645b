package io.quotabridge.internal.engine;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.quotabridge.ExchangeConfig;
import io.quotabridge.model.EndingCause;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends and settles what is open when the node closes, within a bounded time. Thread-safe. */
final class Shutdown {

  private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

  /** Enough to fill a store's batches; the embedder's executor may be gone already. */
  private static final int THREADS = 8;

  private final Opening opening;
  private final Settling settling;
  private final Duration timeout;
  private final Duration stationTimeout;

  Shutdown(Opening opening, Settling settling, ExchangeConfig config) {
    this.opening = opening;
    this.settling = settling;
    this.timeout = config.shutdownTimeout();
    this.stationTimeout = config.stationTimeout();
  }

  /** Ends sessions; what is not settled in time stays with the store, for the node's next life. */
  void end(List<ExchangeSession> sessions) {
    ExecutorService threads =
        Executors.newFixedThreadPool(
            Math.min(THREADS, sessions.size() + 1),
            new ThreadFactoryBuilder()
                .setNameFormat("quotabridge-shutdown-%d")
                .setDaemon(true)
                .build());
    // What somebody is still opening comes last: it may have to wait for its base station.
    Map<Boolean, List<ExchangeSession>> byOpening =
        sessions.stream().collect(Collectors.partitioningBy(ExchangeSession::isBeingOpened));
    byOpening.getOrDefault(false, List.of()).forEach(each -> threads.execute(() -> end(each)));
    threads.execute(settling::deliverKept);
    long begun = System.nanoTime();
    byOpening
        .getOrDefault(true, List.of())
        .forEach(each -> threads.execute(() -> awaitEnd(each, begun)));
    threads.shutdown();
    await(threads);
    long left = sessions.stream().filter(session -> !session.state().isFinal()).count();
    if (left > 0) {
      LOG.error(
          "{} of {} exchanges were not settled in time; what they last reported is with the"
              + " store, and the next life of this node takes them up",
          left,
          sessions.size());
    }
  }

  private void await(ExecutorService threads) {
    try {
      if (!threads.awaitTermination(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  /** All base stations are waited for together, however many there are. */
  private void awaitEnd(ExchangeSession session, long begun) {
    opening.awaitOpened(session, stationTimeout.minusNanos(System.nanoTime() - begun));
    end(session);
  }

  /** One that fails keeps the others not from their end. */
  static void end(ExchangeSession session) {
    try {
      if (!session.state().isFinal()) {
        session.end(EndingCause.SHUTDOWN);
      }
    } catch (RuntimeException e) {
      Settling.logUnsettled(session, "what it last reported is with the store", e);
    }
  }
}
