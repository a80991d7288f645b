package io.quotabridge.jdbc;

import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.NodeId;
import io.quotabridge.model.Owner;
import io.quotabridge.spi.ledger.Ledger;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Gives nodes their epochs and open exchanges new owners. Thread-safe. */
final class Takeover {

  /* No account is locked: a new owner changes no octets. What a request of the former owner writes
   * meanwhile and what is written here guard each other: each row is written only if it is still as
   * it was read, and whoever comes second reads again.
   *
   * A former owner may be alive and busy: it has only been replaced, or cut off. Among a thousand rows
   * there is always one then that it has changed between our reading and writing, and a node that
   * insists on all of them never begins. So each further attempt takes half as many rows, down to a
   * single one, and what is taken is out of the former owner's reach. */

  private final Database database;
  private final Ledger ledger;
  private final ExchangeTable exchanges;
  private final NodeTable nodes;

  Takeover(Database database, Ledger ledger, ExchangeTable exchanges) {
    this.database = database;
    this.ledger = ledger;
    this.exchanges = exchanges;
    this.nodes = new NodeTable(database.dialect(), database.patience());
  }

  /** The row is made in a transaction of its own: nobody must lock a row that is not there. */
  long enter(NodeId node) {
    int opened =
        database.transact(
            "open a node",
            session -> {
              database.begin(session);
              return nodes.open(session, node);
            });
    return database.transact(
        opened == 0 ? "enter once more" : "enter",
        session -> {
          database.begin(session);
          return nodes.next(session, node);
        });
  }

  List<ExchangeRecord> takeUp(
      Owner owner, Duration lifetime, @Nullable ExchangeId after, int limit) {
    return inParts(
        "take exchanges up",
        limit,
        (session, last, size, now) ->
            take(
                session,
                exchanges.open(session, owner, last == null ? after : last.id(), size),
                known -> ledger.takeUp(known, owner, lifetime, now)));
  }

  List<ExchangeRecord> takeOver(Owner owner, Duration lifetime, int limit) {
    return inParts(
        "take exchanges over",
        limit,
        (session, last, size, now) ->
            take(
                session,
                exchanges.lockExpired(session, size),
                known -> ledger.takeOver(known, owner, lifetime, now)));
  }

  /** Takes some within a transaction, behind the last one that was taken. */
  private interface Part {
    List<ExchangeRecord> take(Session session, @Nullable ExchangeRecord last, int size, Instant now)
        throws SQLException;
  }

  /**
   * What one transaction took.
   *
   * @param exchanges as they are now
   * @param size how many it would have taken; if they are fewer, there are no more
   */
  private record Taken(List<ExchangeRecord> exchanges, int size) {}

  /** How many rows the next attempt takes. Not thread-safe. */
  private static final class Sizes {

    private final int most;
    private int left;
    private int next;

    Sizes(int most, int limit) {
      this.most = most;
      this.left = limit;
      this.next = most;
    }

    /** An attempt begins; should it fail, the next one takes half as many. */
    int attempt() {
      int size = Math.min(next, left);
      next = Math.max(1, size / 2);
      return size;
    }

    /** Returns whether there may be more to take. */
    boolean taken(Taken part) {
      next = Math.min(most, 2 * part.size());
      left -= part.exchanges().size();
      return part.exchanges().size() == part.size() && left > 0;
    }
  }

  /** As many as a transaction may hold at a time; a part that is short is the last one. */
  private List<ExchangeRecord> inParts(String what, int limit, Part part) {
    List<ExchangeRecord> all = new ArrayList<>();
    Sizes sizes = new Sizes(database.dialect().maxRequests(), limit);
    Taken some;
    do {
      ExchangeRecord last = all.isEmpty() ? null : all.get(all.size() - 1);
      some =
          database.transact(
              what,
              session -> {
                int size = sizes.attempt();
                Instant now = database.begin(session);
                return new Taken(part.take(session, last, size, now), size);
              });
      all.addAll(some.exchanges());
    } while (sizes.taken(some));
    return all;
  }

  private List<ExchangeRecord> take(
      Session session,
      List<ExchangeRecord> found,
      Function<ExchangeRecord, Optional<ExchangeRecord>> taking)
      throws SQLException {
    Map<ExchangeId, ExchangeRecord> readAs = new HashMap<>();
    List<ExchangeRecord> taken = new ArrayList<>();
    for (ExchangeRecord exchange : found) {
      Optional<ExchangeRecord> row = taking.apply(exchange);
      if (row.isPresent()) {
        readAs.put(exchange.id(), exchange);
        taken.add(row.get());
      }
    }
    exchanges.update(session, taken, id -> Objects.requireNonNull(readAs.get(id)));
    return taken;
  }
}
