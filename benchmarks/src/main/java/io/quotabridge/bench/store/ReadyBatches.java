package io.quotabridge.bench.store;

import io.quotabridge.model.Account;
import io.quotabridge.model.BaseStationId;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.NodeId;
import io.quotabridge.model.Owner;
import io.quotabridge.model.Parties;
import io.quotabridge.model.SubscriberId;
import io.quotabridge.spi.quota.Initial;
import io.quotabridge.spi.quota.LedgerTotals;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.Termination;
import io.quotabridge.spi.quota.Update;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * The store alone, given batches that are already full: what a data exchange could reach if it cost
 * nothing itself and always had as many requests waiting. Thread-safe.
 */
final class ReadyBatches implements Contender {

  private static final Owner OWNER = new Owner(new NodeId("node-1"), 1);
  private static final BaseStationId STATION = new BaseStationId("cell");
  private static final Account STATION_ACCOUNT = Account.of("radio", Place.CARRIER);
  private static final Duration LIFETIME = Duration.ofMinutes(10);

  private final Place place;
  private final int size;
  private final WatchedStore store;

  ReadyBatches(DataSource dataSource, Place place, StoreSettings settings) {
    this.place = place;
    this.size = settings.batch();
    this.store = new WatchedStore(JdbcStores.open(dataSource, place, settings));
  }

  @Override
  public Caller caller(int number) {
    Place.Draw draw = place.new Draw(number);
    return watch -> exchanges(draw, watch);
  }

  /** As many exchanges as a batch holds, all of them step by step together. */
  private Settled exchanges(Place.Draw draw, RequestWatch watch) {
    List<ExchangeId> ids = new ArrayList<>(size);
    List<QuotaRequest> requests = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      ExchangeId id = new ExchangeId(draw.exchangeId());
      ids.add(id);
      requests.add(new Initial(id, parties(draw), OWNER, Place.SLICE, LIFETIME));
    }
    execute(requests, watch);
    for (int i = 1; i <= place.updates(); i++) {
      int number = i;
      requests.clear();
      ids.forEach(
          id ->
              requests.add(
                  new Update(id, OWNER, number, number * Place.SLICE, Place.SLICE, LIFETIME)));
      execute(requests, watch);
    }
    requests.clear();
    int last = place.updates() + 1;
    ids.forEach(
        id ->
            requests.add(
                new Termination(id, OWNER, last, place.octets(), EndingCause.NORMAL_RELEASE)));
    return new Settled(size, execute(requests, watch));
  }

  private long execute(List<QuotaRequest> requests, RequestWatch watch) {
    long charged = 0;
    for (QuotaAnswer answer : store.execute(requests)) {
      JdbcStores.requireSuccess(answer);
      charged += answer.chargedOctets();
    }
    watch.answered();
    return charged;
  }

  private static Parties parties(Place.Draw draw) {
    String demander = Place.demander(draw.demanderNumber());
    String supplier = Place.supplier(draw.supplierNumber());
    return new Parties(
        new SubscriberId(demander),
        Account.of(demander, Place.CARRIER),
        new SubscriberId(supplier),
        Account.of(supplier, Place.CARRIER),
        STATION,
        STATION_ACCOUNT);
  }

  @Override
  public Books books() {
    LedgerTotals totals = store.totals();
    return new Books(totals.supplied(), totals.conservationError(), store.meanBatch());
  }

  @Override
  public void close() {
    store.close();
  }
}
