package io.quotabridge.spi.quota;

import io.quotabridge.spi.PluginProvider;

/** Makes quota stores; found by {@link java.util.ServiceLoader}. */
public interface QuotaStoreProvider extends PluginProvider<QuotaStore> {}
