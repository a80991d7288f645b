package io.quotabridge.bench.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A PostgreSQL server of its own, whose commits survive a crash; its data lies in a temporary
 * directory. Thread-safe.
 */
final class PostgresServer implements AutoCloseable {

  /** What decides about durability and speed; printed, and kept with every result. */
  private static final List<String> SHOWN =
      List.of(
          "server_version",
          "fsync",
          "synchronous_commit",
          "full_page_writes",
          "wal_level",
          "wal_sync_method",
          "shared_buffers",
          "max_wal_size",
          "max_connections");

  private final EmbeddedPostgres server;

  private PostgresServer(EmbeddedPostgres server) {
    this.server = server;
  }

  /**
   * Starts it.
   *
   * @param connections how many there may be at once
   * @param settings more settings of the server, by name
   */
  @SuppressWarnings("MustBeClosedChecker")
  static PostgresServer start(int connections, Map<String, String> settings) throws IOException {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setPGStartupWait(Duration.ofMinutes(2))
            .setServerConfig("max_connections", Integer.toString(connections))
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on");
    settings.forEach(builder::setServerConfig);
    return new PostgresServer(builder.start());
  }

  /** Makes an empty schema, writes out what others left behind, and returns its address. */
  String createSchema(String name) throws SQLException {
    execute("CREATE SCHEMA " + name);
    execute("CHECKPOINT");
    return server.getJdbcUrl("postgres", "postgres") + "&currentSchema=" + name;
  }

  void drop(String name) throws SQLException {
    execute("DROP SCHEMA " + name + " CASCADE");
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(server.getJdbcUrl("postgres", "postgres"));
  }

  /** Returns the server's version and settings, as it says itself. */
  Map<String, String> settings() throws SQLException {
    Map<String, String> shown = new LinkedHashMap<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String name : SHOWN) {
        try (ResultSet row = statement.executeQuery("SHOW " + name)) {
          row.next();
          shown.put(name, row.getString(1));
        }
      }
    }
    return shown;
  }

  /** Returns the server's processes: the first one and one for each connection and duty. */
  Stream<ProcessHandle> processes() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
      row.next();
      return ProcessHandle.of(row.getLong(1))
          .flatMap(ProcessHandle::parent)
          .map(CpuTimes::family)
          .orElse(Stream.empty())
          .toList()
          .stream();
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
