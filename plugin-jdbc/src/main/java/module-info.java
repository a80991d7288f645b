import io.quotabridge.jdbc.JdbcIdentityVerifierProvider;
import io.quotabridge.jdbc.JdbcQuotaStoreProvider;
import io.quotabridge.spi.identity.IdentityVerifierProvider;
import io.quotabridge.spi.quota.QuotaStoreProvider;

/** Keeps identities, quotas, exchanges and the journal in a SQL database. */
@SuppressWarnings("opens") // The scripts are resources; javac does not see them.
module io.quotabridge.plugin.jdbc {
  requires static com.google.errorprone.annotations;
  // Brought by an embedder who wants it to upgrade the tables; see FlywayMigrator.
  requires static flyway.core;
  requires static transitive org.jspecify;
  requires transitive io.quotabridge.spi;
  requires transitive java.sql;

  exports io.quotabridge.jdbc;

  // Migration tools read the scripts.
  opens db.migration.quotabridge.h2;
  opens db.migration.quotabridge.mariadb;
  opens db.migration.quotabridge.postgresql;

  provides IdentityVerifierProvider with
      JdbcIdentityVerifierProvider;
  provides QuotaStoreProvider with
      JdbcQuotaStoreProvider;
}
