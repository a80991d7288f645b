package io.quotabridge.jdbc;

import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.AccountId;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.JournalEntry;
import io.quotabridge.model.NodeId;
import io.quotabridge.model.Owner;
import io.quotabridge.spi.ledger.Ledger;
import io.quotabridge.spi.ledger.LedgerConfig;
import io.quotabridge.spi.quota.LedgerTotals;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.QuotaStore;
import io.quotabridge.spi.quota.StoreCapability;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A quota store in the tables of a SQL database. Thread-safe. */
final class JdbcQuotaStore implements QuotaStore {

  /** Numbering less than this at a time would cost a commit for every few entries. */
  private static final int MIN_NUMBERED = 500;

  /** Numbering more would hold the counter's lock for long, and make other readers wait. */
  private static final int MAX_NUMBERED = 5_000;

  /**
   * One statement, and hence one instant on every database; in the order of {@link LedgerTotals}.
   * Sums of many volumes may exceed a {@code long} on their way, and are decimal numbers in SQL.
   * What was journaled is what the journal holds, and what pruning took out of it.
   */
  private static final String TOTALS =
      "SELECT p.deposited, a.quota, a.reserved, a.supplied, a.received, a.overdrawn,"
          + " e.reserved, e.charged, j.journaled + c.carried"
          + " FROM (SELECT COALESCE(SUM(octets), 0) AS deposited FROM qb_posting"
          + " WHERE giver_account IS NULL AND result = 2001) p"
          + " CROSS JOIN (SELECT COALESCE(SUM(quota), 0) AS quota,"
          + " COALESCE(SUM(reserved), 0) AS reserved, COALESCE(SUM(supplied), 0) AS supplied,"
          + " COALESCE(SUM(received), 0) AS received,"
          + " COALESCE(SUM(CASE WHEN supplied > quota THEN supplied - quota ELSE 0 END), 0)"
          + " AS overdrawn FROM qb_account) a"
          + " CROSS JOIN (SELECT COALESCE(SUM(reserved_octets), 0) AS reserved,"
          + " COALESCE(SUM(charged_octets), 0) AS charged FROM qb_exchange"
          + " WHERE status = 'OPEN') e"
          + " CROSS JOIN (SELECT COALESCE(SUM(octets), 0) AS journaled FROM qb_journal"
          + " WHERE kind = 'EXCHANGE') j"
          + " CROSS JOIN (SELECT COALESCE(SUM(octets), 0) AS carried FROM qb_carried"
          + " WHERE kind = 'EXCHANGE') c";

  private final Database database;
  private final AccountTable accounts;
  private final ExchangeTable exchanges;
  private final JournalTable journal;
  private final BatchExecution execution;
  private final Takeover takeover;
  private final Set<StoreCapability> capabilities;

  /**
   * Makes one.
   *
   * @param rememberedRows how many open exchanges, and how many accounts, need not be read again; 0
   *     for none
   */
  JdbcQuotaStore(Database database, LedgerConfig config, int rememberedRows) {
    Dialect dialect = database.dialect();
    this.database = database;
    this.accounts = new AccountTable(dialect, database.patience());
    this.exchanges = new ExchangeTable(dialect, database.patience());
    this.journal = new JournalTable(dialect, database.patience());
    Ledger ledger = new Ledger(config);
    this.execution =
        new BatchExecution(
            new BatchTransaction.Workplace(
                database,
                ledger,
                accounts,
                exchanges,
                new PostingTable(dialect, database.patience()),
                journal,
                new RowMemory(rememberedRows)));
    this.takeover = new Takeover(database, ledger, exchanges);
    this.capabilities = Durability.capabilities(database);
  }

  @Override
  public List<QuotaAnswer> execute(List<? extends QuotaRequest> requests) {
    return requests.isEmpty() ? List.of() : List.copyOf(execution.execute(requests));
  }

  @Override
  public Optional<ExchangeRecord> exchange(ExchangeId id) {
    return database
        .read("find an exchange", session -> exchanges.read(session, List.of(id.value())))
        .stream()
        .findFirst();
  }

  @Override
  public long enter(NodeId node) {
    return takeover.enter(node);
  }

  @Override
  public List<ExchangeRecord> takeUp(
      Owner owner, Duration lifetime, @Nullable ExchangeId after, int limit) {
    requireLimit(limit);
    return takeover.takeUp(owner, lifetime, after, limit);
  }

  @Override
  public List<ExchangeRecord> takeOver(Owner owner, Duration lifetime, int limit) {
    requireLimit(limit);
    return takeover.takeOver(owner, lifetime, limit);
  }

  @Override
  public List<ExchangeRecord> openExchanges(NodeId node, @Nullable ExchangeId after, int limit) {
    requireLimit(limit);
    return database.read(
        "list open exchanges", session -> exchanges.open(session, node, after, limit));
  }

  @Override
  public List<ExchangeRecord> expiredExchanges(int limit) {
    requireLimit(limit);
    return database.read("list expired exchanges", session -> exchanges.expired(session, limit));
  }

  @Override
  public Optional<AccountBalance> balance(AccountId id) {
    return database.read("read a balance", session -> accounts.one(session, id)).stream()
        .map(AccountTable.Stored::balance)
        .findFirst();
  }

  @Override
  public List<AccountBalance> balances(@Nullable AccountId after, int limit) {
    requireLimit(limit);
    return database.read("list balances", session -> accounts.page(session, after, limit)).stream()
        .map(AccountTable.Stored::balance)
        .toList();
  }

  @Override
  public List<JournalEntry> journal(long after, int limit) {
    requireLimit(limit);
    List<JournalEntry> page = journalPage(after, limit);
    int batch = Math.min(MAX_NUMBERED, Math.max(MIN_NUMBERED, limit));
    while (page.size() < limit && database.read("look into the journal", journal::anyWaiting)) {
      database.transact("number the journal", session -> number(session, batch));
      page = journalPage(after, limit);
    }
    return page;
  }

  private int number(Session session, int limit) throws SQLException {
    database.begin(session);
    return journal.number(session, limit);
  }

  private List<JournalEntry> journalPage(long after, int limit) {
    return database.read("read the journal", session -> journal.page(session, after, limit));
  }

  @Override
  public LedgerTotals totals() {
    return database.read("sum up the books", JdbcQuotaStore::totals);
  }

  private static LedgerTotals totals(Session session) throws SQLException {
    try (ResultSet row = session.prepare(TOTALS).executeQuery()) {
      row.next();
      return new LedgerTotals(
          sum(row, 1),
          sum(row, 2),
          sum(row, 3),
          sum(row, 4),
          sum(row, 5),
          sum(row, 6),
          sum(row, 7),
          sum(row, 8),
          sum(row, 9));
    }
  }

  private static long sum(ResultSet row, int column) throws SQLException {
    return row.getBigDecimal(column).longValueExact();
  }

  @Override
  public Set<StoreCapability> capabilities() {
    return capabilities;
  }

  @Override
  public void close() {
    database.close();
  }

  private static void requireLimit(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit (" + limit + ") must be 1 or more");
    }
  }
}
