package io.quotabridge.internal.engine;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import io.quotabridge.DataExchange;
import io.quotabridge.Exchange;
import io.quotabridge.ExchangeConfig;
import io.quotabridge.ExchangeListener;
import io.quotabridge.Plugin;
import io.quotabridge.internal.discovery.PluginFinder;
import io.quotabridge.internal.engine.OpenExchanges.Admission;
import io.quotabridge.lifecycle.LifecycleEvent;
import io.quotabridge.model.AccessRequest;
import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.AccountId;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.JournalEntry;
import io.quotabridge.model.Parties;
import io.quotabridge.model.Refusal;
import io.quotabridge.model.ResultCode;
import io.quotabridge.settlement.Audit;
import io.quotabridge.settlement.NettingMatrix;
import io.quotabridge.settlement.Obligations;
import io.quotabridge.spi.identity.IdentityVerifier;
import io.quotabridge.spi.identity.IdentityVerifierProvider;
import io.quotabridge.spi.quota.PostingRequest;
import io.quotabridge.spi.quota.QuotaStore;
import io.quotabridge.spi.quota.QuotaStoreProvider;
import io.quotabridge.spi.station.BaseStationAdapter;
import io.quotabridge.spi.station.BaseStationAdapterProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The facade's implementation: admits requests, answers questions, and closes. Thread-safe. */
public final class EmbeddedDataExchange implements DataExchange {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDataExchange.class);

  private final ExchangeConfig config;
  private final IdentityVerifier identities;
  private final QuotaStore store;
  private final BaseStationAdapter stations;
  private final Engine engine;
  private final OpenExchanges open;
  private final AtomicBoolean closed = new AtomicBoolean();

  private EmbeddedDataExchange(
      ExchangeConfig config,
      IdentityVerifier identities,
      QuotaStore store,
      BaseStationAdapter stations,
      List<ExchangeListener> listeners,
      @Nullable Executor executor,
      Time time) {
    this.config = config;
    this.identities = identities;
    this.store = store;
    this.stations = stations;
    this.engine = new Engine(config, identities, store, stations, listeners, executor, time);
    this.open = engine.node.open();
  }

  /** Finds the plugins and wires everything; closes again what was made if a later one fails. */
  public static DataExchange start(
      ExchangeConfig config,
      Plugin<IdentityVerifier> identityVerifier,
      Plugin<QuotaStore> quotaStore,
      Plugin<BaseStationAdapter> baseStations,
      List<ExchangeListener> listeners,
      @Nullable Executor executor) {
    return start(
        config, identityVerifier, quotaStore, baseStations, listeners, executor, new SystemTime());
  }

  /** As the other, with the time that a test turns by hand. */
  public static DataExchange start(
      ExchangeConfig config,
      Plugin<IdentityVerifier> identityVerifier,
      Plugin<QuotaStore> quotaStore,
      Plugin<BaseStationAdapter> baseStations,
      List<ExchangeListener> listeners,
      @Nullable Executor executor,
      Time time) {
    List<AutoCloseable> made = new ArrayList<>(List.of(time));
    try {
      IdentityVerifier identities =
          PluginFinder.create(
              "identity verifier",
              identityVerifier,
              ServiceLoader.load(IdentityVerifierProvider.class));
      made.add(identities);
      QuotaStore store =
          PluginFinder.create(
              "quota store", quotaStore, ServiceLoader.load(QuotaStoreProvider.class));
      made.add(store);
      BaseStationAdapter stations =
          PluginFinder.create(
              "base station adapter",
              baseStations,
              ServiceLoader.load(BaseStationAdapterProvider.class));
      made.add(stations);
      EmbeddedDataExchange exchange =
          new EmbeddedDataExchange(config, identities, store, stations, listeners, executor, time);
      exchange.engine.start();
      return exchange;
    } catch (RuntimeException | Error e) {
      closeAll(Lists.reverse(made)).forEach(e::addSuppressed);
      throw e;
    }
  }

  // ---- Exchanges ----

  @Override
  public Exchange request(AccessRequest request) {
    return admit(new ExchangeSession(request, engine.closing), false);
  }

  private Exchange admit(ExchangeSession session, boolean waits) {
    requireOpen();
    while (true) {
      Admission admission = open.add(session, waits);
      switch (admission) {
        case ADMITTED -> {
          openCounted(session, waits);
          return session;
        }
        case FULL, BUSY -> {
          refuseForWantOfRoom(session, admission);
          return session;
        }
        case KNOWN -> {
          ExchangeSession known = known(session);
          if (known != null) {
            engine.opening.awaitOpened(known);
            return known;
          }
        }
      }
    }
  }

  private void refuseForWantOfRoom(ExchangeSession session, Admission admission) {
    refuse(
        session,
        ResultCode.TOO_BUSY,
        admission == Admission.FULL
            ? config.maxOpenExchanges() + " exchanges are open"
            : config.maxWaitingRequests() + " requests wait");
  }

  /**
   * Returns the exchange that another caller opened by the same request; the session itself,
   * refused, if that was another request; nothing if it ended just now: the store knows how.
   */
  private @Nullable ExchangeSession known(ExchangeSession session) {
    ExchangeSession known = open.find(session.id());
    if (known == null) {
      return null;
    }
    if (!known.isSameAs(session.request())) {
      refuse(
          session,
          ResultCode.CONTRADICTING_VALUES,
          "exchange " + session.id() + " is open with other parties");
      return session;
    }
    known.share();
    return known;
  }

  private void openCounted(ExchangeSession session, boolean waits) {
    try {
      openWhileNotClosed(session);
    } finally {
      if (!waits) {
        open.opened();
      }
    }
  }

  private void openWhileNotClosed(ExchangeSession session) {
    withdrawIfClosed(session);
    engine.opening.open(session);
    endIfClosed(session);
  }

  /** From here on either this thread sees that the library closes, or the closing one waits. */
  private void withdrawIfClosed(ExchangeSession session) {
    if (closed.get()) {
      engine.closing.withdraw(session);
      requireOpen();
    }
  }

  /** The thread that closes may have lost patience with it. */
  private void endIfClosed(ExchangeSession session) {
    if (closed.get()) {
      Shutdown.end(session);
    }
  }

  @Override
  public CompletableFuture<Exchange> requestAsync(AccessRequest request) {
    requireOpen();
    ExchangeSession session = new ExchangeSession(request, engine.closing);
    // It waits from now on, in the executor's queue, whose length is not ours to bound.
    boolean waits = open.startWaiting();
    if (!waits && open.find(session.id()) == null) {
      refuseForWantOfRoom(session, Admission.BUSY);
      return CompletableFuture.completedFuture(session);
    }
    CompletableFuture<Exchange> answer = new CompletableFuture<>();
    try {
      engine.node.callers().execute(() -> answerWith(session, waits, answer));
    } catch (RuntimeException | Error e) {
      stopWaiting(waits);
      throw e;
    }
    return answer;
  }

  private void answerWith(
      ExchangeSession session, boolean waits, CompletableFuture<Exchange> answer) {
    boolean waitsOn = false;
    try {
      if (answer.isDone()) {
        return; // cancelled before it began
      }
      requireOpen();
      waitsOn = isBegun(session, waits, answer);
    } catch (RuntimeException | Error e) {
      answer.completeExceptionally(e);
    } finally {
      if (!waitsOn) {
        stopWaiting(waits);
      }
    }
  }

  /** Returns whether the place among those who wait is given back by whoever answers. */
  private boolean isBegun(
      ExchangeSession session, boolean waits, CompletableFuture<Exchange> answer) {
    while (true) {
      Admission admission = open.add(session, waits);
      switch (admission) {
        case ADMITTED -> {
          openAsync(session, answer);
          return true;
        }
        case FULL, BUSY -> {
          refuseForWantOfRoom(session, admission);
          stopWaiting(waits); // before anybody hears of it, who may ask again
          answer(answer, session, session);
          return true;
        }
        case KNOWN -> {
          ExchangeSession known = known(session);
          if (known != null) {
            engine.opening.whenOpened(
                known,
                () -> {
                  stopWaiting(waits);
                  answer(answer, session, known);
                });
            return true;
          }
        }
      }
    }
  }

  private void openAsync(ExchangeSession session, CompletableFuture<Exchange> answer) {
    try {
      withdrawIfClosed(session);
    } catch (RuntimeException | Error e) {
      open.opened();
      answer.completeExceptionally(e);
      return;
    }
    engine.opening.openAsync(session, fault -> isOpened(session, fault, answer));
  }

  /** Lets nothing out: the place is given back, and whoever asked is told, once. */
  private void isOpened(
      ExchangeSession session, @Nullable Throwable fault, CompletableFuture<Exchange> answer) {
    open.opened();
    if (fault != null) {
      answer.completeExceptionally(fault);
      return;
    }
    try {
      endIfClosed(session);
      answer(answer, session, session);
    } catch (RuntimeException | Error e) {
      LOG.error("{} failed when it had been opened", session, e);
      answer.completeExceptionally(e);
    }
  }

  private void answer(
      CompletableFuture<Exchange> answer, ExchangeSession session, Exchange exchange) {
    if (!answer.complete(exchange) && exchange == session && !session.isShared()) {
      // Nobody holds it: whoever asked cancelled while it was opened, and it is nobody else's.
      Tasks.runOn(
          engine.node.callers(),
          () -> engine.closing.endQuietly(session, EndingCause.NORMAL_RELEASE),
          "end " + session);
    }
  }

  private void stopWaiting(boolean waits) {
    if (waits) {
      open.opened();
    }
  }

  @Override
  public int revoke(Predicate<? super Parties> which) {
    int revoked = 0;
    for (ExchangeSession session : open.sessions()) {
      if (engine.closing.revoke(session, which)) {
        revoked++;
      }
    }
    return revoked;
  }

  private void refuse(ExchangeSession session, ResultCode code, String detail) {
    engine.closing.refuse(session, LifecycleEvent.NOT_ADMITTED, new Refusal(code, detail));
  }

  @Override
  public Optional<Exchange> find(ExchangeId id) {
    return Optional.ofNullable(open.find(id));
  }

  // ---- Accounts ----

  @Override
  public ResultCode post(PostingRequest posting) {
    requireOpen();
    return engine.node.store().execute(posting).result();
  }

  @Override
  public Optional<AccountBalance> balance(AccountId id) {
    requireOpen();
    return store.balance(id);
  }

  @Override
  public Iterable<AccountBalance> balances() {
    requireOpen();
    return () ->
        new PagedIterator<>(
            (last, limit) -> store.balances(last == null ? null : last.account().id(), limit));
  }

  @Override
  public Iterable<JournalEntry> journal() {
    requireOpen();
    return () ->
        new PagedIterator<>(
            (last, limit) -> store.journal(last == null ? 0 : last.sequence(), limit));
  }

  // ---- Settlement ----

  @Override
  public NettingMatrix netting() {
    return NettingMatrix.of(journal());
  }

  @Override
  public Obligations obligations() {
    return Obligations.of(journal());
  }

  @Override
  public Audit audit() {
    requireOpen();
    return Audit.of(store.totals());
  }

  // ---- The end ----

  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    long start = System.nanoTime();
    new Shutdown(engine.opening, engine.settling, config).end(open.snapshot());
    engine.stop(config.shutdownTimeout().minusNanos(System.nanoTime() - start));
    ImmutableList<Throwable> failures = closeAll(ImmutableList.of(stations, store, identities));
    failures.forEach(e -> LOG.error("a plugin failed while it was closed", e));
    for (Throwable failure : failures) {
      if (failure instanceof Error error && !(error instanceof LinkageError)) {
        throw error;
      }
    }
  }

  /** Closes all of them, whatever one of them throws. */
  private static ImmutableList<Throwable> closeAll(List<? extends AutoCloseable> plugins) {
    ImmutableList.Builder<Throwable> failures = ImmutableList.builder();
    for (AutoCloseable plugin : plugins) {
      try {
        plugin.close();
      } catch (Exception | Error e) {
        failures.add(e);
      }
    }
    return failures.build();
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new IllegalStateException("this data exchange is closed");
    }
  }
}
