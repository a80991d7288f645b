package io.quotabridge.spi.tck;

import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.quota.QuotaStore;

/**
 * A store that breaks one rule, and where the kit must notice.
 *
 * @param name what is wrong with it
 * @param method the method of the contract
 * @param test the test in it that fails; other tests may fail as well
 * @param rule the rule that stands in the failure
 * @param maker opens the store
 */
record Fault(String name, String method, String test, Rule rule, Maker maker) {

  /** Opens a faulty store. */
  @FunctionalInterface
  interface Maker {
    QuotaStore open(PluginConfig settings, ReferenceStore.Place place);
  }

  @Override
  public String toString() {
    return name;
  }
}
