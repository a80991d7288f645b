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
import io.quotabridge.spi.quota.LedgerTotals;
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

  WholeExchanges(DataSource dataSource, Place place) {
    this.place = place;
    this.store = new WatchedStore(JdbcStores.open(dataSource, place));
    InMemoryIdentityRegistry registry = new InMemoryIdentityRegistry();
    register(registry, place);
    this.exchanges =
        DataExchange.builder()
            .config(ExchangeConfig.DEFAULT.withSlices(Place.SLICE, Place.SLICE))
            .identityVerifier(Plugin.of(registry))
            .quotaStore(Plugin.of(store))
            .baseStations(Plugin.of(station))
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

  private Settled exchange(Place.Draw draw, RequestWatch watch) {
    Exchange exchange =
        exchanges.request(
            AccessRequest.of(
                draw.exchangeId(),
                Place.demander(draw.demanderNumber()),
                Place.supplier(draw.supplierNumber()),
                STATION));
    watch.answered();
    if (exchange.state() != ExchangeState.SERVING) {
      throw new IllegalStateException("not served: " + exchange);
    }
    long carried = station.carry(exchange.id(), place.octets());
    if (carried != place.octets()) {
      throw new IllegalStateException(carried + " octets carried: " + exchange);
    }
    Settlement settlement = exchange.end();
    watch.answered();
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
  }
}
