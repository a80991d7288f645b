import io.quotabridge.spi.identity.IdentityVerifierProvider;
import io.quotabridge.spi.quota.QuotaStoreProvider;
import io.quotabridge.spi.station.BaseStationAdapterProvider;

/** The embedded library: build a {@link io.quotabridge.DataExchange} and start there. */
module io.quotabridge.core {
  requires transitive io.quotabridge.spi;
  requires com.google.common;
  requires org.slf4j;
  requires static transitive com.google.errorprone.annotations;
  requires static transitive org.jspecify;

  exports io.quotabridge;
  exports io.quotabridge.lifecycle;
  exports io.quotabridge.metering;
  exports io.quotabridge.settlement;

  uses IdentityVerifierProvider;
  uses QuotaStoreProvider;
  uses BaseStationAdapterProvider;
}
