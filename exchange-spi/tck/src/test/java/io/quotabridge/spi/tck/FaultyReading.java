package io.quotabridge.spi.tck;

import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.AccountId;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.JournalEntry;
import io.quotabridge.model.NodeId;
import io.quotabridge.model.Parties;
import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.quota.LedgerTotals;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Stores that execute requests rightly and read wrongly. */
final class FaultyReading {

  private FaultyReading() {}

  static final class WrongParties extends SharedPlaceStore {
    WrongParties(PluginConfig settings, Place place) {
      super(settings, place);
    }

    @Override
    public Optional<ExchangeRecord> exchange(ExchangeId id) {
      return super.exchange(id)
          .map(
              row ->
                  new ExchangeRecord(
                      row.id(),
                      withoutOwner(row.parties()),
                      row.owner(),
                      row.status(),
                      row.initialOctets(),
                      row.lastRequest(),
                      row.usedOctets(),
                      row.chargedOctets(),
                      row.reservedOctets(),
                      row.openedAt(),
                      row.expiresAt(),
                      row.cause()));
    }

    private static Parties withoutOwner(Parties parties) {
      return new Parties(
          parties.demander(),
          parties.demanderAccount(),
          parties.supplier(),
          parties.supplierAccount(),
          parties.station(),
          parties.demanderAccount());
    }
  }

  static final class Overlapping extends SharedPlaceStore {
    Overlapping(PluginConfig settings, Place place) {
      super(settings, place);
    }

    @Override
    public List<JournalEntry> journal(long after, int limit) {
      return super.journal(Math.max(0, after - 1), limit);
    }
  }

  static final class BackwardAccounts extends SharedPlaceStore {
    BackwardAccounts(PluginConfig settings, Place place) {
      super(settings, place);
    }

    @Override
    public List<AccountBalance> balances(@Nullable AccountId after, int limit) {
      List<AccountBalance> page = new ArrayList<>(super.balances(after, limit));
      Collections.reverse(page);
      return page;
    }
  }

  static final class AllNodes extends SharedPlaceStore {
    AllNodes(PluginConfig settings, Place place) {
      super(settings, place);
    }

    @Override
    public List<ExchangeRecord> openExchanges(NodeId node, @Nullable ExchangeId after, int limit) {
      return place().exchanges.values().stream()
          .filter(ExchangeRecord::isOpen)
          .filter(row -> after == null || row.id().compareTo(after) > 0)
          .limit(limit)
          .toList();
    }
  }

  static final class NewestExpired extends SharedPlaceStore {
    NewestExpired(PluginConfig settings, Place place) {
      super(settings, place);
    }

    @Override
    public List<ExchangeRecord> expiredExchanges(int limit) {
      List<ExchangeRecord> page = new ArrayList<>(super.expiredExchanges(limit));
      Collections.reverse(page);
      return page;
    }
  }

  static final class MadeUpTotals extends SharedPlaceStore {
    MadeUpTotals(PluginConfig settings, Place place) {
      super(settings, place);
    }

    @Override
    public LedgerTotals totals() {
      return new LedgerTotals(0, 0, 0, 0, 0, 0, 0, 0, 0);
    }
  }

  // ---- Faults of a lifetime ----

  static final class NeverClosed extends SharedPlaceStore {
    NeverClosed(PluginConfig settings, Place place) {
      super(settings, place);
    }

    @Override
    void requireOpen() {}
  }
}
