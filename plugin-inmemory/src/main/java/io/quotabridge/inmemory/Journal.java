package io.quotabridge.inmemory;

import io.quotabridge.model.JournalEntry;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The journal: appended to by any thread, read in one order by all. Thread-safe. */
final class Journal {

  /* Place p holds the entry of sequence p + 1, so sequences have no gaps.
   *
   * A writer claims the next place with one compare-and-set of `claimed`, then publishes its entry
   * there with release. The page of slots is made before the claim: between claim and publication
   * there is nothing that could fail and leave a place empty for ever.
   *
   * A reader takes `claimed` once and reads the places below it in order. One that is claimed and
   * not yet published is a few instructions of another thread away; the reader waits for it. So
   *
   *   - whoever read to the end and goes on from its last sequence misses nothing, since an entry
   *     never appears below one that was seen;
   *   - an entry whose append has returned is seen by every read that begins afterwards.
   *
   * Writers wait for nobody. Skipping unpublished places would free readers too, and break the
   * first promise; stopping at them would break the second; a lock would keep both, at the price
   * of one place where all settlements of all accounts meet.
   *
   * Entries are kept without their sequence, which is their place; a read adds it.
   */

  /** Slots of a page: 16 KiB of references, so that a page costs little and few are needed. */
  private static final int PAGE_BITS = 12;

  private static final int PAGE_SLOTS = 1 << PAGE_BITS;

  /** How often a reader looks at an unpublished place before it lets the writer's thread run. */
  private static final int SPINS = 64;

  /** 10 microseconds: less than a time slice, more than a writer needs once it runs. */
  private static final long PARK_NANOS = 10_000;

  private static final VarHandle CLAIMED;
  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(JournalEntry[].class);

  static {
    try {
      CLAIMED = MethodHandles.lookup().findVarHandle(Journal.class, "claimed", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile long claimed;
  private volatile @Nullable JournalEntry[][] pages = new @Nullable JournalEntry[0][];

  void append(JournalEntry entry) {
    long place;
    @Nullable JournalEntry[] page;
    do {
      place = claimed;
      page = pageToWrite(place);
    } while (!CLAIMED.compareAndSet(this, place, place + 1));
    SLOT.setRelease(page, slot(place), entry);
  }

  /** Entries of sequence {@code after + 1} on, in order, at most {@code limit}. */
  List<JournalEntry> page(long after, int limit) {
    int size = (int) Math.max(0, Math.min(limit, claimed - after));
    List<JournalEntry> found = new ArrayList<>(size);
    for (long place = after; place < after + size; place++) {
      found.add(published(place).at(place + 1));
    }
    return found;
  }

  /** The volume of all settled exchanges. */
  long exchangedOctets() {
    long end = claimed;
    long sum = 0;
    for (long place = 0; place < end; place++) {
      JournalEntry entry = published(place);
      if (entry.kind() == JournalEntry.Kind.EXCHANGE) {
        sum = Math.addExact(sum, entry.octets());
      }
    }
    return sum;
  }

  private JournalEntry published(long place) {
    @Nullable JournalEntry[] page = pages[pageNumber(place)];
    int spins = 0;
    JournalEntry entry;
    while ((entry = (JournalEntry) SLOT.getAcquire(page, slot(place))) == null) {
      if (++spins < SPINS) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(PARK_NANOS);
      }
    }
    return entry;
  }

  private @Nullable JournalEntry[] pageToWrite(long place) {
    int number = pageNumber(place);
    @Nullable JournalEntry[][] present = pages;
    return number < present.length ? present[number] : grow(number);
  }

  private synchronized @Nullable JournalEntry[] grow(int number) {
    @Nullable JournalEntry[][] present = pages;
    if (number >= present.length) {
      present = Arrays.copyOf(present, number + 1);
      present[number] = new @Nullable JournalEntry[PAGE_SLOTS];
      pages = present;
    }
    return present[number];
  }

  private static int pageNumber(long place) {
    return Math.toIntExact(place >>> PAGE_BITS);
  }

  private static int slot(long place) {
    return (int) place & (PAGE_SLOTS - 1);
  }
}
