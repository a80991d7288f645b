package io.quotabridge.jdbc;

import static io.quotabridge.jdbc.Exchanging.deposit;
import static io.quotabridge.jdbc.Exchanging.id;
import static io.quotabridge.jdbc.Exchanging.initial;
import static io.quotabridge.jdbc.Exchanging.termination;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.model.ExchangeId;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.QuotaStore;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * PostgreSQL keeps plans. Those that were made while a table held three rows, and was known to hold
 * three, must serve when it holds thousands.
 */
class PlanTest {

  /** Enough that a plan which reads all of a table stands out from one that reads what it needs. */
  private static final int GROWN = 5_000;

  /** More than what a driver or server wants to see before it keeps a plan: five. */
  private static final int OFTEN = 12;

  private Connection connection;
  private QuotaStore store;

  /** One connection, so that every statement meets the plan that was kept for it. */
  @BeforeEach
  void open() throws SQLException {
    TestDatabase.POSTGRESQL.assumeThere();
    connection = TestDatabase.POSTGRESQL.dataSource(TestDatabase.newStorage()).getConnection();
    store = Exchanging.open(new LentConnection(connection, call -> {}));
    for (String table : List.of("qb_account", "qb_exchange", "qb_posting", "qb_journal")) {
      execute("ALTER TABLE " + table + " SET (autovacuum_enabled = false)");
    }
  }

  @AfterEach
  void close() throws SQLException {
    if (store != null) {
      store.close();
      connection.close();
    }
  }

  @Test
  void plansMadeForAHandfulOfRowsServeThousands() throws SQLException {
    store.execute(
        List.of(deposit("first", "supplier", 1_000_000), deposit("other", "demander", 1)));
    execute("ANALYZE");
    everyStatementOften("small");
    execute("ANALYZE");
    everyStatementOften("analysed");

    grow();
    Reads before = reads();
    everyStatementOften("grown");
    Reads after = reads();

    assertThat(after.sequential() - before.sequential()).as("rows read in sequence").isZero();
    assertThat(after.byIndex() - before.byIndex())
        .as("rows read by index, by some hundred statements")
        .isLessThan(GROWN);
  }

  /** Whatever pruning looks for among thousands, it finds by an index. */
  @Test
  void pruningReadsWhatItRemoves() throws SQLException {
    grow();
    for (int i = 0; i < OFTEN; i++) {
      store.execute(List.of(initial("idle-" + i, "demander", "supplier-1", 10)));
      store.execute(List.of(termination("idle-" + i, 1, 0)));
      store.execute(List.of(initial("refused-" + i, "demander", "nobody", 10)));
    }
    assertThat(store.journal(0, GROWN)).hasSize(GROWN);
    execute("UPDATE qb_exchange SET expires_at = 1");
    execute("UPDATE qb_journal SET posted_at = 1");
    execute("VACUUM");
    try (JdbcPruning pruning = JdbcPruning.open(new LentConnection(connection, call -> {}))) {
      Reads before = reads();
      JdbcPruning.Pruned pruned = pruning.prune(Duration.ofDays(1), 100, 1_000);
      Reads after = reads();

      assertThat(pruned).isEqualTo(new JdbcPruning.Pruned(100 + 2 * OFTEN, 100));
      assertThat(after.sequential() - before.sequential()).as("rows read in sequence").isZero();
      assertThat(after.byIndex() - before.byIndex()).as("rows read by index").isLessThan(GROWN);
    }
  }

  private void everyStatementOften(String name) {
    for (int i = 0; i < OFTEN; i++) {
      String one = name + "-" + i + "-1";
      String two = name + "-" + i + "-2";
      store.execute(
          List.of(
              initial(one, "demander", "supplier", 10), initial(two, "demander", "supplier", 10)));
      store.execute(List.of(termination(one, 1, 10), termination(two, 1, 10)));
      store.execute(List.of(deposit("d-" + one, "supplier", 1)));
      assertThat(store.exchange(new ExchangeId(one))).isPresent();
      assertThat(store.balance(id("supplier"))).isPresent();
      assertThat(store.expiredExchanges(10)).isEmpty();
    }
  }

  private void grow() {
    List<QuotaRequest> requests = new ArrayList<>();
    for (int i = 0; i < GROWN; i++) {
      requests.add(deposit("more-" + i, "supplier-" + i, 100));
      requests.add(initial("more-" + i, "demander", "supplier-" + i, 10));
      requests.add(termination("more-" + i, 1, 10));
    }
    store.execute(requests);
  }

  private record Reads(long sequential, long byIndex) {}

  private Reads reads() throws SQLException {
    execute("SELECT pg_stat_force_next_flush()");
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT sum(seq_tup_read), sum(idx_tup_fetch) FROM pg_stat_user_tables"
                    + " WHERE schemaname = current_schema AND relname LIKE 'qb_%'")) {
      row.next();
      return new Reads(row.getLong(1), row.getLong(2));
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
