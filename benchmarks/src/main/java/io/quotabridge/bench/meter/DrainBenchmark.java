package io.quotabridge.bench.meter;

import io.quotabridge.metering.QuotaPool;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Ten million packets from the first to the last octet, by as many threads as {@code -t} says. It
 * fails unless what all of them got adds up to the grant, exactly.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5)
@Measurement(iterations = 10)
@Fork(3)
public class DrainBenchmark {

  /** One gate that all threads share. */
  @State(Scope.Benchmark)
  public static class OneGate {

    /** What is measured: the kinds that know a bound in octets. */
    @Param({"STRIPED", "CAS", "SYNCHRONIZED", "BUCKET4J_CONSTANT_CLOCK"})
    public Kind kind = Kind.STRIPED;

    private Gate gate = Kind.STRIPED.open(Drain.GRANT);
    private Drain drain = new Drain();

    /** Grants. */
    @Setup(Level.Iteration)
    public void open() {
      gate = kind.open(Drain.GRANT);
      drain = new Drain();
    }

    /** Compares. */
    @TearDown(Level.Iteration)
    public void check() {
      drain.requireAll();
    }
  }

  /** A supplier's quota. */
  @State(Scope.Benchmark)
  public static class Supplier {

    private QuotaPool pool = PoolBenchmark.pool(Drain.GRANT);
    private Drain drain = new Drain();

    /** Grants. */
    @Setup(Level.Iteration)
    public void open() {
      pool = PoolBenchmark.pool(Drain.GRANT);
      drain = new Drain();
    }

    /** Compares. */
    @TearDown(Level.Iteration)
    public void check() {
      drain.requireAll();
      if (pool.close() != Drain.GRANT) {
        throw new IllegalStateException(pool + " should have used " + Drain.GRANT);
      }
    }
  }

  /** An exchange of one thread, on the supplier's quota. */
  @State(Scope.Thread)
  public static class OwnGate {

    private Gate gate = octets -> false;

    /** Opens the thread's gate. */
    @Setup(Level.Iteration)
    public void open(Supplier supplier) {
      gate = supplier.pool.open()::tryConsume;
    }
  }

  /** All threads empty one gate. */
  @Benchmark
  public long oneGate(OneGate shared) {
    return shared.drain.empty(shared.gate);
  }

  /** Each thread empties the supplier's quota through a gate of its own. */
  @Benchmark
  public long gatesOfOnePool(Supplier supplier, OwnGate own) {
    return supplier.drain.empty(own.gate);
  }
}
