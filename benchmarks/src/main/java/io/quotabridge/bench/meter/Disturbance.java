package io.quotabridge.bench.meter;

import io.quotabridge.metering.Meter;
import io.quotabridge.metering.MeterConfig;
import io.quotabridge.metering.MeterShapes;

/** What another thread does to a meter while packets pass it. */
public enum Disturbance {
  /** Nothing: what the machine itself does to a call. */
  NONE {
    @Override
    Meter disturb(Meter meter) {
      return meter;
    }
  },

  /** Closes the meter and puts a new one in its place, as the next exchange would. */
  CLOSE {
    @Override
    Meter disturb(Meter meter) {
      meter.close();
      return open();
    }
  },

  /** Grants one packet more, for which every credit is gathered and handed out again. */
  EXTEND {
    @Override
    Meter disturb(Meter meter) {
      meter.extend(PACKET);
      return meter;
    }
  },

  /**
   * By turns spreads the meter over stripes, as contention would, and extends it, which takes them
   * away.
   */
  INFLATE {
    @Override
    Meter disturb(Meter meter) {
      if (MeterShapes.isStriped(meter)) {
        return EXTEND.disturb(meter);
      }
      if (MeterShapes.consumeContended(meter, PACKET) != PACKET) {
        throw new IllegalStateException("refused, with octets left");
      }
      return meter;
    }
  };

  /** One packet, in octets. */
  static final long PACKET = 1400;

  /** Never used up within an iteration. */
  private static final long GRANT = 1L << 60;

  /**
   * Does it once.
   *
   * @return the meter to use from now on
   */
  abstract Meter disturb(Meter meter);

  /** Opens a meter that never runs low. */
  static Meter open() {
    return Meter.of(
        new MeterConfig(GRANT, 0),
        (crossed, remaining) -> {
          throw new AssertionError("a threshold of 0 is never reached");
        });
  }
}
