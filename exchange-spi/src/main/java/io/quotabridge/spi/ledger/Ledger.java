package io.quotabridge.spi.ledger;

import io.quotabridge.model.Account;
import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.InvalidRequestException;
import io.quotabridge.model.Owner;
import io.quotabridge.model.PostingRecord;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.internal.Checks;
import io.quotabridge.spi.quota.Deposit;
import io.quotabridge.spi.quota.ExchangeRequest;
import io.quotabridge.spi.quota.Initial;
import io.quotabridge.spi.quota.Offset;
import io.quotabridge.spi.quota.PostingRequest;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.Termination;
import io.quotabridge.spi.quota.Update;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The rules of quota, reservation and charge: a pure function from a request and the rows it
 * concerns to an answer and the rows to write. Every store that keeps its own rows calls it, so
 * that they cannot differ. Thread-safe.
 */
public final class Ledger {

  /* Invariants, for every account, before and after every decision:
   *
   *   quota = available + reserved + supplied                       (by definition of available)
   *   reserved = sum of the reservations of its open exchanges      (each has at most one)
   *   supplied = sum of what its exchanges were charged             (open and settled)
   *   available >= 0 under CLIP                                     (nothing is promised twice)
   *
   * and over all accounts
   *
   *   sum(quota) = sum(deposits)                                    (an offset only moves quota)
   *   sum(supplied) = sum(received) + charged by open exchanges     (entered when they settle)
   *
   * Repetition. An exchange keeps its newest request and the answer to it. The same number again is
   * answered from there; an older number from the present state; neither changes a row. So a
   * request may be sent any number of times, and a caller that lost an answer just asks again.
   *
   * Order. Used is a running total: the charge follows the highest total ever reported, whatever
   * was lost, repeated or overtaken on the way.
   *
   * Owners. Exactly one owner drives an open exchange. Who takes it over is the owner from then on;
   * what the one before still sends is charged as far as it is news, and granted nothing.
   */

  private final ExchangeRules exchanges;
  private final LateReports lateReports;
  private final PostingRules postings = new PostingRules();

  /**
   * Makes a ledger.
   *
   * @param config what the carrier chose
   */
  public Ledger(LedgerConfig config) {
    this.exchanges = new ExchangeRules(Checks.present("config", config));
    this.lateReports = new LateReports(config);
  }

  /**
   * Decides whether a node may go on with an exchange of its own: if this life of it drives the
   * exchange, or an earlier one did.
   *
   * @param known the exchange, locked by the caller until the decision is written
   * @param owner the node in its present life
   * @param lifetime how long it may stay silent from now on
   * @param now the store's time
   * @return the row to write, or empty if it stays as it is
   * @throws InvalidRequestException if the lifetime is not positive, or leaves the calendar
   */
  public Optional<ExchangeRecord> takeUp(
      ExchangeRecord known, Owner owner, Duration lifetime, Instant now) {
    return Owners.mayTakeUp(known, owner)
        ? Optional.of(Owners.driven(known, owner, lifetime, now))
        : Optional.empty();
  }

  /**
   * Decides whether an owner may drive an exchange that somebody left: if it expired, and no later
   * life of the owner's own node drives it.
   *
   * @param known the exchange, locked by the caller until the decision is written
   * @param owner the node in its present life
   * @param lifetime how long it may stay silent from now on
   * @param now the store's time
   * @return the row to write, or empty if it stays as it is
   * @throws InvalidRequestException if the lifetime is not positive, or leaves the calendar
   */
  public Optional<ExchangeRecord> takeOver(
      ExchangeRecord known, Owner owner, Duration lifetime, Instant now) {
    return Owners.mayTakeOver(known, owner, now)
        ? Optional.of(Owners.driven(known, owner, lifetime, now))
        : Optional.empty();
  }

  /**
   * Decides about one request.
   *
   * @param request the request
   * @param rows the rows it concerns, locked by the caller until the decision is written
   * @param now the store's time
   * @return the answer and the rows to write
   */
  public Decision decide(QuotaRequest request, LedgerRows rows, Instant now) {
    try {
      return request.accept(new Deciding(rows, now));
    } catch (ArithmeticException | DateTimeException e) {
      // A sum would leave the range of a long, or an expiry that of the calendar: refused as a bad
      // value, and nothing is written.
      return Decision.unchanged(QuotaAnswer.of(ResultCode.INVALID_VALUE));
    }
  }

  private final class Deciding implements QuotaRequest.Handler<Decision> {

    private final LedgerRows rows;
    private final Instant now;

    Deciding(LedgerRows rows, Instant now) {
      this.rows = rows;
      this.now = now;
    }

    @Override
    public Decision initial(Initial request) {
      ExchangeRecord known = rows.exchange(request.exchangeId());
      if (known != null) {
        return exchanges.repeatedInitial(request, known);
      }
      return exchanges.open(request, balance(request.parties().supplierAccount()), now);
    }

    @Override
    public Decision update(Update request) {
      ExchangeRecord known = rows.exchange(request.exchangeId());
      if (known == null) {
        return Decision.unchanged(QuotaAnswer.of(ResultCode.UNKNOWN_SESSION_ID));
      }
      return exchanges.repeated(request, known).orElseGet(() -> update(request, known));
    }

    private Decision update(Update request, ExchangeRecord known) {
      return drives(request, known)
          ? exchanges.update(request, known, supplier(known), now)
          : lateReports.update(request, known, supplier(known));
    }

    @Override
    public Decision termination(Termination request) {
      ExchangeRecord known = rows.exchange(request.exchangeId());
      if (known == null) {
        return Decision.unchanged(QuotaAnswer.of(ResultCode.UNKNOWN_SESSION_ID));
      }
      return exchanges.repeated(request, known).orElseGet(() -> terminate(request, known));
    }

    private Decision terminate(Termination request, ExchangeRecord known) {
      AccountBalance demander = balance(known.parties().demanderAccount());
      return drives(request, known)
          ? exchanges.terminate(request, known, supplier(known), demander, now)
          : lateReports.termination(request, known, supplier(known), demander, now);
    }

    private static boolean drives(ExchangeRequest request, ExchangeRecord known) {
      return known.isOpen() && request.owner().equals(known.owner());
    }

    @Override
    public Decision deposit(Deposit request) {
      return repeatedPosting(request)
          .orElseGet(() -> postings.deposit(request, balance(request.receiver())));
    }

    @Override
    public Decision offset(Offset request) {
      return repeatedPosting(request)
          .orElseGet(
              () ->
                  postings.offset(
                      request, balance(request.from()), balance(request.receiver()), now));
    }

    private Optional<Decision> repeatedPosting(PostingRequest request) {
      PostingRecord known = rows.posting(request.postingId());
      return known == null ? Optional.empty() : Optional.of(postings.repeated(request, known));
    }

    private AccountBalance supplier(ExchangeRecord exchange) {
      return balance(exchange.parties().supplierAccount());
    }

    private AccountBalance balance(Account account) {
      AccountBalance known = rows.account(account.id());
      return known == null ? AccountBalance.empty(account) : known;
    }
  }
}
