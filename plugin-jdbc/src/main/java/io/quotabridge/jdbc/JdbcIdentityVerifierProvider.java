package io.quotabridge.jdbc;

import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.SpiVersion;
import io.quotabridge.spi.identity.IdentityVerifier;
import io.quotabridge.spi.identity.IdentityVerifierProvider;

/**
 * Makes identity registries on a SQL database; found under the name {@code jdbc}. Takes the
 * settings of {@link JdbcQuotaStoreProvider} except the ledger's. Thread-safe.
 */
public final class JdbcIdentityVerifierProvider implements IdentityVerifierProvider {

  /** Makes the provider; has no effect. */
  public JdbcIdentityVerifierProvider() {}

  @Override
  public String name() {
    return "jdbc";
  }

  @Override
  public int spiVersion() {
    return SpiVersion.CURRENT;
  }

  @Override
  public IdentityVerifier create(PluginConfig config) {
    return JdbcIdentityRegistry.open(config);
  }
}
