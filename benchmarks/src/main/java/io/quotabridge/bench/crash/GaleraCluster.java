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
import java.util.Map;
import java.util.TreeMap;

/**
 * MariaDB servers of Debian's packages on free ports of the loopback interface: three that form a
 * Galera cluster, or one by itself. Not thread-safe.
 */
final class GaleraCluster implements ServerGroup {

  /* Every server takes writes. A transaction is carried out at one server, and its changes are
   * handed to all of them at its commit, in one order for all; one that changes a row which an
   * earlier one changed meanwhile is refused, at its commit or before (error 1213). To hand over is
   * not to carry out: a server may be some changes behind when it is asked. So each connection
   * waits, before its first read, until its server has caught up (wsrep_sync_wait=1). Without that
   * a node whose server was lost could be told by another one that an exchange had never been
   * opened, and what it reports would be refused.
   */

  /** The least that can lose one and still know that it is the majority. */
  private static final int SERVERS = 3;

  /** For clients, for the group, and two to hand books to a server that joins. */
  private static final int PORTS = 4;

  /**
   * How long a server may be silent until the others go on without it; commits wait for that long.
   * Galera's own is five seconds: for networks that lose packets.
   */
  private static final String SUSPECT_TIMEOUT = "PT2S";

  /** How often a server says that it is there: Galera wants this below a third of the former. */
  private static final String KEEPALIVE_PERIOD = "PT0.5S";

  private static final String DATABASE = "books";

  /** As docs/stores.md advises. */
  private static final String OPTIONS = "?user=root&connectTimeout=5000&socketTimeout=20000";

  private static final String CAUGHT_UP = "&sessionVariables=wsrep_sync_wait=1";

  private static final String CONFLICTS =
      "SELECT SUM(variable_value) FROM information_schema.global_status WHERE variable_name IN"
          + " ('wsrep_local_cert_failures', 'wsrep_local_bf_aborts')";

  private static final String STATE =
      "SELECT variable_value FROM information_schema.global_status"
          + " WHERE variable_name = 'wsrep_local_state_comment'";

  /** A machine that does much else may need a minute for each. */
  private static final Duration LONGEST_START = Duration.ofMinutes(4);

  private static final long LOOK_MILLIS = 50;

  private final Path directory;
  private final List<Server> servers = new ArrayList<>();
  private final boolean cluster;
  private long conflictsOfTheLost;

  private record Server(int port, ServerProcess process) {

    String address() {
      return "127.0.0.1:" + port;
    }
  }

  private GaleraCluster(Path directory, boolean cluster) {
    this.directory = directory;
    this.cluster = cluster;
  }

  static GaleraCluster start(Path directory, boolean durable)
      throws IOException, InterruptedException, SQLException {
    return start(directory, durable, SERVERS);
  }

  static GaleraCluster startAlone(Path directory, boolean durable)
      throws IOException, InterruptedException, SQLException {
    return start(directory, durable, 1);
  }

  private static GaleraCluster start(Path directory, boolean durable, int count)
      throws IOException, InterruptedException, SQLException {
    GaleraCluster started = new GaleraCluster(directory, count > 1);
    try {
      started.begin(durable, count);
    } catch (IOException | InterruptedException | SQLException | RuntimeException e) {
      started.close();
      throw e;
    }
    return started;
  }

  // ---- Starting ----

  private void begin(boolean durable, int count)
      throws IOException, InterruptedException, SQLException {
    install();
    FreePorts ports = FreePorts.find(count * PORTS);
    List<Integer> group = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      group.add(ports.next());
    }
    for (int i = 0; i < count; i++) {
      int port = ports.next();
      List<String> command = command(i, port, durable);
      int receive = ports.next();
      int handOver = ports.next();
      if (cluster) {
        command.addAll(wsrep(i, group, receive, handOver));
      }
      ServerProcess process = ServerProcess.start(OrdinaryUser.command(command), log(i));
      servers.add(new Server(port, process));
      awaitReady(servers.get(i));
    }
    execute(servers.get(0), "CREATE DATABASE " + DATABASE);
  }

  /** The first server's books; the others get theirs from it. */
  private void install() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(DebianPackages.MARIADB_INSTALL.toString());
    command.add("--no-defaults");
    command.add("--auth-root-authentication-method=normal");
    command.add("--skip-test-db");
    command.add("--datadir=" + data(0));
    ServerProcess.run(OrdinaryUser.command(command), directory.resolve("mariadb-install.log"));
  }

  private Path data(int server) throws IOException {
    return Files.createDirectories(directory.resolve("mariadb-" + server));
  }

  private Path log(int server) {
    return directory.resolve("mariadb-" + server + ".log");
  }

  private List<String> command(int server, int port, boolean durable) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(DebianPackages.MARIADBD.toString());
    command.add("--no-defaults");
    command.add("--datadir=" + data(server));
    command.add("--socket=" + data(server).resolve("socket"));
    command.add("--pid-file=" + data(server).resolve("pid"));
    command.add("--port=" + port);
    command.add("--bind-address=127.0.0.1");
    command.add("--max-connections=200");
    command.add("--binlog-format=ROW");
    command.add("--innodb-autoinc-lock-mode=2");
    command.add("--innodb-log-file-size=64M");
    command.add("--innodb-flush-log-at-trx-commit=" + (durable ? 1 : 0));
    // As docs/stores.md advises: a frozen node must not hold its locks for ever.
    command.add("--idle-write-transaction-timeout=1");
    command.add("--innodb-lock-wait-timeout=5");
    // A client that is killed is no news here.
    command.add("--log-warnings=0");
    return command;
  }

  private static List<String> wsrep(int server, List<Integer> group, int receive, int handOver) {
    List<String> others = group.stream().map(port -> "127.0.0.1:" + port).toList();
    return List.of(
        "--wsrep-on=ON",
        "--wsrep-provider=" + DebianPackages.GALERA,
        "--wsrep-cluster-name=books",
        "--wsrep-node-name=server-" + (server + 1),
        "--wsrep-node-address=127.0.0.1",
        "--wsrep-cluster-address=gcomm://" + (server == 0 ? "" : String.join(",", others)),
        "--wsrep-sst-method=rsync",
        "--wsrep-sst-receive-address=127.0.0.1:" + handOver,
        "--wsrep-provider-options=base_host=127.0.0.1;base_port="
            + group.get(server)
            + ";ist.recv_addr=127.0.0.1:"
            + receive
            + ";gmcast.listen_addr=tcp://127.0.0.1:"
            + group.get(server)
            + ";gcache.size=32M;evs.keepalive_period="
            + KEEPALIVE_PERIOD
            + ";evs.suspect_timeout="
            + SUSPECT_TIMEOUT);
  }

  private void awaitReady(Server server) throws IOException, InterruptedException {
    long start = System.nanoTime();
    while (!isReady(server)) {
      if (!server.process().isAlive()) {
        throw server.process().failed("ended before it was ready");
      }
      if (System.nanoTime() - start > LONGEST_START.toNanos()) {
        throw server.process().failed("is not ready after " + LONGEST_START);
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  private boolean isReady(Server server) {
    try {
      return query(server, cluster ? STATE : "SELECT 'Synced'").equals("Synced");
    } catch (SQLException e) {
      return false; // that is what is waited for
    }
  }

  // ---- Addresses ----

  @Override
  public String url() {
    return urls().get(0);
  }

  /** Each begins with a server of its own; for the rest, two do not have the same second one. */
  @Override
  public List<String> urls() {
    List<String> urls = new ArrayList<>();
    for (int first = 0; first < servers.size(); first++) {
      List<String> hosts = new ArrayList<>();
      for (int step = servers.size(); step > 0; step--) {
        hosts.add(servers.get((first + step) % servers.size()).address());
      }
      urls.add(
          "jdbc:mariadb:sequential://"
              + String.join(",", hosts)
              + "/"
              + DATABASE
              + OPTIONS
              + (cluster ? CAUGHT_UP : ""));
    }
    return urls;
  }

  @Override
  public String urlToInspect() {
    return url(left().get(0));
  }

  private String url(Server server) {
    return "jdbc:mariadb://" + server.address() + "/" + DATABASE + OPTIONS + CAUGHT_UP;
  }

  private List<Server> left() {
    return servers.stream().filter(server -> server.process().isAlive()).toList();
  }

  private static Connection connect(Server server) throws SQLException {
    return DriverManager.getConnection("jdbc:mariadb://" + server.address() + "/" + OPTIONS);
  }

  private static String query(Server server, String sql) throws SQLException {
    try (Connection connection = connect(server);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private static void execute(Server server, String sql) throws SQLException {
    try (Connection connection = connect(server);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  // ---- Losing one ----

  @Override
  public void loseServer() throws SQLException {
    Server first = servers.get(0);
    conflictsOfTheLost = conflicts(first);
    first.process().kill();
  }

  private static long conflicts(Server server) throws SQLException {
    return Long.parseLong(query(server, CONFLICTS));
  }

  @Override
  public long conflicts() throws SQLException {
    long conflicts = conflictsOfTheLost;
    for (Server server : left()) {
      conflicts += conflicts(server);
    }
    return conflicts;
  }

  /** Compares the checksums of all rows of each table. */
  @Override
  public List<String> disagreements() throws SQLException {
    List<Server> left = left();
    Map<String, String> first = checksums(left.get(0));
    List<String> words = new ArrayList<>();
    for (Server other : left.subList(1, left.size())) {
      Map<String, String> checksums = checksums(other);
      if (!checksums.equals(first)) {
        words.add(
            left.get(0).address()
                + " holds "
                + first
                + ", and "
                + other.address()
                + " "
                + checksums);
      }
    }
    return words;
  }

  private Map<String, String> checksums(Server server) throws SQLException {
    Map<String, String> checksums = new TreeMap<>();
    try (Connection connection = DriverManager.getConnection(url(server));
        Statement statement = connection.createStatement()) {
      for (String table : tables(statement)) {
        try (ResultSet row = statement.executeQuery("CHECKSUM TABLE " + table)) {
          row.next();
          checksums.put(table, row.getString(2));
        }
      }
    }
    return checksums;
  }

  /** To read anything is to catch up. */
  private static List<String> tables(Statement statement) throws SQLException {
    List<String> tables = new ArrayList<>();
    try (ResultSet row =
        statement.executeQuery(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()")) {
      while (row.next()) {
        tables.add(row.getString(1));
      }
    }
    if (tables.isEmpty()) {
      throw new SQLException("there are no tables to compare");
    }
    return tables;
  }

  @Override
  public String description() throws SQLException {
    return "MariaDB "
        + query(left().get(0), "SELECT VERSION()")
        + (cluster
            ? ", Galera "
                + query(
                    left().get(0),
                    "SELECT variable_value FROM information_schema.global_status"
                        + " WHERE variable_name = 'wsrep_provider_version'")
                + ", "
                + SERVERS
                + " servers, evs.suspect_timeout="
                + SUSPECT_TIMEOUT
            : ", 1 server");
  }

  @Override
  public void close() {
    servers.forEach(server -> server.process().kill());
  }
}
