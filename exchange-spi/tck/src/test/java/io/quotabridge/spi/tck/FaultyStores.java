package io.quotabridge.spi.tck;

import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.AccountId;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.ExchangeStatus;
import io.quotabridge.model.JournalEntry;
import io.quotabridge.model.NodeId;
import io.quotabridge.model.Parties;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.ledger.Decision;
import io.quotabridge.spi.quota.Initial;
import io.quotabridge.spi.quota.LedgerTotals;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.Termination;
import io.quotabridge.spi.quota.Update;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Stores that break one rule each, in ways that real stores were seen to break it. */
final class FaultyStores {

  private static final String SEQUENCES = "sequencesWithKnownResults";
  private static final String ONCE = "executesEachRequestOnce";
  private static final String BATCHES = "executesBatchesLikeTheirRequestsOneByOne";
  private static final String RANDOM = "answersRandomRequestsLikeTheRules";
  private static final String READING = "findsWhatWasWritten";
  private static final String THREADS = "isExactWithManyThreads";
  private static final String DECLARED = "keepsWhatItDeclares";

  private FaultyStores() {}

  static List<Fault> all() {
    List<Fault> faults = new ArrayList<>();
    faults.addAll(requests());
    faults.addAll(batches());
    faults.addAll(reading());
    faults.addAll(lifetime());
    return faults;
  }

  private static List<Fault> requests() {
    return List.of(
        new Fault(
            "store that adds running totals up",
            SEQUENCES,
            "a data session (CGRateS)",
            Rule.TERMINATION,
            AddsTotalsUp::new),
        new Fault(
            "store that ignores its settings",
            SEQUENCES,
            "an overrun under the policy negative",
            Rule.OVERRUN,
            (settings, place) -> new SharedPlaceStore(PluginConfig.empty(), place)),
        new Fault(
            "store that holds nothing",
            SEQUENCES,
            "two exchanges on one package",
            Rule.CONSERVATION,
            HoldsNothing::new),
        new Fault(
            "store that forgets the demander's side",
            SEQUENCES,
            "a load script",
            Rule.CONSERVATION,
            OneSided::new),
        new Fault(
            "store that loses journal entries",
            SEQUENCES,
            "a bundle",
            Rule.CONSERVATION,
            WithoutJournal::new),
        new Fault(
            "store that executes a repetition",
            SEQUENCES,
            "a retransmission",
            Rule.REPEATED,
            Repeats::new),
        new Fault(
            "store that opens unknown exchanges",
            SEQUENCES,
            "an update of an exchange that nobody opened",
            Rule.UNKNOWN,
            OpensUnknown::new),
        new Fault(
            "store that overlooks contradictions",
            ONCE,
            "the same identity with other content",
            Rule.CONTRADICTING,
            OverlooksContradictions::new),
        new Fault(
            "store that gives a refused exchange another chance",
            ONCE,
            "a refused exchange stays refused",
            Rule.REFUSED,
            SecondChance::new),
        new Fault(
            "store whose keys ignore upper and lower case",
            ONCE,
            "identifiers that look alike",
            Rule.CONSERVATION,
            (settings, place) -> new IgnoresCase(settings, place)),
        new Fault(
            "store that does not limit exchanges",
            ONCE,
            "a quota takes only as many",
            Rule.LIMIT,
            (settings, place) -> new SharedPlaceStore(PluginConfig.empty(), place)),
        new Fault(
            "store that differs from the rules here and there",
            RANDOM,
            "overrun clip",
            Rule.BATCH,
            OverlooksContradictions::new));
  }

  private static List<Fault> batches() {
    return List.of(
        new Fault(
            "store that answers a batch backwards",
            BATCHES,
            "whole exchanges within one batch",
            Rule.BATCH,
            Backwards::new),
        new Fault(
            "store that executes equal requests of a batch once",
            BATCHES,
            "the same requests several times",
            Rule.BATCH,
            DropsDuplicates::new),
        new Fault(
            "store that gives a batch up at its first bad request",
            BATCHES,
            "bad requests do not spoil",
            Rule.BATCH,
            GivesUp::new),
        new Fault(
            "store without locks",
            THREADS,
            "every unit of one quota is sold once",
            Rule.ONCE_IN_A_RACE,
            WithoutLocks::new),
        new Fault(
            "store whose journal becomes visible out of order",
            READING,
            "the journal goes on from where a reader stopped",
            Rule.PAGES,
            VisibleOutOfOrder::new));
  }

  private static List<Fault> reading() {
    return List.of(
        new Fault(
            "store that keeps the terminal for the owner",
            READING,
            "the row of an exchange through its life",
            Rule.RECORD,
            WrongParties::new),
        new Fault(
            "store whose pages begin where the last one ended",
            READING,
            "the journal in pages of any size",
            Rule.PAGES,
            Overlapping::new),
        new Fault(
            "store that lists accounts backwards",
            READING,
            "accounts by rising id",
            Rule.PAGES,
            BackwardAccounts::new),
        new Fault(
            "store that finds the exchanges of all nodes",
            READING,
            "open exchanges of one node",
            Rule.PAGES,
            AllNodes::new),
        new Fault(
            "store that finds the newest expired first",
            READING,
            "expired exchanges, the oldest first",
            Rule.EXPIRY,
            NewestExpired::new),
        new Fault(
            "store whose totals are made up",
            READING,
            "the row of an exchange through its life",
            Rule.CONSERVATION,
            MadeUpTotals::new));
  }

  private static List<Fault> lifetime() {
    return List.of(
        new Fault(
            "store that loses everything when it is closed",
            DECLARED,
            "DURABLE",
            Rule.DURABLE,
            (settings, place) -> new SharedPlaceStore(settings, new ReferenceStore.Place())),
        new Fault(
            "store that has its own rows for each node",
            DECLARED,
            "SHARED: what one node writes",
            Rule.SHARED,
            (settings, place) -> new SharedPlaceStore(settings, new ReferenceStore.Place())),
        new Fault(
            "store that answers when it is closed",
            DECLARED,
            "a closed store refuses",
            Rule.CLOSED,
            NeverClosed::new));
  }

  // ---- Faults of execution ----

  private static final class AddsTotalsUp extends SharedPlaceStore {
    AddsTotalsUp(PluginConfig settings, Place place) {
      super(settings, place);
    }

    @Override
    QuotaAnswer execute(QuotaRequest request) {
      if (request instanceof Termination end) {
        ExchangeRecord known = place().exchanges.get(end.exchangeId());
        long before = known == null ? 0 : known.usedOctets();
        return super.execute(
            new Termination(
                end.exchangeId(), end.requestNumber(), before + end.usedOctets(), end.cause()));
      }
      return super.execute(request);
    }
  }

  private static final class HoldsNothing extends SharedPlaceStore {
    HoldsNothing(PluginConfig settings, Place place) {
      super(settings, place);
    }

    @Override
    void write(Decision decision) {
      super.write(decision);
      place().accounts.replaceAll((id, row) -> withoutReservation(row));
    }

    private static AccountBalance withoutReservation(AccountBalance row) {
      return new AccountBalance(
          row.account(), row.quota(), 0, row.supplied(), row.received(), row.openExchanges());
    }
  }

  private static final class OneSided extends SharedPlaceStore {
    OneSided(PluginConfig settings, Place place) {
      super(settings, place);
    }

    @Override
    void write(Decision decision) {
      boolean settles = decision.exchangeRow().filter(row -> !row.isOpen()).isPresent();
      List<AccountBalance> accounts = decision.accounts();
      super.write(
          new Decision(
              decision.answer(),
              settles && accounts.size() > 1 ? accounts.subList(0, 1) : accounts,
              decision.exchange(),
              decision.posting(),
              decision.journal()));
    }
  }

  private static final class WithoutJournal extends SharedPlaceStore {
    WithoutJournal(PluginConfig settings, Place place) {
      super(settings, place);
    }

    @Override
    void append(JournalEntry entry) {
      if (entry.kind() == JournalEntry.Kind.OFFSET) {
        super.append(entry);
      }
    }
  }

  private static final class Repeats extends SharedPlaceStore {
    Repeats(PluginConfig settings, Place place) {
      super(settings, place);
    }

    /** Takes every update for a new one. */
    @Override
    QuotaAnswer execute(QuotaRequest request) {
      if (request instanceof Update update) {
        ExchangeRecord known = place().exchanges.get(update.exchangeId());
        int last = known == null ? 0 : known.lastRequest().number();
        return super.execute(
            new Update(
                update.exchangeId(),
                Math.max(last + 1, update.requestNumber()),
                update.usedOctets(),
                update.requestedOctets(),
                update.lifetime()));
      }
      return super.execute(request);
    }
  }

  private static final class OpensUnknown extends SharedPlaceStore {
    OpensUnknown(PluginConfig settings, Place place) {
      super(settings, place);
    }

    @Override
    QuotaAnswer execute(QuotaRequest request) {
      QuotaAnswer answer = super.execute(request);
      if (answer.result() == ResultCode.UNKNOWN_SESSION_ID && request instanceof Update update) {
        super.execute(Sample.initial(update.exchangeId().value(), 1));
      }
      return answer;
    }
  }

  private static final class OverlooksContradictions extends SharedPlaceStore {
    OverlooksContradictions(PluginConfig settings, Place place) {
      super(settings, place);
    }

    @Override
    QuotaAnswer execute(QuotaRequest request) {
      QuotaAnswer answer = super.execute(request);
      return answer.result() == ResultCode.CONTRADICTING_VALUES
          ? QuotaAnswer.of(ResultCode.SUCCESS)
          : answer;
    }
  }

  private static final class SecondChance extends SharedPlaceStore {
    SecondChance(PluginConfig settings, Place place) {
      super(settings, place);
    }

    @Override
    QuotaAnswer execute(QuotaRequest request) {
      if (request instanceof Initial initial) {
        place()
            .exchanges
            .computeIfPresent(
                initial.exchangeId(),
                (id, row) -> row.status() == ExchangeStatus.REFUSED ? null : row);
      }
      return super.execute(request);
    }
  }

  private static final class IgnoresCase extends SharedPlaceStore {
    IgnoresCase(PluginConfig settings, Place place) {
      super(settings, place);
    }

    @Override
    QuotaAnswer execute(QuotaRequest request) {
      if (request instanceof Initial initial) {
        return super.execute(
            new Initial(
                new ExchangeId(initial.exchangeId().value().toLowerCase(Locale.ROOT)),
                initial.parties(),
                initial.node(),
                initial.requestedOctets(),
                initial.lifetime()));
      }
      return super.execute(request);
    }

    @Override
    public Optional<ExchangeRecord> exchange(ExchangeId id) {
      return super.exchange(new ExchangeId(id.value().toLowerCase(Locale.ROOT)));
    }
  }

  // ---- Faults of batches and threads ----

  private static final class Backwards extends SharedPlaceStore {
    Backwards(PluginConfig settings, Place place) {
      super(settings, place);
    }

    @Override
    public List<QuotaAnswer> execute(List<? extends QuotaRequest> requests) {
      List<QuotaAnswer> answers = new ArrayList<>(super.execute(requests));
      Collections.reverse(answers);
      return answers;
    }
  }

  private static final class DropsDuplicates extends SharedPlaceStore {
    DropsDuplicates(PluginConfig settings, Place place) {
      super(settings, place);
    }

    /** Answers all equal requests of a batch like the first of them. */
    @Override
    public List<QuotaAnswer> execute(List<? extends QuotaRequest> requests) {
      List<QuotaAnswer> answers = super.execute(requests);
      return requests.stream().map(request -> answers.get(requests.indexOf(request))).toList();
    }
  }

  private static final class GivesUp extends SharedPlaceStore {
    GivesUp(PluginConfig settings, Place place) {
      super(settings, place);
    }

    @Override
    public List<QuotaAnswer> execute(List<? extends QuotaRequest> requests) {
      List<QuotaAnswer> answers = new ArrayList<>();
      ResultCode failure = ResultCode.SUCCESS;
      for (QuotaRequest request : requests) {
        if (failure.isSuccess()) {
          answers.addAll(super.execute(List.of(request)));
          failure = answers.get(answers.size() - 1).result();
        } else {
          answers.add(QuotaAnswer.of(failure));
        }
      }
      return answers;
    }
  }

  private static final class WithoutLocks extends SharedPlaceStore {
    WithoutLocks(PluginConfig settings, Place place) {
      super(settings, place);
    }

    /** Decides from what it sees now, and writes a moment later. */
    @Override
    public List<QuotaAnswer> execute(List<? extends QuotaRequest> requests) {
      List<QuotaAnswer> answers = new ArrayList<>();
      for (QuotaRequest request : requests) {
        Decision decision;
        synchronized (place()) {
          decision = decide(request);
        }
        LockSupport.parkNanos(100_000);
        synchronized (place()) {
          write(decision);
        }
        answers.add(decision.answer());
      }
      return answers;
    }
  }

  private static final class VisibleOutOfOrder extends SharedPlaceStore {
    private final List<JournalEntry> held = new ArrayList<>();
    private long sequence;

    VisibleOutOfOrder(PluginConfig settings, Place place) {
      super(settings, place);
    }

    /** Every third entry gets its sequence now and becomes visible after the next one. */
    @Override
    void append(JournalEntry entry) {
      sequence++;
      if (sequence % 3 == 0) {
        held.add(entry.at(sequence));
        return;
      }
      place().journal.add(entry.at(sequence));
      if (sequence % 3 == 2) {
        place().journal.addAll(held);
        place().journal.sort(Comparator.comparing(JournalEntry::sequence));
        held.clear();
      }
    }
  }

  // ---- Faults of reading ----

  private static final class WrongParties extends SharedPlaceStore {
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
                      row.node(),
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

  private static final class Overlapping extends SharedPlaceStore {
    Overlapping(PluginConfig settings, Place place) {
      super(settings, place);
    }

    @Override
    public List<JournalEntry> journal(long after, int limit) {
      return super.journal(Math.max(0, after - 1), limit);
    }
  }

  private static final class BackwardAccounts extends SharedPlaceStore {
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

  private static final class AllNodes extends SharedPlaceStore {
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

  private static final class NewestExpired extends SharedPlaceStore {
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

  private static final class MadeUpTotals extends SharedPlaceStore {
    MadeUpTotals(PluginConfig settings, Place place) {
      super(settings, place);
    }

    @Override
    public LedgerTotals totals() {
      return new LedgerTotals(0, 0, 0, 0, 0, 0, 0, 0, 0);
    }
  }

  // ---- Faults of a lifetime ----

  private static final class NeverClosed extends SharedPlaceStore {
    NeverClosed(PluginConfig settings, Place place) {
      super(settings, place);
    }

    @Override
    void requireOpen() {}
  }
}
