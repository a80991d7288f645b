package io.quotabridge.spi.ledger;

import io.quotabridge.model.Account;
import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.AccountId;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.ExchangeStatus;
import io.quotabridge.model.Owner;
import io.quotabridge.model.PostingId;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.ledger.Tally.Kind;
import io.quotabridge.spi.quota.Deposit;
import io.quotabridge.spi.quota.ExchangeRequest;
import io.quotabridge.spi.quota.Initial;
import io.quotabridge.spi.quota.Offset;
import io.quotabridge.spi.quota.PostingRequest;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.Termination;
import io.quotabridge.spi.quota.Update;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the ledger should do, said once more as plainly as can be: numbers that are counted up and
 * down in place. It shares no rule with the ledger, and says for every request what the answer must
 * be and whether anything may change. Not thread-safe.
 */
final class PlainModel implements QuotaRequest.Handler<PlainModel.Expected> {

  /** The answer that must come, and whether a row may be written. */
  record Expected(QuotaAnswer answer, boolean changes) {}

  /** One account. */
  static final class Position {
    long quota;
    long reserved;
    long supplied;
    long received;
    int open;

    long available() {
      return quota - reserved - supplied;
    }

    boolean isLike(AccountBalance row) {
      return row.quota() == quota
          && row.reserved() == reserved
          && row.supplied() == supplied
          && row.received() == received
          && row.openExchanges() == open;
    }
  }

  /** One exchange. */
  static final class Known {
    final Initial initial;
    ExchangeRequest newest;
    Owner owner;
    ExchangeStatus status = ExchangeStatus.OPEN;
    ResultCode result = ResultCode.SUCCESS;
    boolean finalGrant;
    long highest; // the highest total that was ever accepted
    long charged;
    long reserved;
    Instant until;

    Known(Initial initial, Instant until) {
      this.initial = initial;
      this.newest = initial;
      this.owner = initial.owner();
      this.until = until;
    }

    boolean isOpen() {
      return status == ExchangeStatus.OPEN;
    }

    QuotaAnswer present() {
      return new QuotaAnswer(
          result, status, newest.requestNumber(), reserved, finalGrant, highest, charged);
    }

    QuotaAnswer rejected(ResultCode code) {
      return new QuotaAnswer(code, status, newest.requestNumber(), 0, true, highest, charged);
    }

    boolean isLike(ExchangeRecord row) {
      return row.owner().equals(owner)
          && row.expiresAt().equals(until)
          && row.reservedOctets() == reserved
          && QuotaAnswer.of(row).equals(present());
    }
  }

  final Map<ExchangeId, Known> exchanges = new TreeMap<>();
  private final Map<AccountId, Position> positions = new HashMap<>();
  private final Map<PostingId, PostingRequest> postings = new HashMap<>();
  private final Map<PostingId, ResultCode> posted = new HashMap<>();

  private final boolean negative;
  private final int limit;
  private final Duration grace;
  private final Consumer<Kind> tally;
  private Instant now;

  PlainModel(LedgerConfig config, Instant now, Consumer<Kind> tally) {
    this.negative = config.overrun() == OverrunPolicy.NEGATIVE;
    this.limit = config.maxExchangesPerQuota();
    this.grace = config.grace();
    this.tally = tally;
    this.now = now;
  }

  void setTime(Instant newNow) {
    now = newNow;
  }

  Position of(Account account) {
    return positions.computeIfAbsent(account.id(), id -> new Position());
  }

  private Position supplier(Known exchange) {
    return of(exchange.initial.parties().supplierAccount());
  }

  private static Expected unchanged(QuotaAnswer answer) {
    return new Expected(answer, false);
  }

  // ---- Initial ----

  @Override
  public Expected initial(Initial request) {
    Known known = exchanges.get(request.exchangeId());
    return known == null ? open(request) : openAgain(request, known);
  }

  private Expected open(Initial request) {
    Known opened = new Known(request, now.plus(request.lifetime()));
    exchanges.put(request.exchangeId(), opened);
    Position supplier = supplier(opened);
    boolean full = supplier.open >= limit;
    long grant = full ? 0 : Math.max(0, Math.min(request.requestedOctets(), supplier.available()));
    opened.finalGrant = grant < request.requestedOctets();
    if (grant == 0) {
      opened.status = ExchangeStatus.REFUSED;
      opened.result = full ? ResultCode.RESOURCES_EXCEEDED : ResultCode.CREDIT_LIMIT_REACHED;
      tally.accept(full ? Kind.REFUSED_TOO_MANY : Kind.REFUSED_SHORT);
    } else {
      opened.reserved = grant;
      supplier.reserved += grant;
      supplier.open++;
      tally.accept(Kind.OPENED);
    }
    return new Expected(opened.present(), true);
  }

  private Expected openAgain(Initial request, Known known) {
    boolean same =
        request.parties().equals(known.initial.parties())
            && request.requestedOctets() == known.initial.requestedOctets();
    if (!same) {
      tally.accept(Kind.CONTRADICTED);
      return unchanged(QuotaAnswer.of(ResultCode.CONTRADICTING_VALUES));
    }
    if (known.isOpen() && !request.owner().equals(known.owner)) {
      tally.accept(Kind.OPENED_BY_ANOTHER);
      return unchanged(known.rejected(ResultCode.CONTRADICTING_VALUES));
    }
    tally.accept(Kind.REPEATED);
    return unchanged(known.present());
  }

  // ---- Update, termination ----

  @Override
  public Expected update(Update request) {
    return report(request);
  }

  @Override
  public Expected termination(Termination request) {
    return report(request);
  }

  private Expected report(ExchangeRequest request) {
    Known known = exchanges.get(request.exchangeId());
    if (known == null) {
      tally.accept(Kind.UNKNOWN);
      return unchanged(QuotaAnswer.of(ResultCode.UNKNOWN_SESSION_ID));
    }
    boolean drives = request.owner().equals(known.owner);
    if (drives && request.requestNumber() <= known.newest.requestNumber()) {
      return repeated(request, known);
    }
    if (!known.isOpen()) {
      return late(request, known);
    }
    return drives ? driven(request, known) : fenced(request, known);
  }

  private Expected repeated(ExchangeRequest request, Known known) {
    ExchangeRequest newest = known.newest;
    boolean older = request.requestNumber() < newest.requestNumber();
    boolean same =
        request.getClass() == newest.getClass()
            && request.usedOctets() == newest.usedOctets()
            && request.requestedOctets() == newest.requestedOctets();
    tally.accept(older ? Kind.OLDER : same ? Kind.REPEATED : Kind.CONTRADICTED);
    return unchanged(
        older || same ? known.present() : QuotaAnswer.of(ResultCode.CONTRADICTING_VALUES));
  }

  /** The owner reports: it pays, and has what it asks for as far as there is some. */
  private Expected driven(ExchangeRequest request, Known known) {
    Position supplier = supplier(known);
    supplier.reserved -= known.reserved;
    known.highest = Math.max(known.highest, request.usedOctets());
    pay(known, supplier, known.highest - known.charged);
    long grant = Math.max(0, Math.min(request.requestedOctets(), supplier.available()));
    known.reserved = grant;
    supplier.reserved += grant;
    known.newest = request;
    known.finalGrant = grant < request.requestedOctets();
    known.result =
        grant == 0 && request.requestedOctets() > 0
            ? ResultCode.CREDIT_LIMIT_REACHED
            : ResultCode.SUCCESS;
    if (request instanceof Update update) {
      known.until = now.plus(update.lifetime());
      tally.accept(Kind.UPDATED);
    } else {
      known.status = ExchangeStatus.SETTLED;
      known.until = now.plus(grace);
      supplier.open--;
      receive(known, known.charged);
      tally.accept(Kind.SETTLED);
    }
    return new Expected(known.present(), true);
  }

  /** Somebody else reports: it pays out of the reservation first, and has nothing. */
  private Expected fenced(ExchangeRequest request, Known known) {
    long fresh = request.usedOctets() - known.highest;
    if (fresh <= 0) {
      tally.accept(Kind.FENCED_NOTHING_NEW);
      return unchanged(known.rejected(ResultCode.UNKNOWN_SESSION_ID));
    }
    Position supplier = supplier(known);
    long released = Math.min(fresh, known.reserved);
    known.reserved -= released;
    supplier.reserved -= released;
    known.highest += fresh;
    pay(known, supplier, known.highest - known.charged);
    tally.accept(request instanceof Update ? Kind.FENCED_UPDATE : Kind.FENCED_TERMINATION);
    if (fresh > released) {
      tally.accept(Kind.FENCED_BEYOND_THE_RESERVATION);
    }
    return new Expected(known.rejected(ResultCode.UNKNOWN_SESSION_ID), true);
  }

  private Expected late(ExchangeRequest request, Known known) {
    boolean accepted =
        request instanceof Termination
            && known.status == ExchangeStatus.SETTLED
            && !grace.isZero()
            && now.isBefore(known.until);
    if (!accepted) {
      tally.accept(request instanceof Update ? Kind.LATE_UPDATE : Kind.AFTER_THE_GRACE);
      return unchanged(known.rejected(ResultCode.UNKNOWN_SESSION_ID));
    }
    long fresh = request.usedOctets() - known.highest;
    if (fresh <= 0) {
      tally.accept(Kind.LATE_NOTHING_NEW);
      return unchanged(known.present());
    }
    known.highest += fresh;
    receive(known, pay(known, supplier(known), fresh));
    tally.accept(Kind.LATE_TERMINATION);
    return new Expected(known.present(), true);
  }

  private long pay(Known known, Position supplier, long due) {
    long octets = negative ? due : Math.min(due, Math.max(0, supplier.available()));
    supplier.supplied += octets;
    known.charged += octets;
    if (due > octets || supplier.available() < 0) {
      tally.accept(Kind.OVERRUN);
    }
    return octets;
  }

  private void receive(Known known, long octets) {
    of(known.initial.parties().demanderAccount()).received += octets;
  }

  // ---- Postings ----

  @Override
  public Expected deposit(Deposit request) {
    return posting(request);
  }

  @Override
  public Expected offset(Offset request) {
    return posting(request);
  }

  private Expected posting(PostingRequest request) {
    ResultCode before = posted.get(request.postingId());
    if (before != null) {
      boolean same = request.equals(postings.get(request.postingId()));
      tally.accept(same ? Kind.REPEATED : Kind.CONTRADICTED);
      return unchanged(QuotaAnswer.of(same ? before : ResultCode.CONTRADICTING_VALUES));
    }
    Account giver = request.giver().orElse(null);
    boolean enough = giver == null || of(giver).available() >= request.octets();
    if (enough) {
      move(giver, -request.octets());
      move(request.receiver(), request.octets());
    }
    ResultCode result = enough ? ResultCode.SUCCESS : ResultCode.CREDIT_LIMIT_REACHED;
    tally.accept(!enough ? Kind.OFFSET_REFUSED : giver == null ? Kind.DEPOSITED : Kind.OFFSET);
    postings.put(request.postingId(), request);
    posted.put(request.postingId(), result);
    return new Expected(QuotaAnswer.of(result), true);
  }

  private void move(@Nullable Account account, long octets) {
    if (account != null) {
      of(account).quota += octets;
    }
  }

  // ---- Owners ----

  boolean mayTakeUp(Known known, Owner owner) {
    return known.isOpen() && isSameOrEarlierLife(known.owner, owner);
  }

  boolean mayTakeOver(Known known, Owner owner) {
    boolean ofLaterLife =
        known.owner.node().equals(owner.node()) && !isSameOrEarlierLife(known.owner, owner);
    if (known.isOpen() && ofLaterLife) {
      tally.accept(Kind.NOT_STOLEN_BACK);
    }
    return known.isOpen() && now.isAfter(known.until) && !ofLaterLife;
  }

  private static boolean isSameOrEarlierLife(Owner one, Owner other) {
    return one.node().equals(other.node()) && one.epoch() <= other.epoch();
  }

  void taken(Known known, Owner owner, Duration lifetime) {
    known.owner = owner;
    known.until = now.plus(lifetime);
  }
}
