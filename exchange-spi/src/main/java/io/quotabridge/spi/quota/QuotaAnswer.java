package io.quotabridge.spi.quota;

import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.ExchangeStatus;
import io.quotabridge.model.LastRequest;
import io.quotabridge.model.PostingRecord;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.internal.Checks;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A store's answer to one request. The same request gets an equal answer, however often it is sent.
 * Immutable.
 *
 * @param result what came of it
 * @param status how far the exchange has come; absent for a posting or an exchange that nobody
 *     knows
 * @param requestNumber the newest request number that the store has executed, 0 for a posting
 * @param grantedOctets the live reservation after this request, 0 for none
 * @param finalGrant whether nothing follows this grant
 * @param usedOctets the highest total reported so far
 * @param chargedOctets the part of it that was charged to the supplier
 */
public record QuotaAnswer(
    ResultCode result,
    @Nullable ExchangeStatus status,
    int requestNumber,
    long grantedOctets,
    boolean finalGrant,
    long usedOctets,
    long chargedOctets) {

  /** Checks that the result is present. */
  public QuotaAnswer {
    Checks.present("result", result);
  }

  /**
   * The answer to a posting, or to a request that left no state.
   *
   * @param result what came of it
   * @return the answer
   */
  public static QuotaAnswer of(ResultCode result) {
    return new QuotaAnswer(result, null, 0, 0, false, 0, 0);
  }

  /**
   * The answer that a posting was given.
   *
   * @param posting the posting as it was kept
   * @return the answer
   */
  public static QuotaAnswer of(PostingRecord posting) {
    return of(posting.result());
  }

  /**
   * The answer that an exchange's newest request was given; also what an older one is answered,
   * from the present state.
   *
   * @param exchange the exchange as it is kept
   * @return the answer
   */
  public static QuotaAnswer of(ExchangeRecord exchange) {
    LastRequest last = exchange.lastRequest();
    return new QuotaAnswer(
        last.result(),
        exchange.status(),
        last.number(),
        exchange.reservedOctets(),
        last.isFinalGrant(),
        exchange.usedOctets(),
        exchange.chargedOctets());
  }

  /**
   * The answer to a request that has no effect on the reservation, because the sender does not
   * drive the exchange, or it is over.
   *
   * @param result why
   * @param exchange the exchange as it is kept
   * @return the answer: it grants nothing, and nothing follows
   */
  public static QuotaAnswer rejected(ResultCode result, ExchangeRecord exchange) {
    return new QuotaAnswer(
        result,
        exchange.status(),
        exchange.lastRequest().number(),
        0,
        true,
        exchange.usedOctets(),
        exchange.chargedOctets());
  }

  /** Returns how far the exchange has come, if the answer is about one. */
  public Optional<ExchangeStatus> exchangeStatus() {
    return Optional.ofNullable(status);
  }
}
