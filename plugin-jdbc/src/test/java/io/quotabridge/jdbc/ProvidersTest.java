package io.quotabridge.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.PluginConfigException;
import io.quotabridge.spi.PluginProvider;
import io.quotabridge.spi.SpiVersion;
import io.quotabridge.spi.identity.IdentityVerifierProvider;
import io.quotabridge.spi.quota.QuotaStore;
import io.quotabridge.spi.quota.QuotaStoreProvider;
import io.quotabridge.spi.quota.StoreCapability;
import io.quotabridge.spi.quota.StoreException;
import java.util.List;
import java.util.ServiceLoader;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProvidersTest {

  private static PluginConfig memory() {
    return PluginConfig.empty().with("url", "jdbc:h2:mem:" + TestDatabase.newStorage());
  }

  @Test
  void bothAreFoundByName() {
    List<PluginProvider<?>> found = new java.util.ArrayList<>();
    ServiceLoader.load(QuotaStoreProvider.class).forEach(found::add);
    ServiceLoader.load(IdentityVerifierProvider.class).forEach(found::add);

    assertThat(found)
        .hasSize(2)
        .allMatch(provider -> provider.name().equals("jdbc"))
        .allMatch(provider -> provider.spiVersion() == SpiVersion.CURRENT);
  }

  @ParameterizedTest
  @CsvSource({
    "schema, drop, 'must be create, check or migrate'",
    "retry-budget-millis, -1, must be a whole number from 0 to 3600000",
    "max-connections, 0, must be a whole number from 1 to 1000",
    "remembered-rows, many, must be a whole number from 0 to 10000000",
    "overrun, maybe, must be clip or negative",
    "colour, blue, unknown settings [colour]",
    "url, jdbc:nobody:x, has no driver on the class path"
  })
  void aBadSettingIsRefused(String name, String value, String rule) {
    assertThatThrownBy(() -> new JdbcQuotaStoreProvider().create(memory().with(name, value)))
        .isInstanceOf(PluginConfigException.class)
        .hasMessageContainingAll(name, rule);
  }

  @ParameterizedTest
  @CsvSource({"overrun, clip", "remembered-rows, 5"})
  void aRegistryKnowsNothingOfTheLedger(String name, String value) {
    assertThatThrownBy(() -> new JdbcIdentityVerifierProvider().create(memory().with(name, value)))
        .isInstanceOf(PluginConfigException.class)
        .hasMessageContaining("unknown settings [" + name + "]");
  }

  @Test
  void anAddressBesideADataSourceIsAContradiction() {
    PluginConfig both =
        memory().with(DataSource.class, TestDatabase.H2_MEMORY.dataSource("contradiction"));

    assertThatThrownBy(() -> new JdbcQuotaStoreProvider().create(both))
        .isInstanceOf(PluginConfigException.class)
        .hasMessageContaining("url must not be set where a DataSource is handed in");
  }

  @Test
  void aSecretInAnAddressIsNotShown() {
    PluginConfig config = PluginConfig.empty().with("url", "jdbc:nobody:x?password=secret");

    assertThatThrownBy(() -> new JdbcQuotaStoreProvider().create(config))
        .isInstanceOf(PluginConfigException.class)
        .hasMessageContaining("jdbc:nobody:x")
        .hasMessageNotContaining("secret");
  }

  @Test
  void aDatabaseThatDoesNotAnswerMayAnswerLater() {
    PluginConfig config =
        PluginConfig.empty().with("url", "jdbc:postgresql://127.0.0.1:1/nothing?connectTimeout=5");

    assertThatThrownBy(() -> new JdbcQuotaStoreProvider().create(config))
        .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.isRetryable()).isTrue());
  }

  @ParameterizedTest
  @CsvSource({"H2_MEMORY, false", "H2_FILE, true", "POSTGRESQL, true", "MARIADB, true"})
  void durabilityIsDeclaredWhereItIsThere(TestDatabase database, boolean durable) {
    database.assumeThere();
    try (QuotaStore store =
        Exchanging.open(database.settings(TestDatabase.newStorage(), PluginConfig.empty()))) {
      assertThat(store.capabilities().contains(StoreCapability.DURABLE)).isEqualTo(durable);
      assertThat(store.capabilities()).contains(StoreCapability.BATCHING, StoreCapability.SHARED);
    }
  }
}
