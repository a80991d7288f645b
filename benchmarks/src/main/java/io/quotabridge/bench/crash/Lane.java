package io.quotabridge.bench.crash;

import io.quotabridge.bench.crash.Truth.LifeWord;
import io.quotabridge.bench.crash.Truth.Word;
import io.quotabridge.spi.station.UsageSink;
import java.util.SplittableRandom;

/** One exchange as a base station serves it for one life of a node. Thread-safe. */
final class Lane {

  /** Up to an Ethernet frame; a few are as large as a jumbo frame. */
  private static final int PACKET = 1500;

  static final int LARGEST_PACKET = 9000;

  private static final int JUMBO_SHARE = 40;

  private final int slot;
  private final int life;
  private final StationKind kind;
  private final UsageSink sink;
  private final Truth truth;
  private final StationBook book;

  Lane(int slot, int life, StationKind kind, UsageSink sink, Truth truth, StationBook book) {
    this.slot = slot;
    this.life = life;
    this.kind = kind;
    this.sink = sink;
    this.truth = truth;
    this.book = book;
  }

  int slot() {
    return slot;
  }

  boolean hasCarried() {
    return book.carried(slot) > 0;
  }

  boolean confirm() {
    return sink.confirm();
  }

  /** The station was told to stop; if it counts by itself, it reports before it obeys. */
  void stopped(long total) {
    if (kind == StationKind.COUNTS_OUTSIDE) {
      sink.report(total);
    }
  }

  // ---- Traffic ----

  /**
   * Carries so many packets of random sizes.
   *
   * @return whether all were carried; if not, nothing more will be
   */
  boolean carry(int packets, SplittableRandom draws) {
    return kind == StationKind.COUNTS_OUTSIDE
        ? countOutside(packets, draws)
        : passMeter(packets, draws);
  }

  private boolean passMeter(int packets, SplittableRandom draws) {
    for (int i = 0; i < packets; i++) {
      if (!book.serves(slot, life) || !offer(packet(draws), draws.nextInt(8) == 0)) {
        return false;
      }
    }
    return true;
  }

  /**
   * What is offered is noted before the meter counts it, and what is carried afterwards. In between
   * another thread may end the exchange, or another life be served: then the packet was counted in
   * vain, and that is noted.
   */
  private boolean offer(long octets, boolean part) {
    truth.add(slot, Word.OFFERED, octets);
    long passed = part ? sink.consumeUpTo(octets) : sink.tryConsume(octets) ? octets : 0;
    if (passed < octets) {
      truth.add(slot, Word.OFFERED, passed - octets);
    }
    if (passed == 0) {
      return false;
    }
    if (book.carry(slot, life, passed) < 0) {
      truth.add(life, LifeWord.NOT_CARRIED, passed);
      return false;
    }
    return passed == octets;
  }

  private boolean countOutside(int packets, SplittableRandom draws) {
    long total = -1;
    for (int i = 0; i < packets; i++) {
      long sum = book.carry(slot, life, packet(draws));
      if (sum < 0) {
        return false; // whoever stopped it has been told the total
      }
      total = sum;
    }
    sink.report(total);
    return true;
  }

  private static long packet(SplittableRandom draws) {
    return 1L + draws.nextInt(draws.nextInt(JUMBO_SHARE) == 0 ? LARGEST_PACKET : PACKET);
  }
}
