package io.quotabridge.spi.tck;

import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.quota.QuotaStore;
import java.util.HashMap;
import java.util.Map;

/** Adopts the kit for the faulty store that is under test; run by {@link KitNoticesFaultsTest}. */
class FaultyStoreContract extends QuotaStoreContract {

  /** JUnit makes the instances, so the store under test has to come this way. */
  static Fault.Maker maker = SharedPlaceStore::new;

  private final Map<String, ReferenceStore.Place> places = new HashMap<>();

  @Override
  protected QuotaStore open(String storage, PluginConfig settings) {
    return maker.open(
        settings, places.computeIfAbsent(storage, name -> new ReferenceStore.Place()));
  }
}
