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
   * array:  |  pool  |  slots ...  |  unused  |  cell 0  |  cell 1  | ...     parts STRIDE longs wide
   *
   * The pool is the meter's, and only its lock's holder touches it: the credits from which stripes
   * lease. It is here because only a meter with stripes has one. The unused rest of its part keeps the
   * slots away from it and from the object in front of the array, the unused part keeps cell 0 away
   * from the slots, and the unused rest of each cell's part keeps that cell away from what follows.
   *
   * A slot holds the index of the cell that the threads of this slot use. A thread finds its slot by
   * its id, since the probe that LongAdder uses is out of a library's reach and a ThreadLocal costs
   * more than the compare-and-set itself. Slots take an id's low bits: threads that were started one
   * after another, as a pool's are, have slots of their own. Slots are written so seldom that they
   * stay in every cache. Where two busy threads collide in a cell, one moves its slot to the next cell,
   * and nobody else notices. So as long as there are more cells than processors, those threads
   * that run at the same time find cells of their own, whichever they are at the moment.
   *
   * A slot is a hint: whoever reads an old one finds another cell, where the same rules hold.
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

  /** Slots, a power of two: more than the threads that are busy with one meter, as a rule. */
  private static final int SLOTS = 128;

  /** A slot of a thread's are the bits of its id under this mask. */
  static final int SLOT_MASK = SLOTS - 1;

  private static final int POOL = 0;
  static final int FIRST_SLOT = STRIDE;
  private static final int FIRST_CELL = FIRST_SLOT + SLOTS + STRIDE;

  static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(long[].class);

  private Stripes() {}

  /** Stripes without credits for a meter that had none. */
  static long[] create(int count) {
    long[] stripes = new long[FIRST_CELL + count * STRIDE];
    for (int slot = 0; slot < SLOTS; slot++) {
      stripes[FIRST_SLOT + slot] = cell(stripes, slot & (count - 1));
    }
    return stripes;
  }

  static int count(long[] stripes) {
    return (stripes.length - FIRST_CELL) / STRIDE;
  }

  /** Credits that no stripe has leased. For the lock's holder. */
  static long pool(long[] stripes) {
    return stripes[POOL];
  }

  /** Sets the credits that stripes may lease. For the lock's holder. */
  static void setPool(long[] stripes, long credits) {
    stripes[POOL] = credits;
  }

  /** Index of the calling thread's cell. */
  static int ownCell(long[] stripes) {
    return (int) (long) ELEMENT.getOpaque(stripes, ownSlot());
  }

  private static int ownSlot() {
    return FIRST_SLOT + ((int) Thread.currentThread().getId() & SLOT_MASK);
  }

  /** Lets the calling thread, and those that share its slot, use the next cell. */
  static void moveOn(long[] stripes) {
    int next = ownCell(stripes) + STRIDE;
    long wrapped = next < stripes.length ? next : FIRST_CELL;
    ELEMENT.setOpaque(stripes, ownSlot(), wrapped);
  }

  /** Index of the n-th cell, from 0. */
  static int cell(long[] stripes, int n) {
    return FIRST_CELL + n * STRIDE;
  }

  static long getVolatile(long[] stripes, int cell) {
    return (long) ELEMENT.getVolatile(stripes, cell);
  }

  static boolean compareAndSet(long[] stripes, int cell, long expected, long next) {
    return ELEMENT.compareAndSet(stripes, cell, expected, next);
  }

  /** Adds credits to a cell that is not frozen. For the lock's holder. */
  static void add(long[] stripes, int cell, long credits) {
    long unused = (long) ELEMENT.getAndAdd(stripes, cell, credits);
  }

  /** Freezes every cell and returns the credits that were in them. For the lock's holder. */
  static long freeze(long[] stripes) {
    long credits = 0;
    for (int cell = FIRST_CELL; cell < stripes.length; cell += STRIDE) {
      credits += Math.max(0, (long) ELEMENT.getAndSet(stripes, cell, FROZEN));
    }
    return credits;
  }

  /** Makes every cell usable again, without credits. For the lock's holder. */
  static void thaw(long[] stripes) {
    for (int cell = FIRST_CELL; cell < stripes.length; cell += STRIDE) {
      ELEMENT.setRelease(stripes, cell, 0L);
    }
  }

  /** The credits in all cells, none of which gains any meanwhile. For the lock's holder. */
  static long sum(long[] stripes) {
    long credits = 0;
    for (int cell = FIRST_CELL; cell < stripes.length; cell += STRIDE) {
      credits += Math.max(0, getVolatile(stripes, cell));
    }
    return credits;
  }
}
