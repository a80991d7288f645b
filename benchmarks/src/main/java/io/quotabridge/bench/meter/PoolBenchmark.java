package io.quotabridge.bench.meter;

import io.quotabridge.metering.Gate;
import io.quotabridge.metering.Meter;
import io.quotabridge.metering.MeterConfig;
import io.quotabridge.metering.QuotaPool;
import io.quotabridge.metering.ThresholdListener;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A hot supplier: each thread is one exchange on the same quota, which is topped up whenever it is
 * used up. How many threads there are is given by {@code -t}.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class PoolBenchmark {

  /** One packet, in octets. */
  private static final long PACKET = 1400;

  private static final ThresholdListener NOBODY =
      (crossed, remaining) -> {
        throw new AssertionError("a threshold of 0 is never reached");
      };

  /** How the exchanges share the quota. */
  public enum Sharing {
    /** Each has a gate of its own on one pool. */
    OWN_GATES {
      @Override
      Meter open(long octets) {
        return pool(octets);
      }

      @Override
      Gate join(Meter quota) {
        return ((QuotaPool) quota).open();
      }
    },

    /** All consume from one meter. */
    ONE_METER {
      @Override
      Meter open(long octets) {
        return Meter.of(new MeterConfig(octets, 0), NOBODY);
      }

      @Override
      Gate join(Meter quota) {
        return quota;
      }
    };

    abstract Meter open(long octets);

    abstract Gate join(Meter quota);
  }

  /** The supplier's quota. */
  @State(Scope.Benchmark)
  public static class Supplier {

    /** What is measured. */
    @Param public Sharing sharing = Sharing.OWN_GATES;

    /**
     * The quota in MiB: used up within milliseconds, so that slices shrink and are recalled again
     * and again; or not within an iteration.
     */
    @Param({"1024", "4194304"})
    public long quotaMib = 1024;

    /** Exchanges on the same quota that carry nothing: they make slices small and recalls long. */
    @Param({"0", "1000"})
    public int idle;

    private Meter quota = Sharing.OWN_GATES.open(0);

    /** Grants the quota, and lets the idle exchanges join. */
    @Setup(Level.Iteration)
    public void open() {
      quota = sharing.open(quotaMib << 20);
      for (int i = 0; i < idle; i++) {
        if (sharing.join(quota).used() != 0) {
          throw new IllegalStateException("an idle exchange consumes nothing");
        }
      }
    }
  }

  /** One thread's exchange. */
  @State(Scope.Thread)
  public static class OwnExchange {

    private Gate gate = Sharing.ONE_METER.open(0);

    /** Joins. */
    @Setup(Level.Iteration)
    public void join(Supplier supplier) {
      gate = supplier.sharing.join(supplier.quota);
    }
  }

  /** One packet of one exchange, and now and then a top-up. */
  @Benchmark
  public boolean packet(Supplier supplier, OwnExchange exchange) {
    boolean through = exchange.gate.tryConsume(PACKET);
    if (!through) {
      supplier.quota.extend(supplier.quotaMib << 20);
    }
    return through;
  }

  static QuotaPool pool(long octets) {
    return QuotaPool.of(octets, 0, NOBODY);
  }
}
