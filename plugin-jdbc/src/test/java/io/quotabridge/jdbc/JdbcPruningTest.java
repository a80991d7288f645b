package io.quotabridge.jdbc;

import static io.quotabridge.jdbc.Exchanging.deposit;
import static io.quotabridge.jdbc.Exchanging.id;
import static io.quotabridge.jdbc.Exchanging.initial;
import static io.quotabridge.jdbc.Exchanging.offset;
import static io.quotabridge.jdbc.Exchanging.one;
import static io.quotabridge.jdbc.Exchanging.termination;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotabridge.jdbc.JdbcPruning.Carried;
import io.quotabridge.jdbc.JdbcPruning.Pruned;
import io.quotabridge.model.CarrierId;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.JournalEntry;
import io.quotabridge.model.NodeId;
import io.quotabridge.model.Owner;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.quota.LedgerTotals;
import io.quotabridge.spi.quota.QuotaStore;
import io.quotabridge.spi.quota.Termination;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What is old, settled and read goes; the sums stay, and so does everything else. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class JdbcPruningTest {

  private static final Duration MONTH = Duration.ofDays(30);
  private static final int ALL = 1_000_000;
  private static final Pruned NOTHING = new Pruned(0, 0);
  private static final CarrierId CARRIER = new CarrierId("carrier");

  private final TestDatabase database;
  private String storage = "";
  private QuotaStore store;
  private JdbcPruning pruning;

  JdbcPruningTest(TestDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void open() {
    database.assumeThere();
    storage = TestDatabase.newStorage();
    PluginConfig config = database.settings(storage, PluginConfig.empty());
    store = Exchanging.open(config);
    pruning = JdbcPruning.open(config);
    one(store, deposit("top-up", "giver", 1_000));
  }

  @AfterEach
  void close() {
    if (pruning != null) {
      pruning.close();
      store.close();
    }
  }

  private void exchange(String name, long octets) {
    one(store, initial(name, "taker", "giver", 100));
    one(store, termination(name, 1, octets));
  }

  private boolean isThere(String exchange) {
    return store.exchange(new ExchangeId(exchange)).isPresent();
  }

  /** Makes all that is over look as if it had been so for a year. */
  private void age(String where) {
    String year = Long.toString(Duration.ofDays(365).toSeconds() * 1_000_000);
    database.execute(
        storage,
        database.dataSource(storage),
        "UPDATE qb_exchange SET expires_at = expires_at - " + year + " WHERE " + where,
        "UPDATE qb_journal SET posted_at = posted_at - "
            + year
            + " WHERE reference IN (SELECT exchange_id FROM qb_exchange WHERE "
            + where
            + ") OR kind = 'OFFSET'");
  }

  @Test
  void removesWhatIsOldSettledAndRead() {
    exchange("carried", 60);
    exchange("idle", 0);
    one(store, initial("refused", "taker", "nobody", 100));
    one(store, offset("offset", "giver", "taker", 100));
    one(store, initial("open", "taker", "giver", 100));
    age("exchange_id <> 'open'");
    exchange("young", 20);
    long read = store.journal(0, 100).size();
    LedgerTotals before = store.totals();

    assertThat(pruning.prune(MONTH, read, ALL)).isEqualTo(new Pruned(3, 2));

    assertThat(List.of("carried", "idle", "refused")).noneMatch(this::isThere);
    assertThat(List.of("open", "young")).allMatch(this::isThere);
    assertThat(store.journal(0, 100)).extracting(JournalEntry::reference).containsExactly("young");
    assertThat(store.totals()).isEqualTo(before);
    assertThat(store.totals().conservationError()).isZero();
    assertThat(pruning.carried())
        .containsExactly(
            new Carried(JournalEntry.Kind.EXCHANGE, CARRIER, CARRIER, 1, 60, 0),
            new Carried(JournalEntry.Kind.OFFSET, CARRIER, CARRIER, 1, 100, 0));
    assertThat(pruning.prune(MONTH, read, ALL)).isEqualTo(NOTHING);
  }

  @Test
  void keepsWhatIsYoungOrWithinItsGrace() {
    exchange("carried", 60);
    exchange("idle", 0);
    one(store, initial("refused", "taker", "nobody", 100));
    store.journal(0, 100);

    assertThat(pruning.prune(Duration.ZERO, 1, ALL))
        .as("a day of grace, and ten minutes for the refused one")
        .isEqualTo(NOTHING);

    database.execute(
        storage,
        database.dataSource(storage),
        "UPDATE qb_journal SET posted_at = posted_at - 86400000000000");
    assertThat(pruning.prune(MONTH, 1, ALL))
        .as("an old entry of an exchange that may still be reported on")
        .isEqualTo(NOTHING);
    assertThat(store.journal(0, 100)).hasSize(1);
  }

  @Test
  void keepsWhatNobodyHasReadOrNumbered() {
    exchange("first", 10);
    exchange("second", 20);
    age("1 = 1");

    assertThat(pruning.prune(MONTH, 100, ALL)).as("no entry has a number").isEqualTo(NOTHING);
    assertThat(store.journal(0, 100)).hasSize(2);
    assertThat(pruning.prune(MONTH, 0, ALL)).as("nobody has read").isEqualTo(NOTHING);
    assertThat(pruning.prune(MONTH, 1, ALL)).isEqualTo(new Pruned(1, 1));

    assertThat(isThere("second")).isTrue();
    assertThat(store.journal(0, 100)).extracting(JournalEntry::sequence).containsExactly(2L);
  }

  /** The first entry that has to stay keeps those behind it. */
  @Test
  void entriesGoInTheOrderOfTheirNumbers() {
    exchange("first", 10);
    exchange("second", 20);
    exchange("third", 30);
    age("exchange_id <> 'second'");
    store.journal(0, 100);

    assertThat(pruning.prune(MONTH, 3, ALL)).isEqualTo(new Pruned(1, 1));
    age("exchange_id = 'second'");
    assertThat(pruning.prune(MONTH, 3, ALL)).isEqualTo(new Pruned(2, 2));
    assertThat(store.totals().conservationError()).isZero();
  }

  /** Both entries of an exchange that reported late, the first of them read alone. */
  @Test
  void anExchangeWithSeveralEntriesGoesWithItsFirst() {
    exchange("late", 10);
    Owner other = new Owner(new NodeId("other"), 1);
    one(store, new Termination(new ExchangeId("late"), other, 2, 35, EndingCause.NORMAL_RELEASE));
    age("1 = 1");
    assertThat(store.journal(0, 100)).hasSize(2);

    assertThat(pruning.prune(MONTH, 1, ALL)).isEqualTo(new Pruned(1, 1));
    assertThat(pruning.prune(MONTH, 2, ALL)).isEqualTo(new Pruned(0, 1));
    assertThat(pruning.carried())
        .containsExactly(new Carried(JournalEntry.Kind.EXCHANGE, CARRIER, CARRIER, 2, 35, 0));
    assertThat(store.totals().conservationError()).isZero();
  }

  @Test
  void whatIsRemovedIsForgotten() {
    exchange("gone", 60);
    age("1 = 1");
    store.journal(0, 100);
    pruning.prune(MONTH, 1, ALL);

    assertThat(one(store, termination("gone", 1, 60)).result())
        .isEqualTo(ResultCode.UNKNOWN_SESSION_ID);
    assertThat(one(store, deposit("top-up", "giver", 1_000)).result())
        .isEqualTo(ResultCode.SUCCESS);
    assertThat(store.totals().quota()).as("postings are remembered").isEqualTo(1_000);
    assertThat(store.balance(id("giver")).orElseThrow().supplied()).isEqualTo(60);
  }

  @Test
  void doesNoMoreThanItIsTold() {
    for (int i = 0; i < 5; i++) {
      exchange("x-" + i, 10);
      exchange("idle-" + i, 0);
    }
    age("1 = 1");
    store.journal(0, 100);

    assertThat(pruning.prune(MONTH, 5, 3)).isEqualTo(new Pruned(3, 3));
    assertThat(pruning.prune(MONTH, 5, 3)).isEqualTo(new Pruned(3, 2));
    assertThat(pruning.prune(MONTH, 5, 3)).isEqualTo(new Pruned(3, 0));
    assertThat(pruning.prune(MONTH, 5, 3)).isEqualTo(new Pruned(1, 0));
    assertThat(pruning.prune(MONTH, 5, 3)).isEqualTo(NOTHING);
    assertThat(store.totals().conservationError()).isZero();
  }

  @Test
  void leavesEntriesToWhoeverIsAtIt() throws SQLException {
    exchange("carried", 60);
    exchange("idle", 0);
    age("1 = 1");
    store.journal(0, 100);
    try (Connection other = database.dataSource(storage).getConnection()) {
      other.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      other.setAutoCommit(false);
      other
          .createStatement()
          .executeQuery("SELECT counted FROM qb_counter WHERE name = 'pruned' FOR UPDATE")
          .next();

      assertThat(pruning.prune(MONTH, 1, ALL)).isEqualTo(new Pruned(1, 0));
      other.rollback();
    }
    assertThat(pruning.prune(MONTH, 1, ALL)).isEqualTo(new Pruned(1, 1));
  }

  @Test
  void valuesOutOfRangeAreRefused() {
    assertThatThrownBy(() -> pruning.prune(Duration.ofDays(-1), 0, 1))
        .hasMessage("retention (PT-24H) must be 0 to 36525 days");
    assertThatThrownBy(() -> pruning.prune(Duration.ofDays(36_526), 0, 1))
        .hasMessageContaining("must be 0 to 36525 days");
    assertThatThrownBy(() -> pruning.prune(MONTH, -1, 1))
        .hasMessage("readTo (-1) must be 0 or more");
    assertThatThrownBy(() -> pruning.prune(MONTH, 0, 0)).hasMessage("most (0) must be 1 or more");
  }

  @Test
  void doesNothingAfterItWasClosed() {
    pruning.close();
    assertThatThrownBy(() -> pruning.prune(MONTH, 0, 1)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> pruning.carried()).isInstanceOf(IllegalStateException.class);
  }
}
