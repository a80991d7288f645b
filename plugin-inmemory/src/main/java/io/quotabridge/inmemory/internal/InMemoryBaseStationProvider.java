package io.quotabridge.inmemory.internal;

import io.quotabridge.inmemory.InMemoryBaseStation;
import io.quotabridge.inmemory.LoadScript;
import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.PluginConfigException;
import io.quotabridge.spi.SpiVersion;
import io.quotabridge.spi.station.BaseStationAdapter;
import io.quotabridge.spi.station.BaseStationAdapterProvider;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Hands out the embedder's own {@link InMemoryBaseStation}, or makes one from its {@link
 * LoadScript} and {@link Executor}. Immutable.
 */
public final class InMemoryBaseStationProvider implements BaseStationAdapterProvider {

  /** Called by {@link java.util.ServiceLoader}. */
  public InMemoryBaseStationProvider() {}

  @Override
  public String name() {
    return "inmemory";
  }

  @Override
  public int spiVersion() {
    return SpiVersion.CURRENT;
  }

  /**
   * Makes or hands out a base station.
   *
   * @param config either an {@link InMemoryBaseStation}, or optionally a {@link LoadScript} and an
   *     {@link Executor}; without these nothing is carried by itself, on the calling thread
   * @return the base station
   */
  @Override
  public BaseStationAdapter create(PluginConfig config) {
    config.requireOnly(Set.of());
    Optional<InMemoryBaseStation> own = config.object(InMemoryBaseStation.class);
    Optional<LoadScript> script = config.object(LoadScript.class);
    Optional<Executor> executor = config.object(Executor.class);
    if (own.isPresent() && (script.isPresent() || executor.isPresent())) {
      throw new PluginConfigException(
          "pass either an InMemoryBaseStation or the LoadScript and Executor to make one from,"
              + " not both");
    }
    return own.orElseGet(
        () ->
            new InMemoryBaseStation(
                script.orElse(LoadScript.NONE), executor.orElse(Runnable::run)));
  }
}
