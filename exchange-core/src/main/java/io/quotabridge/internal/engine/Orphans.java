package io.quotabridge.internal.engine;

import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.Owner;
import io.quotabridge.model.Usage;
import io.quotabridge.spi.quota.StoreException;
import io.quotabridge.spi.quota.Termination;
import io.quotabridge.spi.station.BaseStationAdapter;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles exchanges of nodes that do not come back, once they have expired by the store's clock.
 * Thread-safe.
 */
final class Orphans {

  /* They are taken over first and settled then. Should this node die in between, they expire once
   * more, and the next one finds them. A former owner that was only slow is told when it reports:
   * what it adds is charged, within the time of grace. Between the two this node owns them, so it
   * would be granted what they have reserved if it opened one; it does not while that is settled. */

  /** Few enough that others find some as well, and that none expires again before it is settled. */
  private static final int PAGE = 200;

  private static final Logger LOG = LoggerFactory.getLogger(Orphans.class);

  private final Owner owner;
  private final Duration lifetime;
  private final StoreGateway store;
  private final BaseStationAdapter stations;
  private final OpenExchanges open;

  Orphans(Node node) {
    this.owner = node.owner();
    this.lifetime = node.lifetime();
    this.store = node.store();
    this.stations = node.stations();
    this.open = node.open();
  }

  /** Settles all that have expired now, whoever drove them. */
  void settleAll() {
    List<ExchangeRecord> page;
    do {
      page = store.takeOver(owner, lifetime, PAGE);
      // Its own that is only late with a report has another lifetime to make up for it.
      settle(page.stream().filter(exchange -> open.withhold(exchange.id())).toList());
    } while (page.size() == PAGE);
  }

  private void settle(List<ExchangeRecord> exchanges) {
    try {
      List<Termination> ends = exchanges.stream().map(this::termination).toList();
      report(ends, store.executeAll(ends));
    } finally {
      exchanges.forEach(exchange -> open.release(exchange.id()));
    }
  }

  private Termination termination(ExchangeRecord exchange) {
    return new Termination(
        exchange.id(),
        owner,
        exchange.lastRequest().number() + 1,
        Math.max(exchange.usedOctets(), countedByStation(exchange)),
        EndingCause.SUPERVISION_EXPIRED);
  }

  private static void report(List<Termination> ends, List<Outcome> outcomes) {
    for (int i = 0; i < ends.size(); i++) {
      try {
        LOG.info(
            "exchange {}: settled for its former owner, {}",
            ends.get(i).exchangeId(),
            outcomes.get(i).orThrow());
      } catch (StoreException e) {
        LOG.warn("exchange {}: it will expire once more", ends.get(i).exchangeId(), e);
      }
    }
  }

  private long countedByStation(ExchangeRecord exchange) {
    long serving = lastKnown(exchange);
    try {
      stations.stop(exchange.id(), EndingCause.SUPERVISION_EXPIRED);
    } catch (RuntimeException e) {
      LOG.warn("exchange {}: its base station is not told to stop", exchange.id(), e);
    }
    return Math.max(serving, lastKnown(exchange)); // a station may forget what it has stopped
  }

  private long lastKnown(ExchangeRecord exchange) {
    try {
      return stations.lastKnownUsage(exchange.id()).map(Usage::octets).orElse(0L);
    } catch (RuntimeException e) {
      LOG.warn("exchange {}: its base station cannot be asked", exchange.id(), e);
      return 0;
    }
  }
}
