package io.quotabridge.inmemory;

import io.quotabridge.model.PostingId;
import io.quotabridge.model.PostingRecord;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The postings' rows, kept for ever because a posting's id is used once. Thread-safe. */
final class Postings {

  private final ConcurrentMap<PostingId, PostingRecord> rows = new ConcurrentHashMap<>();

  /** Replaces a row by what the step makes of it, while nobody else can. */
  void write(
      PostingId id, BiFunction<PostingId, @Nullable PostingRecord, @Nullable PostingRecord> step) {
    rows.compute(id, step);
  }

  long depositedOctets() {
    return rows.values().stream()
        .filter(row -> row.giver().isEmpty() && row.result().isSuccess())
        .mapToLong(PostingRecord::octets)
        .reduce(0, Math::addExact);
  }
}
