package io.quotabridge.inmemory;

import io.quotabridge.spi.station.ServiceOrder;
import java.util.Optional;

/**
 * Says what each terminal carries: a script for a test, or the replay of a recorded load. Called by
 * many threads at once, once for each exchange.
 */
@FunctionalInterface
public interface LoadScript {

  /** Nobody carries anything by itself; the embedder drives every exchange. */
  LoadScript NONE = order -> Optional.empty();

  /**
   * Returns what to carry for an exchange.
   *
   * @param order whom to serve, and on whose quota
   * @return the load, or empty if the embedder drives this exchange itself
   */
  Optional<Load> loadFor(ServiceOrder order);
}
