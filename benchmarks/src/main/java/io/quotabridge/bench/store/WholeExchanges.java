package io.quotabridge.bench.store;

import io.quotabridge.DataExchange;
import io.quotabridge.Exchange;
import io.quotabridge.ExchangeConfig;
import io.quotabridge.Plugin;
import io.quotabridge.Settlement;
import io.quotabridge.inmemory.InMemoryBaseStation;
import io.quotabridge.inmemory.InMemoryIdentityRegistry;
import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.model.AccessRequest;
import io.quotabridge.model.EndingCause;
import io.quotabridge.spi.quota.LedgerTotals;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * Whole exchanges through the library's facade: identities and base station in memory, quotas by
 * {@code plugin-jdbc}. Thread-safe.
 */
final class WholeExchanges implements Contender {

  private static final String STATION = "cell";

  private final Place place;
  private final InMemoryBaseStation station = new InMemoryBaseStation();
  private final WatchedStore store;
  private final DataExchange exchanges;
  private final boolean async;

  /**
   * What is begun without waiting goes on here. Nothing in this benchmark blocks but the store: two
   * threads for its batches and one for each core are enough, and more would only wake each other.
   */
  private final ExecutorService threads =
      Executors.newFixedThreadPool(2 + Runtime.getRuntime().availableProcessors());

  /**
   * Makes one.
   *
   * @param async whether callers that run at full load wait for their answers, or are brought them
   */
  WholeExchanges(DataSource dataSource, Place place, StoreSettings settings, boolean async) {
    this.place = place;
    this.async = async;
    this.store = new WatchedStore(JdbcStores.open(dataSource, place, settings));
    InMemoryIdentityRegistry registry = new InMemoryIdentityRegistry();
    register(registry, place);
    this.exchanges =
        DataExchange.builder()
            .config(ExchangeConfig.DEFAULT.withSlices(Place.SLICE, Place.SLICE))
            .identityVerifier(Plugin.of(registry))
            .quotaStore(Plugin.of(store))
            .baseStations(Plugin.of(station))
            .executor(threads)
            .build();
  }

  private static void register(InMemoryIdentityRegistry registry, Place place) {
    registry.registerStation(STATION, "radio", Place.CARRIER);
    for (int i = 0; i < place.suppliers(); i++) {
      registry.registerSubscriber(Place.supplier(i), Place.supplier(i), Place.CARRIER);
    }
    for (int i = 0; i < place.demanders(); i++) {
      registry.registerSubscriber(Place.demander(i), Place.demander(i), Place.CARRIER);
    }
  }

  @Override
  public Caller caller(int number) {
    Place.Draw draw = place.new Draw(number);
    return watch -> exchange(draw, watch);
  }

  @Override
  public Crew crew(int callers) {
    if (!async) {
      return Contender.super.crew(callers);
    }
    List<Supplier<CompletableFuture<Settled>>> all = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      Place.Draw draw = place.new Draw(i);
      all.add(() -> exchangeAsync(draw));
    }
    return new Chains(all);
  }

  private Settled exchange(Place.Draw draw, RequestWatch watch) {
    Exchange exchange = exchanges.request(request(draw));
    watch.answered();
    carry(exchange);
    Settlement settlement = exchange.end();
    watch.answered();
    return settled(settlement);
  }

  private CompletableFuture<Settled> exchangeAsync(Place.Draw draw) {
    return exchanges
        .requestAsync(request(draw))
        .thenCompose(
            exchange -> {
              carry(exchange);
              return exchange.endAsync(EndingCause.NORMAL_RELEASE);
            })
        .thenApply(WholeExchanges::settled);
  }

  private static AccessRequest request(Place.Draw draw) {
    return AccessRequest.of(
        draw.exchangeId(),
        Place.demander(draw.demanderNumber()),
        Place.supplier(draw.supplierNumber()),
        STATION);
  }

  private void carry(Exchange exchange) {
    if (exchange.state() != ExchangeState.SERVING) {
      throw new IllegalStateException("not served: " + exchange);
    }
    long carried = station.carry(exchange.id(), place.octets());
    if (carried != place.octets()) {
      throw new IllegalStateException(carried + " octets carried: " + exchange);
    }
  }

  private static Settled settled(Settlement settlement) {
    return new Settled(1, settlement.chargedOctets());
  }

  @Override
  public Books books() {
    LedgerTotals totals = store.totals();
    return new Books(totals.supplied(), totals.conservationError(), store.meanBatch());
  }

  @Override
  public void close() {
    exchanges.close();
    threads.shutdown();
  }
}
