package io.quotabridge.spi.station;

import io.quotabridge.model.AccessRequest;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.Refusal;
import io.quotabridge.model.Usage;
import java.util.Optional;

/**
 * Speaks to base stations on behalf of the core (steps S3 and S4).
 *
 * <p><b>Threads:</b> called by many threads at once, for one exchange in the order start, stop;
 * implementations are thread-safe. <b>Blocking:</b> every method should hand its message over and
 * return; answers come through the {@link UsageSink}, from any thread, and also from within {@link
 * #start}. <b>Idempotent:</b> {@code start}, {@code refuse} and {@code stop} of the same exchange
 * may be repeated. <b>Errors:</b> an exception from {@code start} means that the station cannot be
 * reached: the exchange is refused with 3002. An exception from {@code refuse} or {@code stop} is
 * logged and changes nothing: the decision stands.
 */
public interface BaseStationAdapter extends AutoCloseable {

  /**
   * Asks the base station to serve. It answers with {@link UsageSink#confirm} or {@link
   * UsageSink#decline}, now or later.
   *
   * @param order whom to serve, and on whose quota
   * @param sink where answers and counts go, until it has been stopped
   */
  void start(ServiceOrder order, UsageSink sink);

  /**
   * Tells the base station that a request is refused, and why. A refusal with 5007 concerns a
   * request that contradicts an earlier one: the exchange of that earlier one may be served, and
   * goes on.
   *
   * @param request the request
   * @param refusal the reason
   */
  void refuse(AccessRequest request, Refusal refusal);

  /**
   * Tells the base station to stop serving. A station that counts from outside reports its final
   * total through the sink before it returns from here.
   *
   * @param exchangeId the exchange
   * @param cause why it ends
   */
  void stop(ExchangeId exchangeId, EndingCause cause);

  /**
   * Returns what the base station last counted for an exchange; asked for after a restart.
   *
   * @param exchangeId the exchange
   * @return the running total, or empty if the station knows nothing of it
   */
  Optional<Usage> lastKnownUsage(ExchangeId exchangeId);

  /** Releases what it holds. Called once, when no exchange is open. */
  @Override
  void close();
}
