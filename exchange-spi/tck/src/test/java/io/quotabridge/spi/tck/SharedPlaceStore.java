package io.quotabridge.spi.tck;

import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.quota.StoreCapability;
import java.util.Set;

/** Keeps its rows in a place that outlives it and that others use as well. */
class SharedPlaceStore extends ReferenceStore {

  SharedPlaceStore(PluginConfig settings, Place place) {
    super(settings, place);
  }

  @Override
  public Set<StoreCapability> capabilities() {
    return Set.of(StoreCapability.DURABLE, StoreCapability.SHARED);
  }
}
