package io.quotabridge.jdbc;

import io.quotabridge.model.Account;
import io.quotabridge.model.AccountId;
import io.quotabridge.model.BaseStationId;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.NodeId;
import io.quotabridge.model.Owner;
import io.quotabridge.model.Parties;
import io.quotabridge.model.PostingId;
import io.quotabridge.model.SubscriberId;
import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.quota.Deposit;
import io.quotabridge.spi.quota.Initial;
import io.quotabridge.spi.quota.Offset;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.QuotaStore;
import io.quotabridge.spi.quota.Termination;
import io.quotabridge.spi.quota.Update;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;

/** Requests in few words: every account belongs to one carrier, and every subscriber to one. */
final class Exchanging {

  static final NodeId NODE = new NodeId("node");
  static final Owner OWNER = new Owner(NODE, 1);

  /** Long enough for whatever others hold, so that a test waits for them and never for a budget. */
  private static final String PATIENT_MILLIS = "60000";

  private Exchanging() {}

  static QuotaStore open(DataSource dataSource) {
    return open(PluginConfig.empty().with(DataSource.class, dataSource));
  }

  /** Returns settings of a store that does not give up. */
  static PluginConfig patient() {
    return PluginConfig.empty().with("retry-budget-millis", PATIENT_MILLIS);
  }

  /** Opens a store that does not give up. */
  static QuotaStore patient(DataSource dataSource) {
    return open(patient().with(DataSource.class, dataSource));
  }

  static QuotaStore open(PluginConfig config) {
    return new JdbcQuotaStoreProvider().create(config);
  }

  static Account account(String id) {
    return Account.of(id, "carrier");
  }

  static AccountId id(String account) {
    return new AccountId(account);
  }

  static Parties parties(String demander, String supplier) {
    return new Parties(
        new SubscriberId("terminal-" + demander),
        account(demander),
        new SubscriberId("terminal-" + supplier),
        account(supplier),
        new BaseStationId("station"),
        account("station-owner"));
  }

  static Initial initial(String exchange, String demander, String supplier, long octets) {
    return new Initial(
        new ExchangeId(exchange),
        parties(demander, supplier),
        OWNER,
        octets,
        Duration.ofMinutes(10));
  }

  static Update update(String exchange, int number, long used, long octets) {
    return new Update(
        new ExchangeId(exchange), OWNER, number, used, octets, Duration.ofMinutes(10));
  }

  static Termination termination(String exchange, int number, long used) {
    return new Termination(
        new ExchangeId(exchange), OWNER, number, used, EndingCause.NORMAL_RELEASE);
  }

  static Deposit deposit(String posting, String account, long octets) {
    return new Deposit(new PostingId(posting), account(account), octets);
  }

  static Offset offset(String posting, String from, String to, long octets) {
    return new Offset(new PostingId(posting), account(from), account(to), octets);
  }

  static QuotaAnswer one(QuotaStore store, QuotaRequest request) {
    return store.execute(List.of(request)).get(0);
  }
}
