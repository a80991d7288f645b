package io.quotabridge.spi.tck;

import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.quota.QuotaStore;

/** A store that follows every rule passes the kit. */
class ReferenceStoreContractTest extends QuotaStoreContract {

  @Override
  protected QuotaStore open(String storage, PluginConfig settings) {
    return new ReferenceStore(settings);
  }
}
