package io.quotabridge.bench.replay;

import io.quotabridge.DataExchange;
import io.quotabridge.Exchange;
import io.quotabridge.ExchangeConfig;
import io.quotabridge.Plugin;
import io.quotabridge.bench.trace.Trace;
import io.quotabridge.bench.trace.TraceAccount;
import io.quotabridge.bench.trace.TraceBaseStation;
import io.quotabridge.bench.trace.TraceSession;
import io.quotabridge.bench.trace.TraceSessions;
import io.quotabridge.bench.trace.TraceSubscriber;
import io.quotabridge.inmemory.InMemoryBaseStation;
import io.quotabridge.inmemory.Load;
import io.quotabridge.model.AccessRequest;
import io.quotabridge.model.Account;
import io.quotabridge.model.BaseStationId;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.PostingId;
import io.quotabridge.model.SubscriberId;
import io.quotabridge.spi.identity.RegisteredStation;
import io.quotabridge.spi.identity.RegisteredSubscriber;
import io.quotabridge.spi.identity.SubscriberStatus;
import io.quotabridge.spi.quota.Deposit;
import io.quotabridge.spi.station.BaseStationAdapter;
import io.quotabridge.spi.station.ServiceOrder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Replays the sessions of a trace, each as one exchange. Not thread-safe; its workers are. */
public final class DayReplay {

  /** One packet: what a radio link's maximum transfer unit of 1500 leaves for the user's data. */
  private static final long PACKET_OCTETS = 1400;

  private final Trace trace;
  private final Backend backend;
  private final int threads;

  /** What terminals carry, by exchange, from the request until the base station serves it. */
  private final ConcurrentMap<ExchangeId, Long> loads = new ConcurrentHashMap<>();

  /**
   * Prepares a replay.
   *
   * @param trace the day
   * @param backend the store and registry to run on; an empty one
   * @param threads how many exchanges are under way at once
   */
  public DayReplay(Trace trace, Backend backend, int threads) {
    this.trace = trace;
    this.backend = backend;
    this.threads = threads;
  }

  /**
   * Runs it.
   *
   * @param limit how many sessions to replay, from the first
   * @param progress told of each
   * @return what came of the day
   * @throws IOException if the store is not empty
   */
  public Day run(long limit, Progress progress)
      throws IOException, InterruptedException, ExecutionException {
    backend.register(subscribers(), stations());
    try (DataExchange exchanges = build(ExchangeConfig.DEFAULT.node())) {
      fill(exchanges);
      DayTally tally = new DayTally(trace.accounts());
      long started = System.nanoTime();
      replay(exchanges, tally, new Queue(trace, ReplayShare.ALL, limit), progress);
      double seconds = (System.nanoTime() - started) / 1e9;
      return Day.read(exchanges, tally, trace, backend.name(), threads, seconds);
    }
  }

  private void fill(DataExchange exchanges) throws IOException {
    if (exchanges.balances().iterator().hasNext()) {
      throw new IOException(
          "the database already holds accounts; a replay needs an empty one: " + backend.name());
    }
    deposit(exchanges);
  }

  // ---- By several at once ----

  /** Registers everyone and deposits the quotas, for those who replay a share each. */
  void prepare() throws IOException {
    backend.register(subscribers(), stations());
    try (DataExchange exchanges = build("preparation")) {
      fill(exchanges);
    }
  }

  /** Replays a share on what was prepared. */
  DayTally replay(ReplayShare share, Progress progress)
      throws InterruptedException, ExecutionException {
    try (DataExchange exchanges = build("replay-" + (share.part() + 1))) {
      DayTally tally = new DayTally(trace.accounts());
      replay(exchanges, tally, new Queue(trace, share, Long.MAX_VALUE), progress);
      return tally;
    }
  }

  // ---- Who takes part ----

  DataExchange build(String node) {
    InMemoryBaseStation station = new InMemoryBaseStation(this::load, Runnable::run);
    return DataExchange.builder()
        .config(ExchangeConfig.DEFAULT.withNode(node))
        .identityVerifier(backend.identityVerifier())
        .quotaStore(backend.quotaStore())
        .baseStations(
            Plugin.<BaseStationAdapter>named("inmemory").with(InMemoryBaseStation.class, station))
        .build();
  }

  private Optional<Load> load(ServiceOrder order) {
    return Optional.ofNullable(loads.remove(order.exchangeId()))
        .map(octets -> new Load(octets, PACKET_OCTETS, EndingCause.NORMAL_RELEASE));
  }

  private List<RegisteredSubscriber> subscribers() {
    return trace.subscribers().values().stream().map(DayReplay::registered).toList();
  }

  private static RegisteredSubscriber registered(TraceSubscriber subscriber) {
    SubscriberStatus status =
        switch (subscriber.status()) {
          case ACTIVE -> SubscriberStatus.ACTIVE;
          case SUSPENDED -> SubscriberStatus.SUSPENDED;
        };
    return new RegisteredSubscriber(
        new SubscriberId(subscriber.id()),
        Account.of(subscriber.account(), subscriber.carrier()),
        status);
  }

  private List<RegisteredStation> stations() {
    return trace.baseStations().values().stream().map(DayReplay::registered).toList();
  }

  private static RegisteredStation registered(TraceBaseStation station) {
    return new RegisteredStation(
        new BaseStationId(station.id()), Account.of(station.account(), station.carrier()));
  }

  private void deposit(DataExchange exchanges) {
    for (TraceAccount account : trace.accounts().values()) {
      if (account.quotaOctets() > 0) {
        exchanges.post(
            new Deposit(
                new PostingId("quota-" + account.id()),
                Account.of(account.id(), account.carrier()),
                account.quotaOctets()));
      }
    }
  }

  // ---- The day ----

  private void replay(DataExchange exchanges, DayTally tally, Queue queue, Progress progress)
      throws InterruptedException, ExecutionException {
    try (queue) {
      ExecutorService workers = Executors.newFixedThreadPool(threads);
      try {
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
          running.add(workers.submit(() -> work(exchanges, queue, tally, progress)));
        }
        for (Future<?> worker : running) {
          worker.get();
        }
      } finally {
        workers.shutdownNow();
      }
    }
  }

  private void work(DataExchange exchanges, Queue queue, DayTally tally, Progress progress) {
    TraceSession session;
    while ((session = queue.next()) != null) {
      tally.add(session, exchange(exchanges, session));
      progress.step();
    }
  }

  /** One exchange from its request to its end; the base station carries it in between. */
  private Exchange exchange(DataExchange exchanges, TraceSession session) {
    AccessRequest request =
        AccessRequest.of(
            "session-" + session.line(),
            session.demander(),
            session.supplier(),
            session.baseStation());
    loads.put(request.exchangeId(), session.octets());
    Exchange exchange = exchanges.request(request);
    loads.remove(request.exchangeId());
    return exchange;
  }

  /** Hands the sessions out in the order of the file. Thread-safe. */
  private static final class Queue implements AutoCloseable {

    private final Trace trace;
    private final ReplayShare share;
    private final TraceSessions sessions;
    private long left;

    Queue(Trace trace, ReplayShare share, long limit) {
      this.trace = trace;
      this.share = share;
      this.sessions = trace.sessions();
      this.left = limit;
    }

    synchronized @Nullable TraceSession next() {
      while (left > 0 && sessions.hasNext()) {
        left--;
        TraceSession session = sessions.next();
        if (share.holds(trace, session)) {
          return session;
        }
      }
      return null;
    }

    @Override
    public synchronized void close() {
      sessions.close();
    }
  }
}
