package io.quotabridge.inmemory;

import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.NodeId;
import io.quotabridge.model.Owner;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The exchanges' rows, kept for ever because an exchange's id is used once. Thread-safe. */
final class Exchanges {

  private final ConcurrentMap<ExchangeId, ExchangeRecord> rows = new ConcurrentHashMap<>();

  @Nullable ExchangeRecord find(ExchangeId id) {
    return rows.get(id);
  }

  /** Replaces a row by what the step makes of it, while nobody else can. */
  void write(
      ExchangeId id,
      BiFunction<ExchangeId, @Nullable ExchangeRecord, @Nullable ExchangeRecord> step) {
    rows.compute(id, step);
  }

  List<ExchangeRecord> openOf(NodeId node, @Nullable ExchangeId after, int limit) {
    return openOf(row -> row.owner().node().equals(node), after, limit);
  }

  /** What an owner's node drives, in this life or an earlier one. */
  List<ExchangeRecord> openOf(Owner owner, @Nullable ExchangeId after, int limit) {
    return openOf(
        row -> row.owner().node().equals(owner.node()) && row.owner().epoch() <= owner.epoch(),
        after,
        limit);
  }

  private List<ExchangeRecord> openOf(
      Predicate<ExchangeRecord> whose, @Nullable ExchangeId after, int limit) {
    return Pages.first(
        open().filter(whose).filter(row -> after == null || row.id().compareTo(after) > 0),
        Comparator.comparing(ExchangeRecord::id),
        limit);
  }

  List<ExchangeRecord> expired(Instant now, int limit) {
    return Pages.first(
        open().filter(row -> row.expiresAt().isBefore(now)),
        Comparator.comparing(ExchangeRecord::expiresAt).thenComparing(ExchangeRecord::id),
        limit);
  }

  Stream<ExchangeRecord> open() {
    return rows.values().stream().filter(ExchangeRecord::isOpen);
  }
}
