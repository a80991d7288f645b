package io.quotabridge.jdbc;

import static io.quotabridge.jdbc.Exchanging.deposit;
import static io.quotabridge.jdbc.Exchanging.initial;
import static io.quotabridge.jdbc.Exchanging.one;
import static io.quotabridge.jdbc.Exchanging.termination;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.quotabridge.jdbc.JdbcPruning.Pruned;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.JournalEntry;
import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.ledger.LedgerConfig;
import io.quotabridge.spi.quota.LedgerTotals;
import io.quotabridge.spi.quota.QuotaStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The scripts of docs/stores.md put the journal into partitions, and nobody notices. */
@ParameterizedClass
@EnumSource(
    value = TestDatabase.class,
    names = {"POSTGRESQL", "MARIADB"})
class PartitionTest {

  private final String storage = TestDatabase.newStorage();
  private final TestDatabase database;
  private QuotaStore store;
  private JdbcPruning pruning;

  PartitionTest(TestDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void open() {
    database.assumeThere();
    PluginConfig config = database.settings(storage, PluginConfig.empty());
    pruning = JdbcPruning.open(config);
    store = Exchanging.open(config.with(LedgerConfig.GRACE_SECONDS, "0"));
    one(store, deposit("top-up", "giver", 1_000));
  }

  @AfterEach
  void close() {
    if (store != null) {
      store.close();
      pruning.close();
    }
  }

  private void exchange(String name, long octets) {
    one(store, initial(name, "taker", "giver", 100));
    assertThat(one(store, termination(name, 1, octets)).chargedOctets()).isEqualTo(octets);
  }

  /** A store goes on while its journal is taken apart, with the statements that it has prepared. */
  @Test
  void theJournalOfPostgresqlIsPartitionedAndDropped() throws Exception {
    assumeThat(database).isEqualTo(TestDatabase.POSTGRESQL);
    for (int i = 0; i < 8; i++) {
      exchange("before-" + i, 10);
      store.journal(0, 10);
    }
    exchange("unnumbered", 10);
    run("partition", "0");

    nextMonth("after", 20);
    assertThat(store.journal(0, 100))
        .extracting(JournalEntry::sequence)
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
    assertThat(rows("qb_journal_before")).isEqualTo(9);
    assertThat(rows("qb_journal_2026_12")).isEqualTo(1);
    assertThat(rows("qb_journal_other")).isZero();
    assertThat(pruning.prune(Duration.ZERO, 2, 100)).isEqualTo(new Pruned(2, 2));
    LedgerTotals before = store.totals();

    assertThatThrownBy(() -> run("drop", "8"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("not every entry was read");
    assertThat(store.totals()).isEqualTo(before);
    run("drop", "9");

    assertThat(store.totals()).isEqualTo(before);
    assertThat(before.conservationError()).isZero();
    assertThat(store.exchange(new ExchangeId("before-5"))).isEmpty();
    assertThat(store.journal(0, 100)).extracting(JournalEntry::reference).containsExactly("after");
    assertThat(pruning.carried())
        .singleElement()
        .returns(9L, JdbcPruning.Carried::entries)
        .returns(90L, JdbcPruning.Carried::octets);
    exchange("later", 30);
    assertThat(store.journal(10, 100)).extracting(JournalEntry::octets).containsExactly(30L);
    Exchanging.open(database.settings(storage, PluginConfig.empty().with("schema", "check")))
        .close();
  }

  @Test
  void theJournalOfMariadbIsPartitionedAndPruned() throws Exception {
    assumeThat(database).isEqualTo(TestDatabase.MARIADB);
    exchange("before-1", 10);
    exchange("before-2", 10);
    run("partition-mariadb", "0");

    nextMonth("after", 20);
    assertThat(store.journal(0, 100)).hasSize(3);
    assertThat(rows("qb_journal PARTITION (p_2026_12)")).isEqualTo(1);
    assertThat(pruning.prune(Duration.ZERO, 2, 100)).isEqualTo(new Pruned(2, 2));
    assertThat(rows("qb_journal PARTITION (p_before)")).isZero();
    database.execute(
        storage, database.dataSource(storage), "ALTER TABLE qb_journal DROP PARTITION p_before");

    assertThat(store.journal(0, 100)).extracting(JournalEntry::octets).containsExactly(20L);
    assertThat(store.totals().conservationError()).isZero();
    exchange("later", 30);
    assertThat(store.journal(3, 100)).extracting(JournalEntry::octets).containsExactly(30L);
    Exchanging.open(database.settings(storage, PluginConfig.empty().with("schema", "check")))
        .close();
  }

  /**
   * MariaDB's clock can be set for a connection. PostgreSQL's cannot: there an entry that was just
   * posted is moved.
   */
  private void nextMonth(String exchange, long octets) {
    LocalDate then = month(1).plusDays(3);
    if (database == TestDatabase.MARIADB) {
      QuotaStore now = store;
      PluginConfig config = database.settings(storage, PluginConfig.empty());
      String clock = "&sessionVariables=timestamp=" + micros(then) / 1_000_000;
      store = Exchanging.open(config.with("url", config.setting("url").orElseThrow() + clock));
      exchange(exchange, octets);
      store.close();
      store = now;
      return;
    }
    exchange(exchange, octets);
    database.execute(
        storage,
        database.dataSource(storage),
        "UPDATE qb_journal SET posted_at = "
            + micros(then)
            + " WHERE reference = '"
            + exchange
            + "'");
  }

  private static LocalDate month(int later) {
    return LocalDate.now(ZoneOffset.UTC).withDayOfMonth(1).plusMonths(later);
  }

  private static long micros(LocalDate day) {
    return day.atStartOfDay(ZoneOffset.UTC).toEpochSecond() * 1_000_000;
  }

  private long rows(String table) throws SQLException {
    try (Connection connection = database.dataSource(storage).getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT count(*) FROM " + table)) {
      row.next();
      return row.getLong(1);
    }
  }

  // ---- The page's scripts ----

  private void run(String name, String readTo) throws IOException, SQLException {
    try (Connection connection = database.dataSource(storage).getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements(script(name).replace("4711", readTo))) {
        statement.execute(sql);
      }
    }
  }

  /** With the months of the page moved to the ones that follow today. */
  private static String script(String name) throws IOException {
    String page =
        Files.readString(
            Path.of(System.getProperty("project.basedir", "."))
                .toAbsolutePath()
                .resolveSibling("docs")
                .resolve("stores.md"));
    String begin = "<!-- " + name + " -->\n```sql\n";
    assertThat(page).contains(begin);
    int from = page.indexOf(begin) + begin.length();
    String script = page.substring(from, page.indexOf("```", from));
    return script
        .replace("2026-12-01", month(1).toString())
        .replace("2027-01-01", month(2).toString())
        .replace("1796083200000000", Long.toString(micros(month(1))))
        .replace("1798761600000000", Long.toString(micros(month(2))));
  }

  /** A semicolon at a line's end ends a statement, but not within a block. */
  private static List<String> statements(String script) {
    List<String> statements = new ArrayList<>();
    StringBuilder one = new StringBuilder();
    boolean inBlock = false;
    for (String line : script.lines().toList()) {
      one.append(line).append('\n');
      inBlock ^= line.split("\\$\\$", -1).length % 2 == 0;
      if (line.endsWith(";") && !inBlock) {
        statements.add(one.toString());
        one.setLength(0);
      }
    }
    assertThat(one.toString()).isBlank();
    return statements;
  }
}
