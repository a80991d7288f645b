package io.quotabridge.internal.engine;

import static io.quotabridge.model.Usage.MAX_OCTETS;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.lifecycle.LifecycleEvent;
import io.quotabridge.metering.Meter;
import io.quotabridge.metering.MeterConfig;
import io.quotabridge.metering.ThresholdListener;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.station.UsageSink;
import org.jspecify.annotations.Nullable;

/**
 * The path that one exchange's traffic takes through this node: what the base station holds, and
 * the meter behind it. Thread-safe.
 */
final class ServicePath implements UsageSink, ThresholdListener {

  /* The meter begins empty and is filled when the base station confirms; so nothing passes before
   * that, at no price on the path. From then on, for the whole exchange,
   *
   *     used    = before + meter.used() - returned + excess
   *     allowed = before + meter.granted() - returned
   *
   * where before is what was used before this node took the exchange up, returned is what was given
   * back to the supplier unused, and excess is what a station that counts from outside reported
   * beyond everything that could be had. Allowed is never more than the store reserved or charged,
   * but for what a carrier trusts an exchange with while the store is away (offline): that is
   * carried first and reserved afterwards. */

  private final ExchangeSession session;
  private final Renewals renewals;
  private final Closing closing;
  private final Meter meter;
  private final Watch watch = new Watch();
  private final boolean resumed;

  // Guarded by the session's lock, but for readings of the volatile ones.
  private volatile long before;
  private volatile long excess;
  private volatile long returned;
  private long firstOctets;
  private long reported;
  private long offline;
  private long owed; // given up, and not yet given back to the store
  private long usedAtGrant;
  private long grantedAt;
  private boolean served;
  private boolean last;
  private boolean givenUp;
  private Slices slices;
  private volatile @Nullable EndingCause verdict;

  /**
   * Makes a path for an exchange that the base station has yet to confirm.
   *
   * @param resumed whether an earlier life of a node has served it
   */
  ServicePath(
      ExchangeSession session,
      Renewals renewals,
      Closing closing,
      QuotaAnswer firstGrant,
      Slices slices,
      boolean resumed) {
    this.session = session;
    this.renewals = renewals;
    this.closing = closing;
    this.firstOctets = firstGrant.grantedOctets();
    this.before = firstGrant.usedOctets();
    this.reported = before;
    this.last = firstGrant.finalGrant();
    this.slices = slices;
    this.resumed = resumed;
    this.grantedAt = renewals.nanos();
    watch.begin(before, renewals.tick());
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

  /** Returns whether a node served it before this one. */
  boolean isResumed() {
    return resumed;
  }

  /**
   * Takes over what the base station counted while no node was there, before it confirms; it may
   * have reported some of that meanwhile.
   */
  void resumeAt(long totalOctets) {
    session.lock.lock();
    try {
      long more = totalOctets - usedOctets();
      if (more > 0 && !served) {
        long sum = before + more;
        before = sum;
        reported = totalOctets;
        firstOctets = Math.max(0, firstOctets - more);
      }
    } finally {
      session.lock.unlock();
    }
  }

  Watch watch() {
    return watch;
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
    watch.word();
    boolean tooMuch = reportRising(totalOctets);
    renewals.afterwards(session);
    if (tooMuch) {
      closing.exhausted(session);
    }
    closing.reportedLate(session, totalOctets);
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
    boolean more = true;
    while (consumed < octets && more) {
      more = renewals.renew(session, octets - consumed);
      // Also after a no: another thread may have fetched the last grant while this one waited.
      consumed += meter.consumeUpTo(octets - consumed);
    }
    return consumed;
  }

  @Override
  public void end(EndingCause cause) {
    closing.endQuietly(session, cause);
  }

  // ---- Grants; with the session's lock held ----

  /** Returns whether the store has said that nothing follows. */
  boolean isLast() {
    return last;
  }

  long usedOctets() {
    return before + meter.used() - returned + excess;
  }

  long remainingOctets() {
    return meter.remaining();
  }

  /**
   * Returns what may still be carried beyond a volume that is to be reported: all that the meter
   * lets through or has let through since. The store then allows as much as the meter does, however
   * much passes between two readings.
   *
   * @param used what {@link #usedOctets} returned under the same lock
   */
  long allowedBeyond(long used) {
    return before + meter.granted() - returned + excess - used;
  }

  Slices slices() {
    return slices;
  }

  /** Returns what to ask for next, by what was used since the last grant. */
  Slices nextSlices(long now) {
    return slices.next(usedOctets() - usedAtGrant, now - grantedAt);
  }

  /**
   * Takes over what the store granted in place of the old reservation.
   *
   * @return whether there is more than before
   */
  boolean apply(QuotaAnswer answer, Slices asked, long now) {
    long allowed = answer.usedOctets() + answer.grantedOctets();
    long more = allowed - excess - before - meter.granted() + returned;
    last = answer.finalGrant() || !answer.result().isSuccess();
    slices = asked;
    usedAtGrant = usedOctets();
    grantedAt = now;
    givenUp = false;
    owed = 0;
    if (more > 0) {
      meter.extend(more, threshold());
    } else {
      takeBack(-more); // the rest of what was trusted, if the store says that there is less
    }
    return more > 0;
  }

  @CanIgnoreReturnValue
  private long takeBack(long octets) {
    // Until it is noted as returned, nobody may report it as used: not even a top-up that the
    // executor runs right here, because the meter crosses its threshold now.
    boolean formerly = givenUp;
    givenUp = true;
    long idle = Math.min(octets, meter.remaining());
    long taken = idle > 0 ? meter.consumeUpTo(idle) : 0;
    long sum = returned + taken;
    returned = sum;
    givenUp = formerly;
    return taken;
  }

  /**
   * Lets the traffic go on without a reservation.
   *
   * @param octets how much is needed
   * @param most how much this exchange is trusted with in all
   * @return whether that was anything
   */
  boolean extendOffline(long octets, long most) {
    long more = Math.min(octets, most - offline);
    if (more <= 0) {
      return false;
    }
    offline += more;
    meter.extend(more, 0);
    return true;
  }

  /**
   * Takes what lies idle out of the grant, for another exchange on the same quota.
   *
   * @return how much the store has to hear of, in octets: that, and what it could not be told of
   *     before
   */
  long giveUpIdle() {
    long idle = takeBack(meter.remaining());
    givenUp = true;
    if (idle > 0) {
      last = false; // whether or not the store hears of it, the exchange may ask for it again
    }
    owed += idle;
    return owed;
  }

  /** The store has heard of it; if it does not let the exchange go on, nothing follows. */
  void applyGivenUp(QuotaAnswer answer) {
    owed = 0;
    last = !answer.result().isSuccess();
  }

  /** Returns whether its idle part was taken, so that only traffic may ask for more. */
  boolean hasGivenUp() {
    return givenUp;
  }

  /** Decides why the exchange will end, if nothing else ends it first. */
  void doom(EndingCause cause) {
    verdict = cause;
  }

  /** Returns why it has to end, if that was decided. */
  @Nullable EndingCause verdict() {
    return verdict;
  }

  /** Stops counting. */
  long close() {
    return before + meter.close() - returned + excess;
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
