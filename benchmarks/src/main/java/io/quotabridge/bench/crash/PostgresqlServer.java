package io.quotabridge.bench.crash;

import io.quotabridge.bench.server.FreePorts;
import io.quotabridge.bench.server.OrdinaryUser;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A PostgreSQL server on a free port of the loopback interface. Not thread-safe. */
final class PostgresqlServer implements RestartableStorage {

  private static final String COMMITTING = cut("state = 'active' AND query = 'COMMIT'");
  private static final String BUSY = cut("state <> 'idle'");

  /** A commit takes a millisecond, and one look at the backends less: soon one is met. */
  private static final int LOOKS = 100;

  private final EmbeddedPostgres server;
  private final Path data;
  private final Path control;

  private PostgresqlServer(EmbeddedPostgres server, Path data, Path control) {
    this.server = server;
    this.data = data;
    this.control = control;
  }

  @SuppressWarnings("MustBeClosedChecker")
  static PostgresqlServer start(Path directory, boolean durable) throws IOException {
    Path data = directory.resolve("postgresql-data");
    EmbeddedPostgres server =
        EmbeddedPostgres.builder()
            .setPort(FreePorts.find(1).next())
            .setPGStartupWait(Duration.ofMinutes(3))
            .setDataDirectory(data)
            .setServerConfig("max_connections", "200")
            // As docs/stores.md advises: a frozen node must not hold its locks for ever.
            .setServerConfig("idle_in_transaction_session_timeout", "1s")
            .setServerConfig("fsync", durable ? "on" : "off")
            // The embedded server would answer before a commit is written: it loses what it is
            // asked for when it is stopped at once.
            .setServerConfig("synchronous_commit", "on")
            .start();
    return new PostgresqlServer(server, data, control(server.getProcess()));
  }

  /** The binaries were unpacked somewhere: pg_ctl lies beside the one that runs. */
  private static Path control(Process process) {
    return Path.of(process.info().command().orElse("postgres")).resolveSibling("pg_ctl");
  }

  @Override
  public String url() {
    return server.getJdbcUrl("postgres", "postgres");
  }

  @Override
  public String urlToInspect() {
    return url();
  }

  // ---- Going away ----

  @Override
  public void stopAtOnce() throws IOException, InterruptedException {
    control("stop", "-m", "immediate");
  }

  /** With the options of before, which the server keeps in its data directory. */
  @Override
  public void startAgain() throws IOException, InterruptedException {
    control("restart", "-l", data.resolveSibling("postgresql.log").toString());
  }

  private void control(String... words) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>();
    all.addAll(List.of(control.toString(), "-D", data.toString(), "-w", "-t", "180"));
    all.addAll(List.of(words));
    List<String> command = OrdinaryUser.command(all);
    Path log = data.resolveSibling("pg_ctl.log");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    int status = process.waitFor();
    if (status != 0) {
      throw new IOException(String.join(" ", command) + " ended with " + status + ", see " + log);
    }
  }

  @Override
  public Cut cut() throws SQLException {
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement()) {
      Cut cut = Cut.NONE;
      for (int i = 0; i < LOOKS && cut.connections() == 0; i++) {
        cut = cut(statement, COMMITTING);
      }
      return cut.connections() > 0 ? cut : cut(statement, BUSY);
    }
  }

  private static Cut cut(Statement statement, String which) throws SQLException {
    try (ResultSet row = statement.executeQuery(which)) {
      row.next();
      return new Cut(row.getInt(1), row.getInt(2));
    }
  }

  /** Ends all backends of which something holds, and tells how many of them were committing. */
  private static String cut(String condition) {
    return "SELECT COUNT(*), COUNT(CASE WHEN committing THEN 1 END) FROM"
        + " (SELECT pg_terminate_backend(pid) AS done, query = 'COMMIT' AS committing"
        + " FROM pg_stat_activity WHERE backend_type = 'client backend'"
        + " AND pid <> pg_backend_pid() AND "
        + condition
        + " OFFSET 0) cut WHERE done";
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
