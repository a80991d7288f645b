/** Identity registry, quota store and base station in the memory of one process. */
module io.quotabridge.plugin.inmemory {
  requires static transitive com.google.errorprone.annotations;
  requires static org.jspecify;
  requires transitive io.quotabridge.spi;

  exports io.quotabridge.inmemory;

  provides io.quotabridge.spi.identity.IdentityVerifierProvider with
      io.quotabridge.inmemory.internal.InMemoryIdentityVerifierProvider;
  provides io.quotabridge.spi.quota.QuotaStoreProvider with
      io.quotabridge.inmemory.internal.InMemoryQuotaStoreProvider;
  provides io.quotabridge.spi.station.BaseStationAdapterProvider with
      io.quotabridge.inmemory.internal.InMemoryBaseStationProvider;
}
