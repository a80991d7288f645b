package io.quotabridge.internal.engine;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import io.quotabridge.DataExchange;
import io.quotabridge.Exchange;
import io.quotabridge.ExchangeConfig;
import io.quotabridge.ExchangeListener;
import io.quotabridge.Plugin;
import io.quotabridge.internal.discovery.PluginFinder;
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
    switch (open.add(session, waits)) {
      case ADMITTED -> openCounted(session, waits);
      case FULL -> refuseBusy(session, config.maxOpenExchanges() + " exchanges are open");
      case BUSY -> refuseBusy(session, config.maxWaitingRequests() + " requests wait");
      case KNOWN -> {
        return join(session, waits);
      }
    }
    return session;
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

  /** From here on either this thread sees that the library closes, or the closing one waits. */
  private void openWhileNotClosed(ExchangeSession session) {
    if (closed.get()) {
      engine.closing.withdraw(session);
      requireOpen();
    }
    engine.opening.open(session);
    if (closed.get()) {
      Shutdown.end(session); // close() may have lost patience with it
    }
  }

  @Override
  public CompletableFuture<Exchange> requestAsync(AccessRequest request) {
    requireOpen();
    ExchangeSession session = new ExchangeSession(request, engine.closing);
    // It waits from now on, in the executor's queue, whose length is not ours to bound.
    boolean waits = open.startWaiting();
    if (!waits && open.find(session.id()) == null) {
      refuseBusy(session, config.maxWaitingRequests() + " requests wait");
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
    Exchange exchange;
    try {
      if (answer.isDone()) {
        return; // cancelled before it began
      }
      exchange = admit(session, waits);
    } catch (RuntimeException | Error e) {
      answer.completeExceptionally(e);
      return;
    } finally {
      stopWaiting(waits);
    }
    if (!answer.complete(exchange) && exchange == session && !session.isShared()) {
      // Nobody holds it: whoever asked cancelled while it was opened, and it is nobody else's.
      engine.closing.endQuietly(session, EndingCause.NORMAL_RELEASE);
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

  /** Another caller made the request before: its exchange, or a contradiction. */
  private Exchange join(ExchangeSession session, boolean waits) {
    ExchangeSession known = open.find(session.id());
    if (known == null) {
      return admit(session, waits); // it ended just now; the store knows how
    }
    if (!known.isSameAs(session.request())) {
      refuse(
          session,
          ResultCode.CONTRADICTING_VALUES,
          "exchange " + session.id() + " is open with other parties");
      return session;
    }
    known.share();
    engine.opening.awaitOpened(known);
    return known;
  }

  private void refuseBusy(ExchangeSession session, String detail) {
    refuse(session, ResultCode.TOO_BUSY, detail);
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
    new Shutdown(engine.opening, engine.settling, config.shutdownTimeout()).end(open.snapshot());
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
