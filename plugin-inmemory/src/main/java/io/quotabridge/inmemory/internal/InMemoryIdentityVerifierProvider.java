package io.quotabridge.inmemory.internal;

import io.quotabridge.inmemory.InMemoryIdentityRegistry;
import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.PluginConfigException;
import io.quotabridge.spi.SpiVersion;
import io.quotabridge.spi.identity.IdentityVerifier;
import io.quotabridge.spi.identity.IdentityVerifierProvider;
import java.util.Set;

/** Hands out the embedder's own {@link InMemoryIdentityRegistry}. Immutable. */
public final class InMemoryIdentityVerifierProvider implements IdentityVerifierProvider {

  /** Called by {@link java.util.ServiceLoader}. */
  public InMemoryIdentityVerifierProvider() {}

  @Override
  public String name() {
    return "inmemory";
  }

  @Override
  public int spiVersion() {
    return SpiVersion.CURRENT;
  }

  @Override
  public IdentityVerifier create(PluginConfig config) {
    config.requireOnly(Set.of());
    return config
        .object(InMemoryIdentityRegistry.class)
        .orElseThrow(
            () ->
                new PluginConfigException(
                    "the in-memory identity registry is missing; fill one and pass it as"
                        + " config.with(InMemoryIdentityRegistry.class, registry)"));
  }
}
