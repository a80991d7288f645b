package io.quotabridge.spi.station;

import io.quotabridge.spi.PluginProvider;

/** Makes base-station adapters; found by {@link java.util.ServiceLoader}. */
public interface BaseStationAdapterProvider extends PluginProvider<BaseStationAdapter> {}
