package io.quotabridge.metering;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The layout of a meter's stripes in one {@code long[]}, and the atomic operations on them. Each
 * stripe is one cell of credits that a consumer may spend by compare-and-set. Thread-safe, given
 * that only the holder of the meter's lock calls what is marked so.
 */
final class Stripes {
  /*
   * array:  | header |  cell 0  |  cell 1  | ... |  pool  |      every part STRIDE longs wide
   *
   * The header's first long is the multiplier by which a thread's id becomes a stripe, its second
   * the number of arrays that came before with another multiplier. Both are written before the array is
   * published and never again, so that they stay shared in every cache. The unused rest of the
   * header keeps cell 0 away from the object in front of the array, and the unused rest of each part
   * keeps its cell away from the next. The pool is the meter's, and only its lock's holder touches it:
   * the credits from which stripes lease. It is here because only a meter with stripes has one.
   *
   * A stripe is chosen by thread id, since the probe that LongAdder uses is out of a library's reach
   * and a ThreadLocal costs more than the compare-and-set itself. The first multiplier takes
   * the id's low bits: threads that were started one after another, as a pool's are, never collide.
   * Where two busy threads do, the meter starts over with another multiplier.
   */

  /**
   * Distance of two cells in longs: 128 octets. A cache line is 64, but processors fetch lines in
   * pairs (and some have lines of 128).
   */
  static final int STRIDE = 16;

  /**
   * What a cell holds while nobody may spend from it. Never as large as a demand, which is
   * positive.
   */
  static final long FROZEN = -1;

  /**
   * Multipliers that a meter tries before it accepts that threads share stripes. With twice as many
   * stripes as busy threads, each try leaves a given thread alone with a chance above one half.
   */
  private static final int MOST_MULTIPLIERS = 8;

  private static final int MULTIPLIER = 0;
  private static final int GENERATION = 1;

  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

  private Stripes() {}

  /** Stripes without credits for a meter that had none. */
  static long[] create(int count) {
    long[] stripes = new long[(count + 2) * STRIDE];
    stripes[MULTIPLIER] = 1L << 32;
    return stripes;
  }

  /** Whether another multiplier may be tried after {@code stripes}. */
  static boolean canReseed(long[] stripes) {
    return stripes[GENERATION] + 1 < MOST_MULTIPLIERS;
  }

  /** Stripes without credits, as many as before, over which threads spread in another way. */
  static long[] reseed(long[] previous) {
    long[] stripes = new long[previous.length];
    // A linear congruential step (multiplier by Steele and Vigna, 2021; increment: the golden
    // ratio).
    stripes[MULTIPLIER] = previous[MULTIPLIER] * 0xD1342543DE82EF95L + 0x9E3779B97F4A7C15L;
    stripes[GENERATION] = previous[GENERATION] + 1;
    return stripes;
  }

  static int count(long[] stripes) {
    return stripes.length / STRIDE - 2;
  }

  /** Credits that no stripe has leased. For the lock's holder. */
  static long pool(long[] stripes) {
    return stripes[end(stripes)];
  }

  /** Sets the credits that stripes may lease. For the lock's holder. */
  static void setPool(long[] stripes, long credits) {
    stripes[end(stripes)] = credits;
  }

  /** Where the cells end and the pool is. */
  private static int end(long[] stripes) {
    return stripes.length - STRIDE;
  }

  /** Index of the calling thread's cell. */
  static int ownCell(long[] stripes) {
    long hash = (Thread.currentThread().getId() * stripes[MULTIPLIER]) >>> 32;
    return cell(stripes, (int) hash & (count(stripes) - 1));
  }

  /** Index of the n-th cell, from 0. */
  static int cell(long[] stripes, int n) {
    return (n + 1) * STRIDE;
  }

  static long getVolatile(long[] stripes, int cell) {
    return (long) CELL.getVolatile(stripes, cell);
  }

  static boolean compareAndSet(long[] stripes, int cell, long expected, long next) {
    return CELL.compareAndSet(stripes, cell, expected, next);
  }

  /** Adds credits to a cell that is not frozen. For the lock's holder. */
  static void add(long[] stripes, int cell, long credits) {
    long unused = (long) CELL.getAndAdd(stripes, cell, credits);
  }

  /** Freezes every cell and returns the credits that were in them. For the lock's holder. */
  static long freeze(long[] stripes) {
    long credits = 0;
    for (int cell = STRIDE; cell < end(stripes); cell += STRIDE) {
      credits += Math.max(0, (long) CELL.getAndSet(stripes, cell, FROZEN));
    }
    return credits;
  }

  /** Makes every cell usable again, without credits. For the lock's holder. */
  static void thaw(long[] stripes) {
    for (int cell = STRIDE; cell < end(stripes); cell += STRIDE) {
      CELL.setRelease(stripes, cell, 0L);
    }
  }

  /** The credits in all cells, none of which gains any meanwhile. For the lock's holder. */
  static long sum(long[] stripes) {
    long credits = 0;
    for (int cell = STRIDE; cell < end(stripes); cell += STRIDE) {
      credits += Math.max(0, getVolatile(stripes, cell));
    }
    return credits;
  }
}
