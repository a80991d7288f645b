package io.quotabridge.metering;

import com.google.errorprone.annotations.CheckReturnValue;

/**
 * What stands in front of a packet: lets octets through while there are any, and counts them.
 * Thread-safe.
 *
 * <p>A gate with a grant of its own is a {@link Meter}; one that shares a supplier's quota with
 * others comes from {@link QuotaPool#open()}. Either serves one exchange. Do not reuse its object
 * for another one, since a late caller would charge the wrong party; and do not synchronize on it.
 */
public interface Gate {

  /**
   * Consumes all of it or nothing. A refusal calls no listener.
   *
   * @param octets the packet's volume, from 1
   * @return whether the octets were consumed; false if fewer are left, or once the gate is closed
   * @throws IllegalArgumentException if {@code octets} is not positive
   */
  @CheckReturnValue
  boolean tryConsume(long octets);

  /**
   * Consumes the part that still fits.
   *
   * @param octets the volume asked for, from 1
   * @return the octets consumed: all that were asked for, or everything that was left at some
   *     instant during the call; 0 if that was nothing, or once the gate is closed
   * @throws IllegalArgumentException if {@code octets} is not positive
   */
  @CheckReturnValue
  long consumeUpTo(long octets);

  /**
   * {@return octets consumed so far} Never falls, is never above the truth at return, and is exact
   * once the gate is closed.
   */
  long used();

  /**
   * Ends the counting. Nothing succeeds once this has returned; every success before is in the
   * total. May be called again, and returns the same.
   *
   * @return the octets consumed, exactly
   */
  long close();

  /** {@return whether {@link #close()} has taken effect} */
  boolean isClosed();
}
