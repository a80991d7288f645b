package io.quotabridge.spi.ledger;

import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.ExchangeStatus;
import io.quotabridge.model.LastRequest;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.quota.ExchangeRequest;
import io.quotabridge.spi.quota.Initial;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.Termination;
import io.quotabridge.spi.quota.Update;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The three requests of an exchange. Pure. */
final class ExchangeRules {

  private final LedgerConfig config;

  ExchangeRules(LedgerConfig config) {
    this.config = config;
  }

  // ---- Repetition ----

  /**
   * The first request again: the same answer while nothing followed, else the present state. While
   * it is open nobody else may open it; who would drive it takes it up or over.
   */
  Decision repeatedInitial(Initial request, ExchangeRecord known) {
    boolean same =
        known.parties().equals(request.parties())
            && known.initialOctets() == request.requestedOctets();
    if (same && known.isOpen() && !request.owner().equals(known.owner())) {
      return Decision.unchanged(QuotaAnswer.rejected(ResultCode.CONTRADICTING_VALUES, known));
    }
    return Decision.unchanged(
        same ? QuotaAnswer.of(known) : QuotaAnswer.of(ResultCode.CONTRADICTING_VALUES));
  }

  /** A number that is not new; empty for one that is, or that another owner sent. */
  Optional<Decision> repeated(ExchangeRequest request, ExchangeRecord known) {
    LastRequest last = known.lastRequest();
    if (request.requestNumber() > last.number() || !request.owner().equals(known.owner())) {
      return Optional.empty();
    }
    boolean contradicts = request.requestNumber() == last.number() && !isSame(request, known);
    return Optional.of(
        Decision.unchanged(
            contradicts ? QuotaAnswer.of(ResultCode.CONTRADICTING_VALUES) : QuotaAnswer.of(known)));
  }

  /**
   * Whether a request of the newest number is that newest one. Only a termination settles, so the
   * status tells its kind: an update that asked for nothing must not pass for a termination.
   */
  private static boolean isSame(ExchangeRequest request, ExchangeRecord known) {
    LastRequest last = known.lastRequest();
    return (request instanceof Termination) == (known.status() == ExchangeStatus.SETTLED)
        && request.usedOctets() == last.usedOctets()
        && request.requestedOctets() == last.requestedOctets();
  }

  // ---- Initial, update, termination ----

  Decision open(Initial request, AccountBalance supplier, Instant now) {
    if (supplier.openExchanges() >= config.maxExchangesPerQuota()) {
      return refused(request, ResultCode.RESOURCES_EXCEEDED, now);
    }
    long grant = Math.min(request.requestedOctets(), supplier.available());
    if (grant <= 0) {
      return refused(request, ResultCode.CREDIT_LIMIT_REACHED, now);
    }
    ExchangeRecord opened = opened(request, ExchangeStatus.OPEN, ResultCode.SUCCESS, grant, now);
    return Decision.exchange(opened, List.of(Positions.reserve(supplier, grant, +1)), null);
  }

  private static Decision refused(Initial request, ResultCode code, Instant now) {
    return Decision.exchange(
        opened(request, ExchangeStatus.REFUSED, code, 0, now), List.of(), null);
  }

  /** Charges what was used, then replaces the reservation by what is asked for and can be had. */
  Decision update(Update request, ExchangeRecord exchange, AccountBalance supplier, Instant now) {
    Charge charge = Charge.of(exchange, supplier, request.usedOctets(), config.overrun());
    long requested = request.requestedOctets();
    long grant = Math.max(0, Math.min(requested, charge.supplier().available()));
    ResultCode result =
        requested > 0 && grant == 0 ? ResultCode.CREDIT_LIMIT_REACHED : ResultCode.SUCCESS;
    ExchangeRecord updated =
        written(
            exchange,
            ExchangeStatus.OPEN,
            new LastRequest(
                request.requestNumber(), request.usedOctets(), requested, result, grant),
            charge,
            expiry(now, request.lifetime()),
            null);
    return Decision.exchange(
        updated, List.of(Positions.reserve(charge.supplier(), grant, 0)), null);
  }

  /** Charges, releases, and enters the volume in the demander's account, in one step. */
  Decision terminate(
      Termination request,
      ExchangeRecord exchange,
      AccountBalance supplier,
      AccountBalance demander,
      Instant now) {
    Charge charge = Charge.of(exchange, supplier, request.usedOctets(), config.overrun());
    ExchangeRecord settled =
        written(
            exchange,
            ExchangeStatus.SETTLED,
            new LastRequest(
                request.requestNumber(), request.usedOctets(), 0, ResultCode.SUCCESS, 0),
            charge,
            expiry(now, config.grace()),
            request.cause());
    AccountBalance charged = Positions.reserve(charge.supplier(), 0, -1);
    List<AccountBalance> accounts = Positions.transfer(charged, demander, settled.chargedOctets());
    return Decision.exchange(settled, accounts, Entries.settled(settled, now));
  }

  // ---- Rows ----

  private static ExchangeRecord opened(
      Initial request, ExchangeStatus status, ResultCode result, long grant, Instant now) {
    return new ExchangeRecord(
        request.exchangeId(),
        request.parties(),
        request.owner(),
        status,
        request.requestedOctets(),
        new LastRequest(0, 0, request.requestedOctets(), result, grant),
        0,
        0,
        grant,
        now,
        expiry(now, request.lifetime()),
        null);
  }

  private static ExchangeRecord written(
      ExchangeRecord before,
      ExchangeStatus status,
      LastRequest last,
      Charge charge,
      Instant expiresAt,
      @Nullable EndingCause cause) {
    return new ExchangeRecord(
        before.id(),
        before.parties(),
        before.owner(),
        status,
        before.initialOctets(),
        last,
        charge.used(),
        charge.charged(),
        last.grantedOctets(),
        before.openedAt(),
        expiresAt,
        cause);
  }

  private static Instant expiry(Instant now, Duration lifetime) {
    return now.plus(lifetime);
  }
}
