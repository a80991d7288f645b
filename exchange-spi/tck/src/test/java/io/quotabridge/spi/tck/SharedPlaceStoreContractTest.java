package io.quotabridge.spi.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.quota.QuotaStore;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/** A store that declares everything and keeps it passes the kit. */
class SharedPlaceStoreContractTest extends QuotaStoreContract {

  private final Map<String, ReferenceStore.Place> places = new HashMap<>();

  @Override
  protected QuotaStore open(String storage, PluginConfig settings) {
    assertThat(storage).matches("[a-z][a-z0-9]{0,19}");
    return new SharedPlaceStore(
        settings, places.computeIfAbsent(storage, name -> new ReferenceStore.Place()));
  }

  @Override
  protected void discard(String storage) {
    assertThat(places.remove(storage)).as("place of " + storage).isNotNull();
  }

  @AfterEach
  void everyStorageIsDiscarded() {
    assertThat(places).isEmpty();
  }
}
