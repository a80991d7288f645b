package io.quotabridge.jdbc;

import io.quotabridge.spi.quota.StoreCapability;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;

/** Finds out what a database can promise beyond the store's contract. */
final class Durability {

  /**
   * No path: H2 keeps the database in memory. Settings are listed twice where the address names
   * them.
   */
  private static final String H2_STORAGE =
      "SELECT DATABASE_PATH(), (SELECT MAX(CAST(SETTING_VALUE AS INTEGER))"
          + " FROM INFORMATION_SCHEMA.SETTINGS"
          + " WHERE SETTING_NAME = 'WRITE_DELAY'), (SELECT MAX(LOWER(SETTING_VALUE))"
          + " FROM INFORMATION_SCHEMA.SETTINGS"
          + " WHERE SETTING_NAME = 'REUSE_SPACE')";

  private Durability() {}

  static Set<StoreCapability> capabilities(Database database) {
    boolean durable =
        database.dialect() != Dialect.H2
            || database.read("look for the database's durability", Durability::h2IsDurable);
    return durable
        ? Set.of(StoreCapability.DURABLE, StoreCapability.BATCHING, StoreCapability.SHARED)
        : Set.of(StoreCapability.BATCHING, StoreCapability.SHARED);
  }

  /**
   * H2 keeps commits in its own memory for up to its write delay, half a second by default; only
   * without one does an answer survive the process. And only if H2 does not reuse space: killed
   * while it overwrites what it takes for free, it has been seen to come back without its last
   * commits, or with part of one. The other databases write before they answer, unless somebody
   * told them not to.
   */
  private static boolean h2IsDurable(Session session) throws SQLException {
    try (ResultSet row = session.prepare(H2_STORAGE).executeQuery()) {
      row.next();
      return row.getString(1) != null && row.getInt(2) == 0 && "false".equals(row.getString(3));
    }
  }
}
