package io.quotabridge.internal.engine;

import static io.quotabridge.model.Usage.MAX_OCTETS;

import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.lifecycle.LifecycleEvent;
import io.quotabridge.metering.Meter;
import io.quotabridge.metering.MeterConfig;
import io.quotabridge.metering.ThresholdListener;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.station.UsageSink;

/**
 * The path that one exchange's traffic takes through this node: what the base station holds, and
 * the meter behind it. Thread-safe.
 */
final class ServicePath implements UsageSink, ThresholdListener {

  /* The meter begins empty and is filled when the base station confirms; so nothing passes before
   * that, at no price on the path. From then on, for the whole exchange,
   *
   *     used    = before + meter.used() + excess
   *     allowed = before + meter.granted()          never more than the store reserved or charged
   *
   * where before is what was charged before this node took the exchange up, and excess is what a
   * station that counts from outside reported beyond everything that could be had. */

  private final ExchangeSession session;
  private final Renewals renewals;
  private final Closing closing;
  private final Meter meter;
  private final long before;
  private final long firstOctets;

  // Guarded by the session's lock, but for readings of the excess.
  private long reported;
  private volatile long excess;
  private boolean served;
  private boolean last;
  private Slices slices;

  ServicePath(
      ExchangeSession session,
      Renewals renewals,
      Closing closing,
      QuotaAnswer firstGrant,
      Slices slices) {
    this.session = session;
    this.renewals = renewals;
    this.closing = closing;
    this.firstOctets = firstGrant.grantedOctets();
    this.before = firstGrant.usedOctets();
    this.reported = before;
    this.last = firstGrant.finalGrant();
    this.slices = slices;
    this.meter = Meter.of(new MeterConfig(0, 0), this);
  }

  // ---- The base station's answer ----

  @Override
  public boolean confirm() {
    session.lock.lock();
    try {
      if (session.tryAdvance(LifecycleEvent.SERVICE_CONFIRMED, Phase.SERVING) == null) {
        return session.state() == ExchangeState.SERVING;
      }
      served = true;
      if (firstOctets > 0) {
        meter.extend(firstOctets, threshold());
      }
    } finally {
      session.lock.unlock();
    }
    renewals.served(session);
    return true;
  }

  @Override
  public void decline(ResultCode code, String detail) {
    closing.declined(session, code, detail);
  }

  /** Returns whether the base station has ever confirmed in time. */
  boolean isServed() {
    session.lock.lock();
    try {
      return served;
    } finally {
      session.lock.unlock();
    }
  }

  // ---- Traffic ----

  @Override
  public boolean tryConsume(long octets) {
    return meter.tryConsume(octets) || tryConsumeRenewed(octets);
  }

  @Override
  public long consumeUpTo(long octets) {
    long consumed = meter.consumeUpTo(octets);
    if (consumed < octets) {
      consumed += consumeRenewed(octets - consumed);
    }
    if (consumed < octets) {
      closing.exhausted(session);
    }
    return consumed;
  }

  @Override
  public void report(long totalOctets) {
    if (totalOctets < 0 || totalOctets > MAX_OCTETS) {
      throw new IllegalArgumentException(
          "totalOctets (" + totalOctets + ") must be 0 to " + MAX_OCTETS);
    }
    boolean tooMuch = reportRising(totalOctets);
    renewals.publishDeferred(session);
    if (tooMuch) {
      closing.exhausted(session);
    }
  }

  /** Counts what is new in a running total; returns whether it was more than could be had. */
  private boolean reportRising(long totalOctets) {
    session.lock.lock();
    try {
      long more = totalOctets - reported;
      if (more <= 0) {
        return false;
      }
      long beyond = more - consumeRenewed(more);
      reported = totalOctets;
      exceed(beyond);
      return beyond > 0;
    } finally {
      session.lock.unlock();
    }
  }

  private void exceed(long octets) {
    long sum = excess + octets;
    excess = sum;
  }

  private boolean tryConsumeRenewed(long octets) {
    while (renewals.renew(session, octets)) {
      if (meter.tryConsume(octets)) {
        return true;
      }
    }
    closing.exhausted(session);
    return false;
  }

  /** Consumes as much as can be had, and asks the store for more as long as there is any. */
  private long consumeRenewed(long octets) {
    long consumed = meter.consumeUpTo(octets);
    while (consumed < octets && renewals.renew(session, octets - consumed)) {
      consumed += meter.consumeUpTo(octets - consumed);
    }
    return consumed;
  }

  @Override
  public void end(EndingCause cause) {
    closing.endedByStation(session, cause);
  }

  // ---- Grants; with the session's lock held ----

  /** Returns whether the store has said that nothing follows. */
  boolean isLast() {
    return last;
  }

  long usedOctets() {
    return before + meter.used() + excess;
  }

  long remainingOctets() {
    return meter.remaining();
  }

  Slices slices() {
    return slices;
  }

  /** Takes over what the store granted in place of the old reservation. */
  void apply(QuotaAnswer answer) {
    long allowed = answer.usedOctets() + answer.grantedOctets();
    long more = allowed - excess - before - meter.granted();
    last = answer.finalGrant() || !answer.result().isSuccess() || more <= 0;
    slices = slices.next();
    if (more > 0) {
      meter.extend(more, threshold());
    }
  }

  /** Stops counting. */
  long close() {
    return before + meter.close() + excess;
  }

  private long threshold() {
    return last ? 0 : slices.thresholdOctets();
  }

  // ---- Running low ----

  @Override
  public void thresholdReached(Meter crossed, long remainingOctets) {
    renewals.runningLow(session);
  }
}
