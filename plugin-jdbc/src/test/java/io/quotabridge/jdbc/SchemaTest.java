package io.quotabridge.jdbc;

import static io.quotabridge.jdbc.Exchanging.deposit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.PluginConfigException;
import io.quotabridge.spi.quota.QuotaStore;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The tables are made once, checked always, and never repaired. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class SchemaTest {

  private static final Schema.Migrator NO_TOOL =
      (scripts, installed) -> {
        throw new AssertionError("no tool is asked for");
      };

  private final TestDatabase database;

  private String storage;
  private DataSource dataSource;

  SchemaTest(TestDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void storage() {
    database.assumeThere();
    storage = TestDatabase.newStorage();
    dataSource = database.dataSource(storage);
  }

  private void execute(String... sql) {
    database.execute(storage, dataSource, sql);
  }

  private PluginConfig config() {
    return PluginConfig.empty().with(DataSource.class, dataSource);
  }

  @Test
  void isMadeOnceAndFoundAgain() {
    try (QuotaStore first = Exchanging.open(dataSource)) {
      first.execute(List.of(deposit("d", "a", 5)));
    }
    try (QuotaStore second = Exchanging.open(config().with("schema", "check"))) {
      assertThat(second.totals().quota()).isEqualTo(5);
    }
  }

  @Test
  void isNotMadeWhereThatIsTheOperatorsTask() {
    assertThatThrownBy(() -> Exchanging.open(config().with("schema", "check")))
        .isInstanceOf(PluginConfigException.class)
        .hasMessageContainingAll(
            "no Quotabridge tables",
            "V1__quota_store.sql, V2__pruning.sql, V3__row_memory.sql",
            "create or migrate");
  }

  @Test
  void aNewerOneIsRefused() {
    Exchanging.open(dataSource).close();
    execute("INSERT INTO qb_schema (version) VALUES (4)");

    for (String policy : List.of("create", "check", "migrate")) {
      assertThatThrownBy(() -> Exchanging.open(config().with("schema", policy)))
          .isInstanceOf(PluginConfigException.class)
          .hasMessageContainingAll("schema version (4) must be 3", "too new");
    }
  }

  @Test
  void anOlderOneIsRefused() {
    Exchanging.open(dataSource).close();
    execute("DELETE FROM qb_schema WHERE version > 1");

    for (String policy : List.of("create", "check")) {
      assertThatThrownBy(() -> Exchanging.open(config().with("schema", policy)))
          .isInstanceOf(PluginConfigException.class)
          .hasMessageContainingAll(
              "schema version (1) must be 3",
              "too old",
              "/V2__pruning.sql, V3__row_memory.sql",
              "or set schema to migrate");
    }
  }

  @Test
  void aMissingTableIsReported() {
    Exchanging.open(dataSource).close();
    execute("DROP TABLE qb_journal");

    assertThatThrownBy(() -> Exchanging.open(dataSource))
        .isInstanceOf(PluginConfigException.class)
        .hasMessageContainingAll("damaged", "qb_journal");
  }

  @Test
  void aMissingColumnIsReported() {
    Exchanging.open(dataSource).close();
    execute("ALTER TABLE qb_account DROP COLUMN received");

    assertThatThrownBy(() -> Exchanging.open(dataSource))
        .isInstanceOf(PluginConfigException.class)
        .hasMessageContainingAll("damaged", "qb_account")
        .hasRootCauseInstanceOf(SQLException.class);
  }

  /** Without it the same exchange could be there twice, and be charged twice. */
  @Test
  void aMissingKeyIsReported() {
    Exchanging.open(dataSource).close();
    execute(
        database == TestDatabase.POSTGRESQL
            ? "ALTER TABLE qb_exchange DROP CONSTRAINT qb_exchange_pkey"
            : "ALTER TABLE qb_exchange DROP PRIMARY KEY");

    assertThatThrownBy(() -> Exchanging.open(dataSource))
        .isInstanceOf(PluginConfigException.class)
        .hasMessageContainingAll("damaged", "qb_exchange", "[] and not [exchange_id]");
  }

  @Test
  void aMissingCounterIsReported() {
    Exchanging.open(dataSource).close();
    execute("DELETE FROM qb_counter WHERE name = 'pruned'");

    assertThatThrownBy(() -> Exchanging.open(dataSource))
        .isInstanceOf(PluginConfigException.class)
        .hasMessageContainingAll("damaged", "qb_counter", "[journal] and not [journal, pruned]");
  }

  @Test
  void aMissingOrDisorderedRowTypeIsReported() {
    assumeThat(database).isEqualTo(TestDatabase.POSTGRESQL);
    Exchanging.open(dataSource).close();
    execute("ALTER TYPE qb_journal_number RENAME TO qb_other");

    assertThatThrownBy(() -> Exchanging.open(dataSource))
        .isInstanceOf(PluginConfigException.class)
        .hasMessageContainingAll("damaged", "qb_journal_number")
        .hasRootCauseInstanceOf(SQLException.class);

    execute("CREATE TYPE qb_journal_number AS (entry_id BIGINT, seq_no BIGINT)");

    assertThatThrownBy(() -> Exchanging.open(dataSource))
        .isInstanceOf(PluginConfigException.class)
        .hasMessageContainingAll("damaged", "[entry_id, seq_no] and not [seq_no, entry_id]");
  }

  @Test
  void onesThatWereLeftHalfMadeAreRefused() {
    execute("CREATE TABLE qb_schema (version INTEGER NOT NULL PRIMARY KEY)");
    try (Database opened =
        Database.open(new PooledConnections(dataSource), Duration.ofSeconds(5), Duration.ZERO)) {
      Schema schema = new Schema(opened, NO_TOOL, Duration.ofMillis(60));

      assertThatThrownBy(() -> schema.prepare(Schema.Policy.CREATE))
          .isInstanceOf(PluginConfigException.class)
          .hasMessageContaining("qb_schema is there and names no version");
    }
  }

  @Test
  void whatCannotBeMadeIsReportedWithItsCause() {
    execute("CREATE TABLE qb_posting (something INTEGER)");
    try (Database opened =
        Database.open(new PooledConnections(dataSource), Duration.ofSeconds(5), Duration.ZERO)) {
      Schema schema = new Schema(opened, NO_TOOL, Duration.ofMillis(60));

      assertThatThrownBy(() -> schema.prepare(Schema.Policy.CREATE))
          .isInstanceOf(PluginConfigException.class)
          .hasMessageContaining("could not be created")
          .hasRootCauseInstanceOf(SQLException.class);
    }
  }

  @Test
  void nodesThatStartTogetherMakeOneSchema() throws Exception {
    int nodes = 4;
    CountDownLatch start = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(nodes);
    try {
      List<Future<Long>> quotas = new ArrayList<>();
      for (int i = 0; i < nodes; i++) {
        String posting = "d-" + i;
        quotas.add(
            threads.submit(
                () -> {
                  start.await();
                  try (QuotaStore store = Exchanging.open(dataSource)) {
                    store.execute(List.of(deposit(posting, "a", 1)));
                    return store.totals().quota();
                  }
                }));
      }
      start.countDown();
      for (Future<Long> quota : quotas) {
        assertThat(quota.get()).isBetween(1L, (long) nodes);
      }
    } finally {
      threads.shutdownNow();
    }
    try (QuotaStore store = Exchanging.open(dataSource)) {
      assertThat(store.totals().quota()).isEqualTo(nodes);
    }
  }
}
