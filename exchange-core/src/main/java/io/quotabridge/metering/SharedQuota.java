package io.quotabridge.metering;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The pool: each exchange's gate is one stripe of it. Thread-safe.
 *
 * <p>Not final, so that the tests can break one step and see their checks fail.
 */
class SharedQuota implements QuotaPool {
  /*
   * The rule is StripedMeter's: a consumer debits a cell that owns its credits, by compare-and-set.
   * A cell belongs to an exchange here and not to a thread, since exchanges are what a hot supplier
   * has many of; several threads of one exchange share its cell.
   *
   * INVARIANT, at any time:   used + free + sum of the shares' cells = segmentEnd <= granted
   * and for each share:       its used = drawn - cell
   * The segment ends as in StripedMeter, one octet before the threshold is reached.
   *
   * A SLICE is the smaller of an eighth of what is free and an equal part for every open share and one
   * more; if that does not serve SLICE_CALLS calls, there is no slice, and the call is served alone.
   * So the shares hold little when little is left. If `free` cannot serve a call, every cell is recalled
   * by exchange, once: from then on everything is in `free` ("gathered") until a slice is leased again,
   * which does not happen while little is left. Exhausting a quota thus takes a few sweeps,
   * each as long as the list of shares, and then none.
   *
   * LAST. While everything is gathered and no threshold lies ahead, `last` holds all that is left, and a
   * refusal needs one read of it and no lock; else it is UNKNOWN. It is written at the end of each locked
   * part. During a locked part it may be larger than the truth, since that part takes; a refusal by
   * it is then all the more true. Where the part extends the quota, the refusal comes before it.
   *
   * LINEARISATION POINTS
   *     success          its compare-and-set, or the taking from `free` under the lock
   *     refusal          the read of `last`; under the lock, the moment when all is gathered
   *     close of a gate  the exchange of its cell; afterwards nothing is added to it
   *     extend, close    the end of the locked part
   *
   * MEMORY ORDER. Cells and `last` are read and written by volatile operations, so that all deciding
   * steps lie in one total order. A number is written to `last` after the exchanges that emptied the
   * cells: whoever reads it knows that no cell held anything beside it then. A later locked part that
   * leases takes from what that number says, so the sum of all that is left is never more than it until
   * the quota is extended. Everything else is guarded by the monitor.
   *
   * LOCKS. There is one, the pool's monitor; gates have none. It is never held while a listener runs or
   * while any other lock is taken, so that a caller may hold its own.
   *
   * NOT PROMISED. No fairness: a busy exchange may use up what idle ones could have had. used() of the pool
   * has intermediate value linearizability, used() of a gate is exact. A caller that asks again and again
   * for more than is left causes a sweep each time that slices were leased in between.
   *
   * SOURCES. Demarcation protocol: Barbara and Garcia-Molina, VLDB Journal 3(3), 1994.
   */

  /** A slice is an eighth of what is free: however greedy one exchange is, others find the rest. */
  private static final int SLICE_SHIFT = 3;

  /** Calls of the present size that a slice serves at least, as in {@link StripedMeter}. */
  private static final int SLICE_CALLS = 16;

  /** The value of {@code last} while gates may hold credits. */
  private static final long UNKNOWN = -1;

  private static final VarHandle CELL;

  static {
    try {
      CELL = MethodHandles.lookup().findVarHandle(Share.class, "cell", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final ThresholdListener listener;
  private volatile long last = UNKNOWN;

  @GuardedBy("this")
  private final List<Share> shares = new ArrayList<>();

  @GuardedBy("this")
  private boolean closed;

  /** Whether no cell holds credits. */
  @GuardedBy("this")
  private boolean gathered = true;

  @GuardedBy("this")
  private long free;

  @GuardedBy("this")
  private long segmentEnd;

  @GuardedBy("this")
  private long granted;

  @GuardedBy("this")
  private long threshold;

  SharedQuota(MeterConfig config, ThresholdListener listener) {
    this.listener = Objects.requireNonNull(listener, "listener");
    this.granted = config.grantedOctets();
    this.threshold = config.thresholdOctets();
    this.segmentEnd = StripedMeter.endOfSegment(granted, threshold, 0);
    this.free = segmentEnd;
  }

  @Override
  public synchronized Gate open() {
    if (closed) {
      throw new IllegalStateException("a closed pool opens no gate");
    }
    Share share = new Share(this, shares.size());
    shares.add(share);
    return share;
  }

  @Override
  public synchronized int openGates() {
    return shares.size();
  }

  @Override
  public boolean tryConsume(long octets) {
    Octets.requirePositive("octets", octets);
    return consume(null, octets, octets) != 0;
  }

  @Override
  public long consumeUpTo(long octets) {
    Octets.requirePositive("octets", octets);
    return consume(null, 1, octets);
  }

  @Override
  public void extend(long octets) {
    Octets.requirePositive("octets", octets);
    synchronized (this) {
      grant(octets, threshold);
    }
  }

  @Override
  public void extend(long octets, long thresholdOctets) {
    Octets.requirePositive("octets", octets);
    Octets.requireNotNegative("thresholdOctets", thresholdOctets);
    synchronized (this) {
      grant(octets, thresholdOctets);
    }
  }

  @Override
  public synchronized long used() {
    long held = 0;
    for (Share share : shares) {
      held += share.cellVolatile();
    }
    return segmentEnd - free - held;
  }

  @Override
  public synchronized long remaining() {
    return granted - used();
  }

  @Override
  public synchronized long granted() {
    return granted;
  }

  @Override
  public synchronized long close() {
    if (!closed) {
      recall();
      closed = true;
      shares.forEach(share -> share.index = Share.CLOSED);
      shares.clear();
      last = 0;
    }
    return segmentEnd - free;
  }

  @Override
  public synchronized boolean isClosed() {
    return closed;
  }

  @Override
  public synchronized String toString() {
    String end = closed ? ", closed]" : ", gates=" + shares.size() + "]";
    return "QuotaPool[used=" + used() + ", granted=" + granted + end;
  }

  /**
   * The exact path.
   *
   * @param share the gate whose cell is short, or null for the pool itself
   */
  private long consume(@Nullable Share share, long least, long most) {
    long known = last;
    if (known != UNKNOWN && known < least) {
      return 0;
    }
    long taken;
    boolean reached;
    long left;
    synchronized (this) {
      if (closed || (share != null && share.index == Share.CLOSED)) {
        return 0;
      }
      if (share != null && share.tryTake(most)) {
        return most;
      }
      if (free < most && !gathered) {
        recall();
      }
      taken = StripedMeter.portion(free + (granted - segmentEnd), least, most);
      reached = taken > free;
      if (reached) {
        free += granted - segmentEnd;
        segmentEnd = granted;
      }
      free -= taken;
      left = free + (granted - segmentEnd);
      if (share != null) {
        share.drawn += taken;
        lease(share, most);
      }
      publishLast();
    }
    if (reached) {
      StripedMeter.callBack(listener, this, left);
    }
    return taken;
  }

  @GuardedBy("this")
  private void lease(Share share, long most) {
    long slice = Math.min(free >> SLICE_SHIFT, free / (shares.size() + 1));
    if (slice / SLICE_CALLS >= most) {
      free -= slice;
      gathered = false;
      share.drawn += slice;
      share.add(slice);
    }
  }

  /** Takes back what every gate holds. Until the lock is released all of them wait for it. */
  @GuardedBy("this")
  private void recall() {
    for (Share share : shares) {
      recall(share);
    }
    gathered = true;
  }

  @GuardedBy("this")
  private void recall(Share share) {
    long credits = empty(share);
    share.drawn -= credits;
    free += credits;
  }

  long empty(Share share) {
    return (long) CELL.getAndSet(share, 0L);
  }

  @GuardedBy("this")
  private void publishLast() {
    last = gathered && segmentEnd == granted ? free : UNKNOWN;
  }

  @GuardedBy("this")
  private void grant(long octets, long thresholdOctets) {
    if (closed) {
      throw new IllegalStateException("a closed pool cannot be extended by " + octets + " octets");
    }
    long sum = Octets.addGrant(granted, octets);
    if (StripedMeter.endOfSegment(sum, thresholdOctets, 0) < segmentEnd - free) {
      // The threshold may lie within what the gates hold.
      recall();
    }
    long handedOut = segmentEnd - free;
    granted = sum;
    threshold = thresholdOctets;
    segmentEnd = StripedMeter.endOfSegment(sum, thresholdOctets, handedOut);
    free = segmentEnd - handedOut;
    publishLast();
  }

  private synchronized long used(Share share) {
    return share.drawn - share.cellVolatile();
  }

  private synchronized long close(Share share) {
    if (share.index != Share.CLOSED) {
      recall(share);
      Share moved = shares.remove(shares.size() - 1);
      if (share.index < shares.size()) {
        shares.set(share.index, moved);
        moved.index = share.index;
      }
      share.index = Share.CLOSED;
      publishLast();
    }
    return share.drawn;
  }

  private synchronized boolean isClosed(Share share) {
    return share.index == Share.CLOSED;
  }

  /** One exchange's gate: 40 octets, and 4 for its place in the list. Thread-safe. */
  static final class Share implements Gate {

    private static final int CLOSED = -1;

    private final SharedQuota pool;

    /** Credits that this exchange may spend; only the holder of the pool's lock adds to them. */
    private volatile long cell;

    /** Octets taken from the pool and not given back. Guarded by the pool. */
    private long drawn;

    /** Place in the pool's list, or CLOSED. Guarded by the pool. */
    private int index;

    private Share(SharedQuota pool, int index) {
      this.pool = pool;
      this.index = index;
    }

    @Override
    public boolean tryConsume(long octets) {
      Octets.requirePositive("octets", octets);
      return tryTake(octets) || pool.consume(this, octets, octets) != 0;
    }

    @Override
    public long consumeUpTo(long octets) {
      Octets.requirePositive("octets", octets);
      return tryTake(octets) ? octets : pool.consume(this, 1, octets);
    }

    @Override
    public long used() {
      return pool.used(this);
    }

    @Override
    public long close() {
      return pool.close(this);
    }

    @Override
    public boolean isClosed() {
      return pool.isClosed(this);
    }

    @Override
    public String toString() {
      return "Gate[used=" + used() + (isClosed() ? ", closed]" : "]");
    }

    long cellVolatile() {
      return cell;
    }

    private boolean tryTake(long octets) {
      long seen = cellVolatile();
      while (seen >= octets) {
        if (CELL.compareAndSet(this, seen, seen - octets)) {
          return true;
        }
        seen = cellVolatile();
      }
      return false;
    }

    private void add(long credits) {
      long unused = (long) CELL.getAndAdd(this, credits);
    }
  }
}
