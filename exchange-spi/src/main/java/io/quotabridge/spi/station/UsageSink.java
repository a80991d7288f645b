package io.quotabridge.spi.station;

import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ResultCode;

/**
 * What the core hands to a base station for one exchange: the station answers whether it serves,
 * counts what it carries, and tells when the terminal has left. Thread-safe.
 *
 * <p>A station counts in one of two ways, never both for one exchange. <i>In the path</i>: {@link
 * #tryConsume} or {@link #consumeUpTo} before each packet; a packet is carried only if it was let
 * through, so nothing is ever carried beyond the bound. <i>From outside</i>: {@link #report} with
 * running totals of what was carried already; what exceeds the grant is charged as far as the
 * supplier's quota goes, and recorded as overrun beyond that.
 *
 * <p>Consuming costs one compare-and-set. It waits for the quota store only when nothing is left of
 * the grant and more may be had.
 */
public interface UsageSink {

  /**
   * Confirms that the station serves. To be called once, before anything is counted.
   *
   * @return whether the exchange still wants service; if {@code false} it was given up meanwhile,
   *     and nothing may be carried
   */
  boolean confirm();

  /**
   * Declines to serve; the reservation is released. Without effect once service was confirmed or
   * the exchange given up.
   *
   * @param code why; never {@link ResultCode#SUCCESS}
   * @param detail one English clause for logs and support
   */
  void decline(ResultCode code, String detail);

  /**
   * Lets a packet through, or not: all or nothing. After a refusal the exchange ends, because the
   * supplier's traffic would leave its range.
   *
   * @param octets the packet's size, 1 or more
   * @return whether it may be carried
   */
  boolean tryConsume(long octets);

  /**
   * Lets as much through as still fits. After less than was asked for, the exchange ends.
   *
   * @param octets what is wanted, 1 or more
   * @return what may be carried, 0 to {@code octets}
   */
  long consumeUpTo(long octets);

  /**
   * Reports what was carried since service began. Totals only ever rise: a lower one than before is
   * a late report and changes nothing.
   *
   * @param totalOctets the running total, 0 or more
   */
  void report(long totalOctets);

  /**
   * Ends the exchange: the terminal left, or the station cannot go on. Repeating it has no effect.
   *
   * @param cause why
   */
  void end(EndingCause cause);
}
