package io.quotabridge.internal.engine;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
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
import io.quotabridge.model.NodeId;
import io.quotabridge.model.Owner;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The facade's implementation: wires the steps together and starts and stops them. Thread-safe. */
public final class EmbeddedDataExchange implements DataExchange {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDataExchange.class);

  /** Background grants wait for a store, not for a processor; two threads keep a few in flight. */
  private static final int BACKGROUND_THREADS = 2;

  private final ExchangeConfig config;
  private final IdentityVerifier identities;
  private final QuotaStore store;
  private final BaseStationAdapter stations;
  private final StoreGateway gateway;
  private final OpenExchanges open;
  private final Opening opening;
  private final Closing closing;
  private final @Nullable ExecutorService ownExecutor;
  private final AtomicBoolean closed = new AtomicBoolean();

  private EmbeddedDataExchange(
      ExchangeConfig config,
      IdentityVerifier identities,
      QuotaStore store,
      BaseStationAdapter stations,
      List<ExchangeListener> listeners,
      @Nullable Executor executor) {
    // Silent for twice the validity: abandoned (RFC 8506 section 13, Tcc).
    Duration lifetime = config.validity().multipliedBy(2);
    Events events = new Events(listeners);
    this.config = config;
    this.identities = identities;
    this.store = store;
    this.stations = stations;
    this.gateway = new StoreGateway(store);
    this.open = new OpenExchanges(config.maxOpenExchanges());
    ExecutorService own = executor == null ? backgroundThreads() : null;
    this.ownExecutor = own;
    NodeId node = new NodeId(config.node());
    Owner owner = new Owner(node, store.enter(node));
    this.closing = new Closing(owner, gateway, stations, events, open);
    Renewals renewals =
        new Renewals(
            owner, gateway, events, own != null ? own : requireNonNull(executor), lifetime);
    this.opening =
        new Opening(
            config, owner, lifetime, identities, gateway, stations, events, renewals, closing);
  }

  /** Finds the plugins and wires everything; closes again what was made if a later one fails. */
  public static DataExchange start(
      ExchangeConfig config,
      Plugin<IdentityVerifier> identityVerifier,
      Plugin<QuotaStore> quotaStore,
      Plugin<BaseStationAdapter> baseStations,
      List<ExchangeListener> listeners,
      @Nullable Executor executor) {
    List<AutoCloseable> made = new ArrayList<>();
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
      return new EmbeddedDataExchange(config, identities, store, stations, listeners, executor);
    } catch (RuntimeException | Error e) {
      closeAll(Lists.reverse(made)).forEach(e::addSuppressed);
      throw e;
    }
  }

  // ---- Exchanges ----

  @Override
  public Exchange request(AccessRequest request) {
    requireOpen();
    ExchangeSession session = new ExchangeSession(request, closing);
    switch (open.add(session)) {
      case ADMITTED -> openWhileNotClosed(session);
      case FULL ->
          refuse(session, ResultCode.TOO_BUSY, config.maxOpenExchanges() + " exchanges are open");
      case KNOWN -> {
        return join(session);
      }
    }
    return session;
  }

  /** From here on either this thread sees that the library closes, or the closing one waits. */
  private void openWhileNotClosed(ExchangeSession session) {
    if (closed.get()) {
      closing.withdraw(session);
      requireOpen();
    }
    opening.open(session);
    if (closed.get()) {
      shutDown(session); // close() may have lost patience with it
    }
  }

  /** Another caller made the request before: its exchange, or a contradiction. */
  private Exchange join(ExchangeSession session) {
    ExchangeSession known = open.find(session.id());
    if (known == null) {
      return request(session.request()); // it ended just now; the store knows how
    }
    if (!known.request().equals(session.request())) {
      refuse(
          session,
          ResultCode.CONTRADICTING_VALUES,
          "exchange " + session.id() + " is open with other parties");
      return session;
    }
    opening.awaitOpened(known);
    return known;
  }

  private void refuse(ExchangeSession session, ResultCode code, String detail) {
    closing.refuse(session, LifecycleEvent.NOT_ADMITTED, new Refusal(code, detail));
  }

  @Override
  public Optional<Exchange> find(ExchangeId id) {
    return Optional.ofNullable(open.find(id));
  }

  // ---- Accounts ----

  @Override
  public ResultCode post(PostingRequest posting) {
    requireOpen();
    return gateway.execute(posting).result();
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
    for (ExchangeSession session : open.snapshot()) {
      opening.awaitOpened(session);
      shutDown(session);
    }
    if (ownExecutor != null) {
      ownExecutor.shutdown();
    }
    closeAll(ImmutableList.of(stations, store, identities))
        .forEach(e -> LOG.error("a plugin failed while it was closed", e));
  }

  /** One that fails keeps neither the others nor the plugins from their end. */
  private static void shutDown(ExchangeSession session) {
    try {
      if (!session.state().isFinal()) {
        session.end(EndingCause.SHUTDOWN);
      }
    } catch (RuntimeException e) {
      LOG.error("{}: not settled at shutdown; what it last reported is with the store", session, e);
    }
  }

  private static ImmutableList<Throwable> closeAll(List<? extends AutoCloseable> plugins) {
    ImmutableList.Builder<Throwable> failures = ImmutableList.builder();
    for (AutoCloseable plugin : plugins) {
      try {
        plugin.close();
      } catch (Exception | LinkageError e) {
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

  private static ExecutorService backgroundThreads() {
    return Executors.newFixedThreadPool(
        BACKGROUND_THREADS,
        new ThreadFactoryBuilder().setNameFormat("quotabridge-grants-%d").setDaemon(true).build());
  }
}
