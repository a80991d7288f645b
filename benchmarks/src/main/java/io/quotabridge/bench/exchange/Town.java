package io.quotabridge.bench.exchange;

import io.quotabridge.DataExchange;
import io.quotabridge.ExchangeConfig;
import io.quotabridge.Plugin;
import io.quotabridge.inmemory.InMemoryIdentityRegistry;
import io.quotabridge.inmemory.InMemoryQuotaStore;
import io.quotabridge.internal.engine.EmbeddedDataExchange;
import io.quotabridge.internal.engine.Time;
import io.quotabridge.model.AccessRequest;
import io.quotabridge.model.Account;
import io.quotabridge.model.BaseStationId;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.PostingId;
import io.quotabridge.model.SubscriberId;
import io.quotabridge.spi.quota.Deposit;
import io.quotabridge.spi.station.BaseStationAdapter;
import java.util.List;

/**
 * A made place with suppliers, demanders and one base station, all in memory, for benchmarks.
 * Thread-safe.
 */
final class Town implements AutoCloseable {

  /** What every supplier may give: never used up within a benchmark. */
  private static final long QUOTA = 1L << 50;

  private static final int DEMANDERS = 1024;

  private final SubscriberId[] suppliers;
  private final SubscriberId[] demanders = new SubscriberId[DEMANDERS];
  private final BaseStationId station = new BaseStationId("cell");
  private final InMemoryIdentityRegistry registry = new InMemoryIdentityRegistry();
  private final InMemoryQuotaStore store = new InMemoryQuotaStore();
  private final DataExchange exchanges;

  /**
   * Builds it.
   *
   * @param suppliers how many accounts supply, each with one subscriber
   * @param stationAdapter what serves
   */
  Town(int suppliers, BaseStationAdapter stationAdapter) {
    this.suppliers = new SubscriberId[suppliers];
    exchanges =
        DataExchange.builder()
            .config(ExchangeConfig.DEFAULT)
            .identityVerifier(Plugin.of(registry))
            .quotaStore(Plugin.of(store))
            .baseStations(Plugin.of(stationAdapter))
            .build();
    populate();
  }

  /** As the other, with a time of the benchmark's own. */
  Town(int suppliers, BaseStationAdapter stationAdapter, Time time) {
    this.suppliers = new SubscriberId[suppliers];
    exchanges =
        EmbeddedDataExchange.start(
            ExchangeConfig.DEFAULT,
            Plugin.of(registry),
            Plugin.of(store),
            Plugin.of(stationAdapter),
            List.of(),
            null,
            time);
    populate();
  }

  private void populate() {
    registry.registerStation(station.value(), "radio", "north");
    for (int i = 0; i < suppliers.length; i++) {
      suppliers[i] = new SubscriberId("supplier-" + i);
      registry.registerSubscriber("supplier-" + i, "giver-" + i, "north");
      exchanges.post(
          new Deposit(new PostingId("quota-" + i), Account.of("giver-" + i, "north"), QUOTA));
    }
    for (int i = 0; i < DEMANDERS; i++) {
      demanders[i] = new SubscriberId("demander-" + i);
      registry.registerSubscriber("demander-" + i, "taker-" + i, "south");
    }
  }

  DataExchange exchanges() {
    return exchanges;
  }

  InMemoryIdentityRegistry registry() {
    return registry;
  }

  InMemoryQuotaStore store() {
    return store;
  }

  /** Returns a request of a demander and a supplier that follow from its number. */
  AccessRequest request(String id, int number) {
    return new AccessRequest(
        new ExchangeId(id),
        demanders[Math.floorMod(number, DEMANDERS)],
        suppliers[Math.floorMod(number * 31, suppliers.length)],
        station,
        AccessRequest.Claims.NONE);
  }

  @Override
  public void close() {
    exchanges.close();
  }
}
