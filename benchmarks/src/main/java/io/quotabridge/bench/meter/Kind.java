package io.quotabridge.bench.meter;

import com.google.common.util.concurrent.RateLimiter;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.local.LocalBucketBuilder;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.quotabridge.metering.Meter;
import io.quotabridge.metering.MeterConfig;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** The ways to count that are compared. */
public enum Kind {
  /** Ours: exact, striped where threads contend. */
  STRIPED {
    @Override
    Gate open(long octets) {
      Meter meter =
          Meter.of(
              new MeterConfig(octets, 0),
              (crossed, remaining) -> {
                throw new AssertionError("a threshold of 0 is never reached");
              });
      return meter::tryConsume;
    }
  },

  /** One bounded word: exact, and the one to beat while a single thread is busy. */
  CAS {
    @Override
    Gate open(long octets) {
      AtomicLong left = new AtomicLong(octets);
      return packet -> {
        long seen = left.get();
        while (seen >= packet) {
          if (left.compareAndSet(seen, seen - packet)) {
            return true;
          }
          seen = left.get();
        }
        return false;
      };
    }
  },

  /** Counts and bounds nothing: the ceiling, not a rival. */
  LONG_ADDER {
    @Override
    Gate open(long octets) {
      LongAdder used = new LongAdder();
      return packet -> {
        used.add(packet);
        return true;
      };
    }
  },

  /** Exact under a monitor. */
  SYNCHRONIZED {
    @Override
    Gate open(long octets) {
      return new Monitored(octets);
    }
  },

  /** A semaphore, which counts in packets because its permits are an {@code int}. */
  SEMAPHORE {
    @Override
    Gate open(long octets) {
      Semaphore packets = new Semaphore(Integer.MAX_VALUE);
      return packet -> packets.tryAcquire();
    }
  },

  /** Bucket4j as one gets it. */
  BUCKET4J {
    @Override
    Gate open(long octets) {
      Bucket bucket = bucket(octets).build();
      return bucket::tryConsume;
    }
  },

  /** Bucket4j relieved of asking for the time. */
  BUCKET4J_CONSTANT_CLOCK {
    @Override
    Gate open(long octets) {
      Bucket bucket = bucket(octets).withCustomTimePrecision(new StoppedClock()).build();
      return bucket::tryConsume;
    }
  },

  /** Resilience4j's rate limiter: calls in a period, not octets. */
  RESILIENCE4J {
    @Override
    Gate open(long octets) {
      var limiter =
          io.github.resilience4j.ratelimiter.RateLimiter.of(
              "benchmark",
              RateLimiterConfig.custom()
                  .limitForPeriod(Integer.MAX_VALUE)
                  .limitRefreshPeriod(Duration.ofSeconds(1))
                  .timeoutDuration(Duration.ZERO)
                  .build());
      return packet -> limiter.acquirePermission();
    }
  },

  /** Guava's rate limiter: a rate, not a quota. */
  GUAVA {
    @Override
    Gate open(long octets) {
      RateLimiter limiter = RateLimiter.create(1e12);
      return packet -> limiter.tryAcquire();
    }
  };

  /**
   * Opens a fresh gate.
   *
   * @param octets how much it lets through, for those that know a bound in octets
   */
  abstract Gate open(long octets);

  private static LocalBucketBuilder bucket(long octets) {
    return Bucket.builder()
        .addLimit(Bandwidth.builder().capacity(octets).refillGreedy(1, Duration.ofDays(1)).build());
  }

  private static final class Monitored implements Gate {

    private long left;

    Monitored(long octets) {
      left = octets;
    }

    @Override
    public synchronized boolean tryConsume(long octets) {
      if (left < octets) {
        return false;
      }
      left -= octets;
      return true;
    }
  }

  private static final class StoppedClock implements TimeMeter {

    @Override
    public long currentTimeNanos() {
      return 0;
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }
  }
}
