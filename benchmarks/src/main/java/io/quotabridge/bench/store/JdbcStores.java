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

  static QuotaStore open(DataSource dataSource, Place place, StoreSettings settings) {
    QuotaStore store =
        new JdbcQuotaStoreProvider()
            .create(
                PluginConfig.empty()
                    .with(DataSource.class, dataSource)
                    .with("remembered-rows", Integer.toString(settings.rememberedRows())));
    deposit(store, place);
    return store;
  }

  /**
   * Gives every supplier its quota, and every demander an octet: so that all accounts are there,
   * like those of the plain ways, and opening them is not what is measured.
   */
  private static void deposit(QuotaStore store, Place place) {
    List<Deposit> deposits = new ArrayList<>();
    for (int i = 0; i < place.suppliers(); i++) {
      deposits.add(deposit(Place.supplier(i), Place.QUOTA));
    }
    for (int i = 0; i < place.demanders(); i++) {
      deposits.add(deposit(Place.demander(i), 1));
    }
    store.execute(deposits).forEach(JdbcStores::requireSuccess);
  }

  private static Deposit deposit(String account, long octets) {
    return new Deposit(
        new PostingId("quota-" + account), Account.of(account, Place.CARRIER), octets);
  }

  static void requireSuccess(QuotaAnswer answer) {
    if (!answer.result().isSuccess()) {
      throw new IllegalStateException("refused: " + answer);
    }
  }
}
