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
   * it was read, and whoever comes second reads again. */

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
    int opened = database.transact("open a node", session -> nodes.open(session, node));
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
        limit, (last, size) -> takeUpSome(owner, lifetime, last == null ? after : last.id(), size));
  }

  List<ExchangeRecord> takeOver(Owner owner, Duration lifetime, int limit) {
    return inParts(limit, (last, size) -> takeOverSome(owner, lifetime, size));
  }

  /** Takes some in one transaction, behind the last one that was taken. */
  private interface Part {
    List<ExchangeRecord> take(@Nullable ExchangeRecord last, int size);
  }

  /** As many as a transaction may hold at a time; a part that is short is the last one. */
  private List<ExchangeRecord> inParts(int limit, Part part) {
    List<ExchangeRecord> all = new ArrayList<>();
    List<ExchangeRecord> some;
    int size;
    do {
      size = Math.min(limit - all.size(), database.dialect().maxRequests());
      some = part.take(all.isEmpty() ? null : all.get(all.size() - 1), size);
      all.addAll(some);
    } while (some.size() == size && all.size() < limit);
    return all;
  }

  private List<ExchangeRecord> takeUpSome(
      Owner owner, Duration lifetime, @Nullable ExchangeId after, int limit) {
    return database.transact(
        "take exchanges up",
        session -> {
          Instant now = database.begin(session);
          return take(
              session,
              exchanges.open(session, owner, after, limit),
              known -> ledger.takeUp(known, owner, lifetime, now));
        });
  }

  private List<ExchangeRecord> takeOverSome(Owner owner, Duration lifetime, int limit) {
    return database.transact(
        "take exchanges over",
        session -> {
          Instant now = database.begin(session);
          return take(
              session,
              exchanges.lockExpired(session, limit),
              known -> ledger.takeOver(known, owner, lifetime, now));
        });
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
