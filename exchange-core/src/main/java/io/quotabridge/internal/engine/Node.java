package io.quotabridge.internal.engine;

import io.quotabridge.ExchangeConfig;
import io.quotabridge.model.Owner;
import io.quotabridge.spi.identity.IdentityVerifier;
import io.quotabridge.spi.station.BaseStationAdapter;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * What all steps of one node share. Thread-safe.
 *
 * @param config what the carrier chose
 * @param owner this node in its present life
 * @param lifetime what the store is told that an exchange may stay silent
 * @param identities who confirms the parties
 * @param store the way to the quota store
 * @param stations the way to the base stations
 * @param open the exchanges that it drives
 * @param sharing which of them share a supplier
 * @param events who hears of what happens
 * @param callers where that is done which callers asked for and do not wait for
 * @param executor where that is done which keeps exchanges going
 * @param time monotonic time
 * @param ticks the same, coarse
 */
record Node(
    ExchangeConfig config,
    Owner owner,
    Duration lifetime,
    IdentityVerifier identities,
    StoreGateway store,
    BaseStationAdapter stations,
    OpenExchanges open,
    Sharing sharing,
    Events events,
    Executor callers,
    Executor executor,
    Time time,
    Ticks ticks) {

  /** Returns how long to go on asking the store. */
  Patience storePatience() {
    return new Patience(time, config.failures().store(), config.failures().retryTime());
  }

  /** Returns how long to go on asking a base station. */
  Patience stationPatience() {
    return new Patience(time, config.failures().station(), config.failures().retryTime());
  }
}
