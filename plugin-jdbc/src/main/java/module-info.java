import io.quotabridge.jdbc.JdbcIdentityVerifierProvider;
import io.quotabridge.jdbc.JdbcQuotaStoreProvider;
import io.quotabridge.spi.identity.IdentityVerifierProvider;
import io.quotabridge.spi.quota.QuotaStoreProvider;

/** Keeps identities, quotas, exchanges and the journal in a SQL database. */
module io.quotabridge.plugin.jdbc {
  requires static com.google.errorprone.annotations;
  requires static transitive org.jspecify;
  requires transitive io.quotabridge.spi;
  requires transitive java.sql;

  exports io.quotabridge.jdbc;

  provides IdentityVerifierProvider with
      JdbcIdentityVerifierProvider;
  provides QuotaStoreProvider with
      JdbcQuotaStoreProvider;
}
