package io.quotabridge.bench.store;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.quotabridge.bench.server.FreePorts;
import io.quotabridge.bench.server.OrdinaryUser;
import io.quotabridge.bench.server.ServerProcess;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
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

  /** Asked of the server: how it was compiled decides about its speed as well. */
  private static final String BUILD =
      "SELECT version() || coalesce((SELECT ', CFLAGS ' || setting FROM pg_config"
          + " WHERE name = 'CFLAGS'), '')";

  private static final Duration LONGEST_START = Duration.ofMinutes(2);

  private final String url;
  private final Closeable server;

  private PostgresServer(String url, Closeable server) {
    this.url = url;
    this.server = server;
  }

  /**
   * Starts the one that comes as a Maven artifact.
   *
   * @param connections how many there may be at once
   * @param settings more settings of the server, by name
   */
  @SuppressWarnings("MustBeClosedChecker")
  static PostgresServer embedded(int connections, Map<String, String> settings) throws IOException {
    EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder().setPGStartupWait(LONGEST_START);
    all(connections, settings).forEach(builder::setServerConfig);
    EmbeddedPostgres server = builder.start();
    return new PostgresServer(server.getJdbcUrl("postgres", "postgres"), server);
  }

  /**
   * Starts one that is installed, with data of its own.
   *
   * @param programs where {@code initdb}, {@code postgres} and {@code pg_ctl} lie
   * @param connections how many there may be at once
   * @param settings more settings of the server, by name
   */
  static PostgresServer installed(Path programs, int connections, Map<String, String> settings)
      throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("quotabridge-postgresql-");
    try {
      return installed(programs, directory, connections, settings);
    } catch (IOException | InterruptedException | RuntimeException e) {
      MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
      throw e;
    }
  }

  private static PostgresServer installed(
      Path programs, Path directory, int connections, Map<String, String> settings)
      throws IOException, InterruptedException {
    String data = directory.resolve("data").toString();
    run(programs, directory, "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8");
    int port = FreePorts.find(1).next();
    List<String> command = new ArrayList<>();
    command.add(programs.resolve("postgres").toString());
    command.addAll(List.of("-D", data, "-p", Integer.toString(port)));
    command.addAll(List.of("-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="));
    all(connections, settings)
        .forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
    ServerProcess process =
        ServerProcess.start(OrdinaryUser.command(command), directory.resolve("postgres.log"));
    PostgresServer server =
        new PostgresServer(
            "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres",
            () -> stop(programs, directory, data, process));
    server.awaitAnswer(process);
    return server;
  }

  private static void stop(Path programs, Path directory, String data, ServerProcess process)
      throws IOException {
    try {
      run(programs, directory, "pg_ctl", "stop", "-D", data, "-m", "fast", "-w");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.kill();
    }
    MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
  }

  private static void run(Path programs, Path directory, String program, String... words)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(programs.resolve(program).toString());
    command.addAll(List.of(words));
    ServerProcess.run(OrdinaryUser.command(command), directory.resolve(program + ".log"));
  }

  private void awaitAnswer(ServerProcess process) throws IOException, InterruptedException {
    long start = System.nanoTime();
    while (!answers()) {
      if (!process.isAlive() || System.nanoTime() - start > LONGEST_START.toNanos()) {
        process.kill();
        throw process.failed("did not become ready within " + LONGEST_START);
      }
      Thread.sleep(50);
    }
  }

  private boolean answers() {
    try (Connection connection = connect()) {
      return connection.isValid(1);
    } catch (SQLException e) {
      return false; // that is what is waited for
    }
  }

  private static Map<String, String> all(int connections, Map<String, String> settings) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("max_connections", Integer.toString(connections));
    all.put("fsync", "on");
    all.put("synchronous_commit", "on");
    all.putAll(settings);
    return all;
  }

  /** Makes an empty schema, writes out what others left behind, and returns its address. */
  String createSchema(String name) throws SQLException {
    execute("CREATE SCHEMA " + name);
    execute("CHECKPOINT");
    return url + "&currentSchema=" + name;
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
    return DriverManager.getConnection(url);
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
      try (ResultSet row = statement.executeQuery(BUILD)) {
        row.next();
        shown.put("build", row.getString(1));
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
  public void close() throws IOException {
    server.close();
  }
}
