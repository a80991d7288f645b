package io.quotabridge.internal.engine;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.quotabridge.ExchangeConfig;
import io.quotabridge.ExchangeListener;
import io.quotabridge.FailurePolicy;
import io.quotabridge.model.NodeId;
import io.quotabridge.model.Owner;
import io.quotabridge.spi.identity.IdentityVerifier;
import io.quotabridge.spi.quota.QuotaStore;
import io.quotabridge.spi.station.BaseStationAdapter;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The steps of one node, wired together: each knows those that come after it, and none behind.
 * Starts and stops what runs by itself. Thread-safe.
 */
final class Engine {

  /**
   * Background work waits for a store or a base station, not for a processor; this many keep a
   * store busy with batches. They exist only while there is work.
   */
  private static final int BACKGROUND_THREADS = 16;

  private static final Duration IDLE_THREAD = Duration.ofSeconds(10);

  /**
   * Half a validity more than silence may last here, so that a node which lives is never overtaken.
   */
  private static final int LIFETIME_HALVES = 5;

  final OpenExchanges open;
  final StoreGateway gateway;
  final Opening opening;
  final Closing closing;
  final Executor executor;
  private final Supervision supervision;
  private final Recovery recovery;
  private final Orphans orphans;
  private final Ticks ticks;
  private final Time time;
  private final Duration lifetime;
  private final @Nullable ThreadPoolExecutor ownExecutor;

  Engine(
      ExchangeConfig config,
      IdentityVerifier identities,
      QuotaStore store,
      BaseStationAdapter stations,
      List<ExchangeListener> listeners,
      @Nullable Executor embedders,
      Time time) {
    this.time = time;
    ThreadPoolExecutor own = embedders == null ? backgroundThreads() : null;
    this.ownExecutor = own;
    this.executor = own != null ? own : Objects.requireNonNull(embedders);
    this.lifetime = config.validity().multipliedBy(LIFETIME_HALVES).dividedBy(2);
    this.gateway = new StoreGateway(store);
    this.open = new OpenExchanges(config.maxOpenExchanges(), config.maxWaitingRequests());
    this.ticks = new Ticks(time, config.validity());
    Owner owner = gateway.enter(new NodeId(config.node()));
    FailurePolicy failures = config.failures();
    Events events = new Events(listeners);
    Patience patience = new Patience(time, failures.store(), failures.retryTime());
    Outbox outbox = new Outbox(time, executor);
    Settling settling = new Settling(owner, gateway, patience, outbox, events, open);
    this.closing = new Closing(settling, stations, events, open, executor);
    Renewals renewals =
        new Renewals(
            owner, gateway, identities, closing, events, executor, time, ticks, failures, lifetime);
    this.opening =
        new Opening(
            config,
            owner,
            lifetime,
            identities,
            gateway,
            stations,
            events,
            renewals,
            closing,
            settling,
            open,
            time);
    this.supervision = new Supervision(open, ticks, renewals, closing, executor);
    this.orphans = new Orphans(owner, lifetime, gateway, stations, open);
    this.recovery =
        new Recovery(
            config, owner, lifetime, gateway, stations, open, renewals, closing, events, executor,
            time);
  }

  /** Takes up what was left open, and begins to watch. */
  void start() {
    recovery.takeUp(request -> new ExchangeSession(request, closing));
    repeat(ticks.length(), supervision::sweep);
    repeat(
        lifetime.dividedBy(2),
        () -> Tasks.runOn(executor, orphans::settleAll, "settle what others left"));
  }

  private void repeat(Duration pause, Runnable task) {
    time.after(
        pause,
        () -> {
          try {
            task.run();
          } finally {
            repeat(pause, task);
          }
        });
  }

  /** Nothing is begun by itself any more. */
  void stop() {
    time.close();
    if (ownExecutor != null) {
      ownExecutor.shutdown();
    }
  }

  private static ThreadPoolExecutor backgroundThreads() {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            BACKGROUND_THREADS,
            BACKGROUND_THREADS,
            IDLE_THREAD.toMillis(),
            TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(),
            new ThreadFactoryBuilder()
                .setNameFormat("quotabridge-background-%d")
                .setDaemon(true)
                .build());
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }
}
