package io.quotabridge.bench.crash;

import io.quotabridge.bench.server.DebianPackages;
import io.quotabridge.bench.server.FreePorts;
import io.quotabridge.bench.server.OrdinaryUser;
import io.quotabridge.bench.server.ServerProcess;
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
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL of Debian's package on free ports of the loopback interface: a primary, and a standby
 * that has every commit before it is answered; or a server by itself. Not thread-safe.
 */
final class StandbyPair implements ServerGroup {

  /** As docs/stores.md advises. */
  private static final String OPTIONS =
      "/postgres?user=postgres&connectTimeout=5&socketTimeout=20&tcpKeepAlive=true";

  /**
   * Who the primary is, is asked anew after a second. By itself the driver believes for ten seconds
   * what it has found out.
   */
  private static final String PRIMARY = "&targetServerType=primary&hostRecheckSeconds=1";

  private static final String SYNCHRONOUS =
      "SELECT COUNT(*) FROM pg_stat_replication WHERE sync_state = 'sync'";

  private static final Duration LONGEST_START = Duration.ofMinutes(4);
  private static final long LOOK_MILLIS = 50;

  /** Where the line of {@code postmaster.pid} stands that names the shared memory. */
  private static final int SHARED_MEMORY_LINE = 6;

  private final Path programs;
  private final Path directory;
  private final List<Server> servers = new ArrayList<>();

  private record Server(int port, Path data, ServerProcess process) {

    String address() {
      return "127.0.0.1:" + port;
    }

    String url() {
      return "jdbc:postgresql://" + address() + OPTIONS;
    }
  }

  private StandbyPair(Path programs, Path directory) {
    this.programs = programs;
    this.directory = directory;
  }

  static StandbyPair start(Path directory, boolean durable)
      throws IOException, InterruptedException, SQLException {
    return start(directory, durable, true);
  }

  static StandbyPair startAlone(Path directory, boolean durable)
      throws IOException, InterruptedException, SQLException {
    return start(directory, durable, false);
  }

  private static StandbyPair start(Path directory, boolean durable, boolean standby)
      throws IOException, InterruptedException, SQLException {
    StandbyPair started = new StandbyPair(DebianPackages.postgresql().orElseThrow(), directory);
    try {
      started.begin(durable, standby);
    } catch (IOException | InterruptedException | SQLException | RuntimeException e) {
      started.close();
      throw e;
    }
    return started;
  }

  // ---- Starting ----

  private void begin(boolean durable, boolean standby)
      throws IOException, InterruptedException, SQLException {
    FreePorts ports = FreePorts.find(2);
    Path first = directory.resolve("postgresql-1");
    run("initdb", "-D", first.toString(), "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N");
    Server primary = start(first, ports.next(), durable, standby ? "*" : "");
    awaitAnswer(primary, "SELECT 1", "1");
    if (standby) {
      Path second = directory.resolve("postgresql-2");
      String port = Integer.toString(primary.port());
      run(
          "pg_basebackup",
          "-D",
          second.toString(),
          "-h",
          "127.0.0.1",
          "-p",
          port,
          "-U",
          "postgres",
          "-R",
          "-X",
          "stream",
          "-c",
          "fast",
          "-N");
      var unused = start(second, ports.next(), durable, ""); // once promoted, it is alone
      awaitAnswer(primary, SYNCHRONOUS, "1");
    }
  }

  private Server start(Path data, int port, boolean durable, String synchronous)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(programs.resolve("postgres").toString());
    command.addAll(List.of("-D", data.toString(), "-p", Integer.toString(port)));
    for (String setting :
        List.of(
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "max_connections=200",
            // As docs/stores.md advises: a frozen node must not hold its locks for ever.
            "idle_in_transaction_session_timeout=1s",
            "fsync=" + (durable ? "on" : "off"),
            "synchronous_commit=on",
            // A standby that has lost its primary may hear of its promotion only after so long.
            "wal_retrieve_retry_interval=500ms",
            "synchronous_standby_names=" + synchronous)) {
      command.addAll(List.of("-c", setting));
    }
    Path log = data.resolveSibling(data.getFileName() + ".log");
    Server server = new Server(port, data, ServerProcess.start(OrdinaryUser.command(command), log));
    servers.add(server);
    return server;
  }

  private void run(String program, String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(programs.resolve(program).toString());
    command.addAll(List.of(words));
    ServerProcess.run(OrdinaryUser.command(command), directory.resolve(program + ".log"));
  }

  private static void awaitAnswer(Server server, String question, String answer)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    while (!answers(server, question, answer)) {
      if (!server.process().isAlive()) {
        throw server.process().failed("ended before it was ready");
      }
      if (System.nanoTime() - start > LONGEST_START.toNanos()) {
        throw server.process().failed("is not ready after " + LONGEST_START);
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  private static boolean answers(Server server, String question, String answer) {
    try {
      return query(server.url(), question).equals(answer);
    } catch (SQLException e) {
      return false; // that is what is waited for
    }
  }

  private static String query(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  // ---- Addresses ----

  @Override
  public String url() {
    return "jdbc:postgresql://"
        + String.join(",", servers.stream().map(Server::address).toList())
        + OPTIONS
        + PRIMARY;
  }

  @Override
  public String urlToInspect() {
    return url();
  }

  // ---- Losing the primary ----

  /** The standby takes over as soon as it is told; nothing is waited for before that. */
  @Override
  public void loseServer() throws IOException, InterruptedException {
    Server primary = servers.get(0);
    primary.process().kill();
    run("pg_ctl", "promote", "-w", "-t", "180", "-D", servers.get(1).data().toString());
    removeSharedMemory(primary);
  }

  /** There is but one server that writes: nothing is refused at its commit. */
  @Override
  public long conflicts() {
    return 0;
  }

  /** There is but one server left. */
  @Override
  public List<String> disagreements() {
    return List.of();
  }

  @Override
  public String description() throws SQLException {
    return "PostgreSQL "
        + query(url(), "SHOW server_version")
        + (servers.size() > 1 ? ", a primary and a synchronous standby" : ", 1 server");
  }

  @Override
  public void close() {
    for (Server server : servers) {
      server.process().kill();
      try {
        removeSharedMemory(server);
      } catch (IOException e) {
        System.err.println("shared memory of " + server.data() + " is left: " + e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** A server that is killed leaves a few octets of it, by which its next life would know it. */
  private static void removeSharedMemory(Server server) throws IOException, InterruptedException {
    @Nullable String id = sharedMemory(server);
    if (id != null) {
      ServerProcess.run(List.of("ipcrm", "-m", id), server.data().resolveSibling("ipcrm.log"));
    }
  }

  private static @Nullable String sharedMemory(Server server) throws IOException {
    Path file = server.data().resolve("postmaster.pid");
    if (!Files.exists(file)) {
      return null;
    }
    List<String> lines = Files.readAllLines(file);
    Files.delete(file);
    if (lines.size() <= SHARED_MEMORY_LINE) {
      return null;
    }
    String[] words = lines.get(SHARED_MEMORY_LINE).trim().split(" +", -1);
    return words.length == 2 ? words[1] : null;
  }
}
