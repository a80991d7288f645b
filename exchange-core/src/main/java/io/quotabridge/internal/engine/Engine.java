package io.quotabridge.internal.engine;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.quotabridge.ExchangeConfig;
import io.quotabridge.ExchangeListener;
import io.quotabridge.model.NodeId;
import io.quotabridge.model.Owner;
import io.quotabridge.spi.identity.IdentityVerifier;
import io.quotabridge.spi.quota.QuotaStore;
import io.quotabridge.spi.station.BaseStationAdapter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps of one node, wired together: each knows those that come after it, and none behind.
 * Starts and stops what runs by itself. Thread-safe.
 */
final class Engine {

  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

  /**
   * What is done without a caller waits for a store or a base station, not for a processor; this
   * many keep a store busy with batches. They exist only while there is work. Requests have threads
   * of their own: however many wait for a station that does not answer, what is served goes on.
   */
  private static final int THREADS = 16;

  private static final Duration IDLE_THREAD = Duration.ofSeconds(10);

  /**
   * Half a validity more than silence may last here, so that a node which lives is never overtaken.
   */
  private static final int LIFETIME_HALVES = 5;

  final Node node;
  final Opening opening;
  final Closing closing;
  final Settling settling;
  private final Supervision supervision;
  private final Recovery recovery;
  private final Orphans orphans;
  private final List<ThreadPoolExecutor> ownThreads;

  Engine(
      ExchangeConfig config,
      IdentityVerifier identities,
      QuotaStore store,
      BaseStationAdapter stations,
      List<ExchangeListener> listeners,
      @Nullable Executor embedders,
      Time time) {
    this.ownThreads =
        embedders == null ? List.of(threads("requests"), threads("background")) : List.of();
    Duration lifetime = config.validity().multipliedBy(LIFETIME_HALVES).dividedBy(2);
    Executor callers = embedders != null ? embedders : ownThreads.get(0);
    StoreGateway gateway = new StoreGateway(store, callers, time);
    Owner owner = gateway.enter(new NodeId(config.node()));
    this.node =
        new Node(
            config,
            owner,
            lifetime,
            identities,
            gateway,
            stations,
            new OpenExchanges(config.maxOpenExchanges(), config.maxWaitingRequests()),
            new Sharing(owner, gateway, lifetime),
            new Events(listeners),
            callers,
            embedders != null ? embedders : ownThreads.get(1),
            time,
            new Ticks(time, config.validity()));
    this.settling = new Settling(node, new Outbox(time, node.executor()));
    this.closing = new Closing(node, settling);
    Renewals renewals = new Renewals(node, closing);
    this.opening = new Opening(node, renewals, closing, settling);
    this.supervision = new Supervision(node, renewals, closing);
    this.orphans = new Orphans(node);
    this.recovery = new Recovery(node, renewals, closing);
  }

  /** Takes up what was left open, and begins to watch. */
  void start() {
    recovery.takeUp(request -> new ExchangeSession(request, closing));
    repeat(node.ticks().length(), supervision::sweep);
    repeat(
        node.lifetime().dividedBy(2),
        () -> Tasks.runOn(node.executor(), orphans::settleAll, "settle what others left"));
  }

  private void repeat(Duration pause, Runnable task) {
    node.time()
        .after(
            pause,
            () -> {
              try {
                task.run();
              } finally {
                repeat(pause, task);
              }
            });
  }

  /**
   * Nothing is begun by itself any more; waits for what has begun, which may need the plugins.
   *
   * @param most how long to wait
   */
  void stop(Duration most) {
    long start = System.nanoTime();
    try {
      opening.stop();
    } finally {
      node.time().close();
      ownThreads.forEach(ThreadPoolExecutor::shutdown);
    }
    for (ThreadPoolExecutor threads : ownThreads) {
      await(threads, most.toNanos() - (System.nanoTime() - start));
    }
  }

  private static void await(ThreadPoolExecutor threads, long nanos) {
    try {
      if (!threads.awaitTermination(nanos, TimeUnit.NANOSECONDS)) {
        LOG.error("{} tasks did not end in time; the plugins are closed all the same", threads);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static ThreadPoolExecutor threads(String what) {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_THREAD.toMillis(),
            TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(),
            new ThreadFactoryBuilder()
                .setNameFormat("quotabridge-" + what + "-%d")
                .setDaemon(true)
                .build());
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }
}
