package io.quotabridge.bench.meter;

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
 * The price of one packet at the gate, for each {@link Kind}. How many threads share the gate is
 * given by {@code -t}.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class MeterBenchmark {

  /** One packet, in octets. */
  private static final long PACKET = 1400;

  /** Never used up within an iteration, and small enough for every kind's own arithmetic. */
  private static final long GRANT = 1L << 60;

  /** One gate that all threads share. */
  @State(Scope.Benchmark)
  public static class Shared {

    /** What is measured. */
    @Param public Kind kind = Kind.STRIPED;

    private Gate gate = Kind.STRIPED.open(GRANT);

    /** Opens a fresh gate, so that nothing runs out and no history is measured. */
    @Setup(Level.Iteration)
    public void open() {
      gate = kind.open(GRANT);
    }
  }

  /** A thousand gates for each thread, used in turn: what a node with many exchanges sees. */
  @State(Scope.Thread)
  public static class Many {

    /** As many as an L2 cache holds easily; what is measured is the gate, not the memory. */
    private static final int GATES = 1024;

    /** What is measured. */
    @Param public Kind kind = Kind.STRIPED;

    private final Gate[] gates = new Gate[GATES];
    private int next;

    /** Opens fresh gates. */
    @Setup(Level.Iteration)
    public void open() {
      for (int i = 0; i < GATES; i++) {
        gates[i] = kind.open(GRANT);
      }
    }

    private Gate next() {
      next = (next + 1) & (GATES - 1);
      return gates[next];
    }
  }

  /** All threads at one gate. */
  @Benchmark
  public boolean oneMeter(Shared shared) {
    return shared.gate.tryConsume(PACKET);
  }

  /** Each thread at gates of its own. */
  @Benchmark
  public boolean manyMeters(Many many) {
    return many.next().tryConsume(PACKET);
  }
}
