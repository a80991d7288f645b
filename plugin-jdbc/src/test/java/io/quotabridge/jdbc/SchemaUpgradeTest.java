package io.quotabridge.jdbc;

import static io.quotabridge.jdbc.Exchanging.deposit;
import static io.quotabridge.jdbc.Exchanging.id;
import static io.quotabridge.jdbc.Exchanging.initial;
import static io.quotabridge.jdbc.Exchanging.one;
import static io.quotabridge.jdbc.Exchanging.termination;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.quotabridge.model.JournalEntry;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.PluginConfigException;
import io.quotabridge.spi.quota.LedgerTotals;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Tables of every version become those of this one, with all that they hold. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class SchemaUpgradeTest {

  private final TestDatabase database;

  private String storage = "";
  private DataSource dataSource;

  SchemaUpgradeTest(TestDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void storage() {
    database.assumeThere();
    storage = TestDatabase.newStorage();
    dataSource = database.dataSource(storage);
  }

  private PluginConfig config(String policy) {
    return PluginConfig.empty().with(DataSource.class, dataSource).with("schema", policy);
  }

  // ---- From the first version on ----

  @Test
  void theFirstVersionsTablesAreUpgradedWithWhatTheyHold() throws SQLException {
    FirstVersion.make(database, storage);
    FirstVersion.fill(database, storage);

    try (QuotaStore store = Exchanging.open(config("migrate"))) {
      goesOn(store);
    }

    assertThat(history()).containsExactly("1 BASELINE", "2 SQL", "3 SQL");
    Exchanging.open(config("check")).close();
  }

  @Test
  void theyAreUpgradedByHandAsWell() {
    FirstVersion.make(database, storage);
    FirstVersion.fill(database, storage);
    for (String script : SchemaScripts.NAMES.subList(1, Schema.VERSION)) {
      FirstVersion.run(database, storage, script);
    }

    try (QuotaStore store = Exchanging.open(config("check"))) {
      goesOn(store);
    }
  }

  /** What was there is as it was, what was asked is answered alike, and all goes on. */
  private static void goesOn(QuotaStore store) {
    assertThat(store.totals())
        .isEqualTo(new LedgerTotals(1000, 1000, 100, 100, 80, 0, 100, 20, 80));
    assertThat(store.totals().conservationError()).isZero();
    assertThat(store.balance(id("giver")).orElseThrow().available()).isEqualTo(800);
    assertThat(store.balance(id("taker")).orElseThrow().received()).isEqualTo(80);

    QuotaAnswer repeated = one(store, termination("settled", 1, 50));
    assertThat(repeated.result()).isEqualTo(ResultCode.SUCCESS);
    assertThat(repeated.chargedOctets()).isEqualTo(50);
    assertThat(one(store, deposit("top-up", "giver", 1_000)).result())
        .isEqualTo(ResultCode.SUCCESS);
    assertThat(store.totals().quota()).as("the deposit was known").isEqualTo(1_000);

    assertThat(one(store, termination("open", 2, 60)).chargedOctets()).isEqualTo(60);
    one(store, initial("new", "giver", "taker", 10));
    one(store, initial("newer", "taker", "giver", 10));
    assertThat(one(store, termination("newer", 1, 10)).chargedOctets()).isEqualTo(10);
    assertThat(store.balance(id("taker")).orElseThrow().received()).isEqualTo(150);
    assertThat(store.totals().conservationError()).isZero();
    assertThat(store.journal(1, 10))
        .extracting(JournalEntry::sequence, JournalEntry::reference)
        .containsExactly(tuple(2L, "settled"), tuple(3L, "open"), tuple(4L, "newer"));
  }

  // ---- The tool ----

  @Test
  void theToolMakesTheTablesWhereThereAreNone() throws SQLException {
    try (QuotaStore store = Exchanging.open(config("migrate"))) {
      assertThat(one(store, deposit("d", "a", 5)).result()).isEqualTo(ResultCode.SUCCESS);
    }
    try (QuotaStore again = Exchanging.open(config("migrate"))) {
      assertThat(again.totals().quota()).isEqualTo(5);
    }
    assertThat(history()).containsExactly("1 SQL", "2 SQL", "3 SQL");
    Exchanging.open(config("create")).close();
  }

  @Test
  void tablesThatAreUpToDateAreLeftAsTheyAre() throws SQLException {
    Exchanging.open(config("create")).close();
    Exchanging.open(config("migrate")).close();

    assertThat(tables()).as("nothing was to be done").doesNotContain("qb_schema_history");
    assertThat(tables()).contains("qb_account", "qb_carried");
  }

  /** An embedder may use the same tool for tables of his own, beside ours. */
  @Test
  void anEmbeddersOwnHistoryIsLeftAlone(@TempDir Path folder) throws IOException, SQLException {
    Files.writeString(folder.resolve("V1__mine.sql"), "CREATE TABLE mine (id INTEGER);");
    Flyway own = Flyway.configure().dataSource(dataSource).locations("filesystem:" + folder).load();
    own.migrate();

    try (QuotaStore store = Exchanging.open(config("migrate"))) {
      assertThat(one(store, deposit("d", "a", 5)).result()).isEqualTo(ResultCode.SUCCESS);
    }

    own.validate();
    assertThat(own.info().applied()).hasSize(1);
    assertThat(history()).containsExactly("0 BASELINE", "1 SQL", "2 SQL", "3 SQL");
    assertThat(tables()).contains("mine", "qb_account", "flyway_schema_history");
  }

  @Test
  void aScriptThatFailsIsReportedWithItsCause() {
    FirstVersion.make(database, storage);
    database.execute(storage, dataSource, "CREATE TABLE qb_carried (something INTEGER)");
    try (Database opened =
        Database.open(new PooledConnections(dataSource), Duration.ofSeconds(5), Duration.ZERO)) {
      Schema schema =
          new Schema(opened, new FlywayMigrator(config("migrate")), Duration.ofMillis(60));

      assertThatThrownBy(() -> schema.prepare(Schema.Policy.MIGRATE))
          .isInstanceOf(PluginConfigException.class)
          .hasMessageContainingAll("Flyway could not run", "V2__pruning.sql")
          .hasMessageMatching("(?is).*qb_carried.*already exists.*")
          .hasCauseInstanceOf(FlywayException.class);
    }
  }

  @Test
  void nodesThatStartTogetherUpgradeOnce() throws Exception {
    FirstVersion.make(database, storage);
    FirstVersion.fill(database, storage);
    int nodes = 4;
    CountDownLatch start = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(nodes);
    try {
      List<Future<Long>> errors = new ArrayList<>();
      for (int i = 0; i < nodes; i++) {
        errors.add(
            threads.submit(
                () -> {
                  start.await();
                  try (QuotaStore store = Exchanging.open(config("migrate"))) {
                    return store.totals().conservationError();
                  }
                }));
      }
      start.countDown();
      for (Future<Long> error : errors) {
        assertThat(error.get()).isZero();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(history()).containsExactly("1 BASELINE", "2 SQL", "3 SQL");
  }

  @Test
  void theToolWorksOnAPoolOfTwo() throws SQLException {
    HikariConfig pooled = new HikariConfig();
    pooled.setDataSource(dataSource);
    pooled.setMaximumPoolSize(2);
    pooled.setAutoCommit(false);
    try (HikariDataSource pool = new HikariDataSource(pooled)) {
      PluginConfig config =
          PluginConfig.empty().with(DataSource.class, pool).with("schema", "migrate");
      Exchanging.open(config).close();
    }
    assertThat(history()).containsExactly("1 SQL", "2 SQL", "3 SQL");
  }

  @Test
  void theToolReachesAnAddressAsWell() throws SQLException {
    PluginConfig byAddress =
        database.settings(storage, PluginConfig.empty().with("schema", "migrate"));
    try (QuotaStore store = Exchanging.open(byAddress)) {
      assertThat(store.totals().conservationError()).isZero();
    }
    assertThat(history()).containsExactly("1 SQL", "2 SQL", "3 SQL");
  }

  // ---- Looking ----

  private List<String> history() throws SQLException {
    String quote = database == TestDatabase.MARIADB ? "`" : "\"";
    return ask(
        ("SELECT CONCAT({version}, ' ', {type}) FROM {qb_schema_history}"
                + " WHERE {version} IS NOT NULL ORDER BY {installed_rank}")
            .replaceAll("[{}]", quote));
  }

  private List<String> tables() throws SQLException {
    String schema = database.isServer() ? storage : "public";
    return ask(
        "SELECT LOWER(table_name) FROM information_schema.tables WHERE LOWER(table_schema) ="
            + " LOWER('"
            + schema
            + "')");
  }

  private List<String> ask(String query) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      List<String> found = new ArrayList<>();
      while (row.next()) {
        found.add(row.getString(1));
      }
      return found;
    }
  }
}
