package io.quotabridge.jdbc;

import io.quotabridge.spi.quota.StoreCapability;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;

/** Finds out what a database can promise beyond the store's contract. */
final class Durability {

  private static final String WRITE_DELAY =
      "SELECT SETTING_VALUE FROM INFORMATION_SCHEMA.SETTINGS WHERE SETTING_NAME = 'WRITE_DELAY'";

  private static final String IN_MEMORY = "jdbc:h2:mem:";

  private Durability() {}

  static Set<StoreCapability> capabilities(Database database) {
    boolean durable =
        database.read("look for the database's durability", s -> durable(database, s));
    return durable
        ? Set.of(StoreCapability.DURABLE, StoreCapability.BATCHING, StoreCapability.SHARED)
        : Set.of(StoreCapability.BATCHING, StoreCapability.SHARED);
  }

  /**
   * H2 keeps commits in its own memory for up to its write delay; only without one does an answer
   * survive the process. The others write before they answer, unless they were told not to.
   */
  private static boolean durable(Database database, Session session) throws SQLException {
    return database.dialect() != Dialect.H2
        || (!session.metaData().getURL().startsWith(IN_MEMORY) && writeDelay(session) == 0);
  }

  private static int writeDelay(Session session) throws SQLException {
    try (ResultSet row = session.prepare(WRITE_DELAY).executeQuery()) {
      return row.next() ? row.getInt(1) : 0;
    }
  }
}
