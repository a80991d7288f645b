package io.quotabridge.spi.tck;

import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.ExchangeStatus;
import io.quotabridge.model.JournalEntry;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.ledger.Decision;
import io.quotabridge.spi.quota.Initial;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.Termination;
import io.quotabridge.spi.quota.Update;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Stores that execute requests wrongly. */
final class FaultyExecution {

  private FaultyExecution() {}

  static final class AddsTotalsUp extends SharedPlaceStore {
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
                end.exchangeId(),
                end.owner(),
                end.requestNumber(),
                before + end.usedOctets(),
                end.cause()));
      }
      return super.execute(request);
    }
  }

  static final class FallsOverWhenClosed extends SharedPlaceStore {
    FallsOverWhenClosed(PluginConfig settings, Place place) {
      super(settings, place);
    }

    @Override
    void requireOpen() {
      try {
        super.requireOpen();
      } catch (IllegalStateException e) {
        throw new NoSuchElementException("connection", e);
      }
    }
  }

  static final class HoldsNothing extends SharedPlaceStore {
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

  static final class OneSided extends SharedPlaceStore {
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

  static final class WithoutJournal extends SharedPlaceStore {
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

  static final class Repeats extends SharedPlaceStore {
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
                update.owner(),
                Math.max(last + 1, update.requestNumber()),
                update.usedOctets(),
                update.requestedOctets(),
                update.lifetime()));
      }
      return super.execute(request);
    }
  }

  static final class OpensUnknown extends SharedPlaceStore {
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

  static final class OverlooksContradictions extends SharedPlaceStore {
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

  static final class SecondChance extends SharedPlaceStore {
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

  static final class IgnoresCase extends SharedPlaceStore {
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
                initial.owner(),
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

  static final class Backwards extends SharedPlaceStore {
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

  static final class DropsDuplicates extends SharedPlaceStore {
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

  static final class GivesUp extends SharedPlaceStore {
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

  static final class WithoutLocks extends SharedPlaceStore {
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

  static final class VisibleOutOfOrder extends SharedPlaceStore {
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
        place().journal.sort(Comparator.comparingLong(JournalEntry::sequence));
        held.clear();
      }
    }
  }
}
