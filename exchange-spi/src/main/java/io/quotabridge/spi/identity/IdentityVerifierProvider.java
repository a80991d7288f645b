package io.quotabridge.spi.identity;

import io.quotabridge.spi.PluginProvider;

/** Makes identity verifiers; found by {@link java.util.ServiceLoader}. */
public interface IdentityVerifierProvider extends PluginProvider<IdentityVerifier> {}
