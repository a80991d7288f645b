package io.quotabridge.metering;

import static io.quotabridge.metering.Stripes.FROZEN;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The meter: one compare-and-set word while one thread is busy, stripes of leased credits where
 * threads contend, an exact answer under the lock where credits do not suffice. Thread-safe.
 *
 * <p>Not final, and some steps are package-private, so that the tests can break one step at a time
 * and see their checks fail. Nothing else extends it.
 */
class StripedMeter implements Meter {
  /*
   * THE RULE. A consumer debits a cell that owns its credits, by compare-and-set. It never compares
   * with an estimate and then adds: two could both see room for one.
   *
   * INVARIANT. With credits(cell) = what may be spent from it, 0 while it is frozen, at any time:
   *
   *     used + pool + sum of credits over all cells = segmentEnd <= granted
   *
   * The granted octets from segmentEnd on are in nobody's hands. The segment ends one octet
   * before the consumption that would reach the threshold, so that this consumption finds no credits,
   * takes the lock and sees what it does: thresholds are exact and cost the fast path nothing. Once
   * reached, or with no threshold, the segment ends where the grant does.
   *
   * A CELL holds one of
   *     v >= 0   v credits; more may be left elsewhere
   *     -1       FROZEN: the holder of the lock is counting, or (the central cell) stripes are in use
   *     v <= -2  only in the central cell: ALL that is left of the grant, -2 - v octets, is here
   * The last form is chosen when the grant nears its end, where refusals are to be expected:
   * it lets a thread refuse after one read. A storm of packets at an exhausted or closed meter never
   * touches the lock.
   *
   * SHAPES. Central: `stripes` is null, there is no pool, the cell has the segment's credits. A
   * caller that loses MOST_LOST_RACES compare-and-sets in one call makes it striped: the central cell
   * frozen, the credits in the pool, each stripe leasing slices of it as its threads run dry. The pool
   * lies in the stripes' array, so that an idle meter does not pay for it. A caller that loses as many
   * at its stripe moves on to the next one, by a hint that no rule depends on.
   * Slices shrink with the pool. When the pool cannot serve, all stripes are drained into it; where
   * little has come together, the shape is central again. So it is after every extension: stripes
   * have to be earned anew, and an exchange that once was busy does not keep them for ever.
   * An array that has been given up stays frozen: a thread that still holds it finds nothing to spend
   * and goes to the lock. Only the lock's holder adds to a cell or thaws one.
   *
   * LINEARISATION POINTS
   *     success        its compare-and-set; under the lock, the taking from pool or stripe
   *     refusal        the read of the central cell's last form; else the end of the drain, when every
   *                    cell is frozen, the pool has all and everyone else waits for the lock
   *     partial        as a success in the last form, or as a refusal: the part is all that was left
   *     extend, close  the end of the drain (for a close that comes again: its turn at the lock)
   * Whoever finds a cell short or frozen waits for the lock before it answers. It must not conclude
   * from FROZEN that the meter is closed or exhausted: a close or a drain that is under way has passed
   * some cells and not yet others, and a smaller demand made afterwards could still succeed.
   *
   * READINGS. used() sums the cells under the lock, without freezing them. Cells only lose credits
   * meanwhile, so that the reading is at least the truth at the call and at most the truth at return, and
   * a later one is not smaller: intermediate value linearizability, not more.
   *
   * MEMORY ORDER. Cells are read and written by volatile operations, so that all deciding
   * steps lie in one total order. `stripes` is published by release and read by acquire: what an
   * array holds is visible with it, and a stale reference (null or an old array) leads to a frozen
   * cell and hence to the lock. Thawing may therefore be a release: who does not see it yet waits for
   * the lock. Everything else is guarded by the monitor. The monitor is the meter's own, because a lock
   * object would double the size of an idle meter; the locked parts neither block nor call out.
   *
   * NOT PROMISED. No fairness between threads. No snapshot by used() and remaining() together
   * with anything else. A drain makes other consumers wait for one pass over the stripes. A
   * contended meter keeps its stripes until it is extended, runs low or is closed. The meter must be
   * handed to other threads safely; its constructor publishes nothing.
   *
   * SOURCES. Owned credits: O'Neil's escrow method (TODS 11(4), 1986). Exact limit counters:
   * McKenney, "Is Parallel Programming Hard", count_lim_atomic. Stripes on demand: Striped64 (Doug Lea).
   * Readings: Rinberg and Keidar, "Intermediate Value Linearizability" (DISC 2020).
   */

  /** The central cell's form for "all that is left is here", with nothing left. */
  private static final long NOTHING_LEFT = -2;

  /**
   * Compare-and-sets that one call loses before it asks for stripes: one may be chance, three are
   * not.
   */
  private static final int MOST_LOST_RACES = 3;

  /**
   * Calls of the present size that a slice serves at least, so that one in sixteen takes the lock
   * at most. In a first sketch on two cores and JDK 17, two threads got 44 million calls a second
   * through one lock and 703 through stripes. Fewer calls left in all: little is left.
   */
  private static final int SLICE_CALLS = 16;

  /**
   * Slices of a pool that each stripe may lease in turn, so that three quarters of it stay shared.
   */
  private static final int SLICES_PER_STRIPE = 4;

  /** An attempt found its cell short or frozen. */
  private static final long SHORT = -1;

  /** An attempt lost the race for its cell. */
  private static final long LOST = -2;

  private static final VarHandle CELL;
  private static final VarHandle STRIPES;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      CELL = lookup.findVarHandle(StripedMeter.class, "cell", long.class);
      STRIPES = lookup.findVarHandle(StripedMeter.class, "stripes", long[].class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  // 56 octets with a 12-octet header: a million and their references fit into 64 MiB, which one
  // word more would not. Tests watch over both.
  private volatile long cell;
  private volatile long @Nullable [] stripes;
  private final ThresholdListener listener;
  private final short maxStripes;

  @GuardedBy("this")
  private boolean closed;

  @GuardedBy("this")
  private long segmentEnd;

  @GuardedBy("this")
  private long granted;

  @GuardedBy("this")
  private long threshold;

  StripedMeter(MeterConfig config, ThresholdListener listener) {
    this.listener = Objects.requireNonNull(listener, "listener");
    this.maxStripes = (short) config.maxStripes();
    this.granted = config.grantedOctets();
    this.threshold = config.thresholdOctets();
    this.segmentEnd = endOfSegment(granted, threshold, 0);
    this.cell = segmentEnd;
  }

  @Override
  public boolean tryConsume(long octets) {
    Octets.requirePositive("octets", octets);
    return consumeFast(octets) || consumeSlowly(octets, octets) != 0;
  }

  @Override
  public long consumeUpTo(long octets) {
    Octets.requirePositive("octets", octets);
    return consumeFast(octets) ? octets : consumeSlowly(1, octets);
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
    long[] live = stripes;
    long striped = live == null ? 0 : Stripes.pool(live) + Stripes.sum(live);
    return segmentEnd - credits(cellVolatile()) - striped;
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
      segmentEnd -= drain();
      closed = true;
      publishCentral(NOTHING_LEFT);
    }
    return segmentEnd;
  }

  @Override
  public synchronized boolean isClosed() {
    return closed;
  }

  @Override
  public synchronized String toString() {
    return "Meter[used=" + used() + ", granted=" + granted + (closed ? ", closed]" : "]");
  }

  boolean consumeFast(long octets) {
    /* Attempts at the own cell, written out. A meter may be central for so long that the compiler has
     * not seen any call on the way of stripes. When they come it compiles anew, and what it has no
     * counts for stays a call: 8 ns instead of 5, for good, in one JVM out of four on JDK 17. What is
     * called here is inlined in any case. */
    long[] live = stripesAcquire();
    if (live == null) {
      long seen = cellVolatile();
      return seen >= octets && CELL.compareAndSet(this, seen, seen - octets);
    }
    int slot = Stripes.FIRST_SLOT + ((int) Thread.currentThread().getId() & Stripes.SLOT_MASK);
    int own = (int) (long) Stripes.ELEMENT.getOpaque(live, slot);
    long seen = (long) Stripes.ELEMENT.getVolatile(live, own);
    return seen >= octets && Stripes.ELEMENT.compareAndSet(live, own, seen, seen - octets);
  }

  /** Consumes {@code most}, or if less is left all of that, provided that it is {@code least}. */
  private long consumeSlowly(long least, long most) {
    long[] live = null;
    for (int lost = 0; lost < MOST_LOST_RACES; lost++) {
      live = stripesAcquire();
      long taken = attempt(live, least, most);
      if (taken == SHORT) {
        return consumeLocked(least, most, false, live);
      }
      if (taken != LOST) {
        return taken;
      }
    }
    return consumeLocked(least, most, true, live);
  }

  /** One try at the caller's own cell: octets taken, 0 for a refusal, or SHORT, or LOST. */
  private long attempt(long @Nullable [] live, long least, long most) {
    if (live != null) {
      int own = Stripes.ownCell(live);
      long seen = Stripes.getVolatile(live, own);
      if (seen < most) {
        return SHORT;
      }
      return Stripes.compareAndSet(live, own, seen, seen - most) ? most : LOST;
    }
    long seen = cellVolatile();
    if (seen >= most) {
      return casCell(seen, seen - most) ? most : LOST;
    }
    return seen <= NOTHING_LEFT ? attemptLast(seen, least, most) : SHORT;
  }

  private long attemptLast(long seen, long least, long most) {
    long taken = portion(credits(seen), least, most);
    return taken == 0 || casCell(seen, seen + taken) ? taken : LOST;
  }

  /**
   * The exact path.
   *
   * @param contended whether the caller kept losing races in the shape that it saw
   * @param seen the stripes of that shape
   */
  long consumeLocked(long least, long most, boolean contended, long @Nullable [] seen) {
    long taken;
    boolean reached;
    long left;
    synchronized (this) {
      if (closed) {
        return 0;
      }
      long[] next = contended && isShape(seen) ? spread(most) : null;
      if (next == null) {
        taken = consumeInShape(least, most);
        if (taken != SHORT) {
          return taken;
        }
        next = stripes;
      }
      long free = drain();
      taken = portion(free + (granted - segmentEnd), least, most);
      reached = taken > free;
      if (reached) {
        free += granted - segmentEnd;
        segmentEnd = granted;
      }
      free -= taken;
      left = free + (granted - segmentEnd);
      publish(next, free, most);
    }
    if (reached) {
      callBack(listener, this, left);
    }
    return taken;
  }

  @GuardedBy("this")
  @SuppressWarnings("ReferenceEquality") // the very array is the shape
  private boolean isShape(long @Nullable [] seen) {
    return stripes == seen;
  }

  /** What can be had without a drain, from the own cell or by a lease from the pool; or SHORT. */
  @GuardedBy("this")
  private long consumeInShape(long least, long most) {
    long[] live = stripes;
    long taken;
    do {
      taken = attempt(live, least, most);
    } while (taken == LOST);
    if (taken != SHORT || live == null || Stripes.pool(live) / SLICE_CALLS < most) {
      return taken;
    }
    long pool = Stripes.pool(live);
    long share = pool / ((long) SLICES_PER_STRIPE * Stripes.count(live));
    long slice = Math.max(most * SLICE_CALLS, share);
    Stripes.setPool(live, pool - slice);
    Stripes.add(live, Stripes.ownCell(live), slice - most);
    return most;
  }

  /**
   * Gets a caller that kept losing out of the others' way: lets it use another stripe, or returns
   * stripes for a meter that has none; null if nothing has to be published. Before the drain,
   * because a meter must not stay frozen where memory has run out.
   */
  @GuardedBy("this")
  private long @Nullable [] spread(long most) {
    long[] live = stripes;
    if (live != null) {
      Stripes.moveOn(live);
      return null;
    }
    boolean worth = maxStripes > 1 && credits(cellVolatile()) / SLICE_CALLS / maxStripes >= most;
    return worth ? Stripes.create(maxStripes) : null;
  }

  /**
   * Gathers and returns all credits of the segment. Until the next shape is published everyone
   * waits for the lock.
   */
  @GuardedBy("this")
  private long drain() {
    long[] live = stripes;
    long free = credits(freezeCell());
    if (live != null) {
      free += Stripes.pool(live) + freezeStripes(live);
    }
    return free;
  }

  @GuardedBy("this")
  long freezeCell() {
    return (long) CELL.getAndSet(this, FROZEN);
  }

  @GuardedBy("this")
  long freezeStripes(long[] live) {
    return Stripes.freeze(live);
  }

  /**
   * Hands the drained credits out again.
   *
   * @param next stripes to use if every one of them can be served
   * @param free the credits
   * @param most the demand by which "little is left" is measured
   */
  @GuardedBy("this")
  private void publish(long @Nullable [] next, long free, long most) {
    if (next != null && free / SLICE_CALLS / Stripes.count(next) >= most) {
      Stripes.setPool(next, free);
      Stripes.thaw(next);
      setStripesRelease(next);
      return;
    }
    boolean last = segmentEnd == granted && free / SLICE_CALLS < most;
    publishCentral(last ? NOTHING_LEFT - free : free);
  }

  @GuardedBy("this")
  private void publishCentral(long value) {
    setStripesRelease(null);
    setCellVolatile(value);
  }

  @GuardedBy("this")
  private void grant(long octets, long thresholdOctets) {
    if (closed) {
      throw new IllegalStateException("a closed meter cannot be extended by " + octets + " octets");
    }
    long sum = Octets.addGrant(granted, octets);
    long used = segmentEnd - drain();
    granted = sum;
    threshold = thresholdOctets;
    segmentEnd = endOfSegment(sum, thresholdOctets, used);
    publishCentral(segmentEnd - used);
  }

  /** Calls the listener, whose faults are the thread's and neither the meter's nor its caller's. */
  static void callBack(ThresholdListener listener, Meter meter, long left) {
    try {
      listener.thresholdReached(meter, left);
    } catch (Throwable e) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }

  /** One octet before the consumption that reaches the threshold; at once, if that is any. */
  static long endOfSegment(long granted, long threshold, long used) {
    return threshold == 0 ? granted : Math.max(used, granted - threshold - 1);
  }

  /** What a demand gets out of {@code left}. */
  static long portion(long left, long least, long most) {
    if (left >= most) {
      return most;
    }
    return left >= least ? left : 0;
  }

  /** The credits that a value of the central cell stands for. */
  private static long credits(long value) {
    return value >= 0 ? value : Math.max(0, NOTHING_LEFT - value);
  }

  long cellVolatile() {
    return cell;
  }

  void setCellVolatile(long value) {
    cell = value;
  }

  private boolean casCell(long expected, long next) {
    return CELL.compareAndSet(this, expected, next);
  }

  long @Nullable [] stripesAcquire() {
    return (long[]) STRIPES.getAcquire(this);
  }

  private void setStripesRelease(long @Nullable [] next) {
    STRIPES.setRelease(this, next);
  }
}
