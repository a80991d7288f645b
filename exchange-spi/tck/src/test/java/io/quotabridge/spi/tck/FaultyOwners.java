package io.quotabridge.spi.tck;

import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.ExchangeStatus;
import io.quotabridge.model.NodeId;
import io.quotabridge.model.Owner;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.Termination;
import io.quotabridge.spi.quota.Update;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Stores that lose sight of who drives what, or of what was reported late. */
final class FaultyOwners {

  private FaultyOwners() {}

  private static ExchangeRecord drivenBy(ExchangeRecord row, Owner owner, Duration lifetime) {
    return new ExchangeRecord(
        row.id(),
        row.parties(),
        owner,
        row.status(),
        row.initialOctets(),
        row.lastRequest(),
        row.usedOctets(),
        row.chargedOctets(),
        row.reservedOctets(),
        row.openedAt(),
        row.expiresAt().plus(lifetime),
        row.cause());
  }

  // ---- Epochs ----

  static final class ForgetsEpochs extends SharedPlaceStore {
    ForgetsEpochs(PluginConfig settings, Place place) {
      super(settings, place);
    }

    @Override
    public long enter(NodeId node) {
      requireOpen();
      return 1;
    }
  }

  /** Counts lives in its own memory, beside the rows. */
  static final class CountsLivesAlone extends SharedPlaceStore {
    private final Map<NodeId, Long> epochs = new HashMap<>();

    CountsLivesAlone(PluginConfig settings, Place place) {
      super(settings, place);
    }

    @Override
    public synchronized long enter(NodeId node) {
      requireOpen();
      return epochs.merge(node, 1L, Math::addExact);
    }
  }

  /** Reads the last epoch, and writes the next one a moment later. */
  static final class SameEpochTwice extends SharedPlaceStore {
    SameEpochTwice(PluginConfig settings, Place place) {
      super(settings, place);
    }

    @Override
    public long enter(NodeId node) {
      requireOpen();
      long epoch;
      synchronized (place()) {
        epoch = place().epochs.getOrDefault(node, 0L) + 1;
      }
      LockSupport.parkNanos(100_000);
      synchronized (place()) {
        place().epochs.put(node, epoch);
      }
      return epoch;
    }
  }

  // ---- Requests ----

  /** Takes everyone for the one who drives the exchange. */
  static final class IgnoresOwners extends SharedPlaceStore {
    IgnoresOwners(PluginConfig settings, Place place) {
      super(settings, place);
    }

    @Override
    QuotaAnswer execute(QuotaRequest request) {
      if (request instanceof Update update) {
        return super.execute(
            new Update(
                update.exchangeId(),
                driver(update.exchangeId(), update.owner()),
                update.requestNumber(),
                update.usedOctets(),
                update.requestedOctets(),
                update.lifetime()));
      }
      if (request instanceof Termination end) {
        return super.execute(
            new Termination(
                end.exchangeId(),
                driver(end.exchangeId(), end.owner()),
                end.requestNumber(),
                end.usedOctets(),
                end.cause()));
      }
      return super.execute(request);
    }

    private Owner driver(ExchangeId id, Owner sender) {
      ExchangeRecord row = place().exchanges.get(id);
      return row == null ? sender : row.owner();
    }
  }

  /** Refuses those who were replaced, and loses what they report. */
  static final class DropsFencedUsage extends SharedPlaceStore {
    DropsFencedUsage(PluginConfig settings, Place place) {
      super(settings, place);
    }

    @Override
    QuotaAnswer execute(QuotaRequest request) {
      if (request instanceof Update update) {
        ExchangeRecord row = place().exchanges.get(update.exchangeId());
        if (row != null && row.isOpen() && !row.owner().equals(update.owner())) {
          return QuotaAnswer.rejected(ResultCode.UNKNOWN_SESSION_ID, row);
        }
      }
      return super.execute(request);
    }
  }

  // ---- Taking ----

  static final class StealsBack extends SharedPlaceStore {
    StealsBack(PluginConfig settings, Place place) {
      super(settings, place);
    }

    /** Whoever says that he is the node. */
    @Override
    public List<ExchangeRecord> takeUp(
        Owner owner, Duration lifetime, @Nullable ExchangeId after, int limit) {
      synchronized (place()) {
        List<ExchangeRecord> taken =
            openExchanges(owner.node(), after, limit).stream()
                .map(row -> drivenBy(row, owner, lifetime))
                .toList();
        taken.forEach(row -> place().exchanges.put(row.id(), row));
        return taken;
      }
    }
  }

  static final class TakesUpEverything extends SharedPlaceStore {
    TakesUpEverything(PluginConfig settings, Place place) {
      super(settings, place);
    }

    @Override
    public List<ExchangeRecord> takeUp(
        Owner owner, Duration lifetime, @Nullable ExchangeId after, int limit) {
      requireOpen();
      synchronized (place()) {
        List<ExchangeRecord> taken =
            place().exchanges.values().stream()
                .filter(ExchangeRecord::isOpen)
                .filter(row -> after == null || row.id().compareTo(after) > 0)
                .limit(limit)
                .map(row -> drivenBy(row, owner, lifetime))
                .toList();
        taken.forEach(row -> place().exchanges.put(row.id(), row));
        return taken;
      }
    }
  }

  static final class TakesUpWithoutWriting extends SharedPlaceStore {
    TakesUpWithoutWriting(PluginConfig settings, Place place) {
      super(settings, place);
    }

    @Override
    public List<ExchangeRecord> takeUp(
        Owner owner, Duration lifetime, @Nullable ExchangeId after, int limit) {
      return openExchanges(owner.node(), after, limit).stream()
          .map(row -> drivenBy(row, owner, lifetime))
          .toList();
    }
  }

  /** Does not look whether it expired. */
  static final class TakesOverWhatLives extends SharedPlaceStore {
    TakesOverWhatLives(PluginConfig settings, Place place) {
      super(settings, place);
    }

    @Override
    public List<ExchangeRecord> takeOver(Owner owner, Duration lifetime, int limit) {
      requireOpen();
      synchronized (place()) {
        List<ExchangeRecord> taken =
            place().exchanges.values().stream()
                .filter(ExchangeRecord::isOpen)
                .filter(row -> !row.owner().equals(owner))
                .limit(limit)
                .map(row -> drivenBy(row, owner, lifetime))
                .toList();
        taken.forEach(row -> place().exchanges.put(row.id(), row));
        return taken;
      }
    }
  }

  /** Reads what expired, and writes a moment later without looking again. */
  static final class TakenByTwo extends SharedPlaceStore {
    TakenByTwo(PluginConfig settings, Place place) {
      super(settings, place);
    }

    @Override
    public List<ExchangeRecord> takeOver(Owner owner, Duration lifetime, int limit) {
      List<ExchangeRecord> taken =
          expiredExchanges(limit).stream().map(row -> drivenBy(row, owner, lifetime)).toList();
      LockSupport.parkNanos(100_000);
      synchronized (place()) {
        taken.forEach(row -> place().exchanges.put(row.id(), row));
      }
      return taken;
    }
  }

  // ---- Late reports ----

  /** Counts a late report from the settlement on, each time it comes. */
  static final class ChargesLateReportsTwice extends SharedPlaceStore {
    ChargesLateReportsTwice(PluginConfig settings, Place place) {
      super(settings, place);
    }

    @Override
    QuotaAnswer execute(QuotaRequest request) {
      if (request instanceof Termination end) {
        ExchangeRecord row = place().exchanges.get(end.exchangeId());
        if (row != null && row.status() == ExchangeStatus.SETTLED) {
          long settled = row.lastRequest().usedOctets();
          long fresh = Math.max(0, end.usedOctets() - settled);
          return super.execute(
              new Termination(
                  end.exchangeId(),
                  end.owner(),
                  end.requestNumber(),
                  fresh == 0 ? end.usedOctets() : row.usedOctets() + fresh,
                  end.cause()));
        }
      }
      return super.execute(request);
    }
  }
}
