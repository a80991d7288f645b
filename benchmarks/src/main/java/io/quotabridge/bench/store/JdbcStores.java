package io.quotabridge.bench.store;

import io.quotabridge.jdbc.JdbcQuotaStoreProvider;
import io.quotabridge.model.Account;
import io.quotabridge.model.PostingId;
import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.quota.Deposit;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaStore;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Opens and fills the plugin's store. */
final class JdbcStores {

  private JdbcStores() {}

  static QuotaStore open(DataSource dataSource) {
    return new JdbcQuotaStoreProvider()
        .create(PluginConfig.empty().with(DataSource.class, dataSource));
  }

  /** Gives every supplier its quota. */
  static void deposit(QuotaStore store, Place place) {
    List<Deposit> deposits = new ArrayList<>();
    for (int i = 0; i < place.suppliers(); i++) {
      Account supplier = Account.of(Place.supplier(i), Place.CARRIER);
      deposits.add(new Deposit(new PostingId("quota-" + i), supplier, Place.QUOTA));
    }
    for (QuotaAnswer answer : store.execute(deposits)) {
      requireSuccess(answer);
    }
  }

  static void requireSuccess(QuotaAnswer answer) {
    if (!answer.result().isSuccess()) {
      throw new IllegalStateException("refused: " + answer);
    }
  }
}
