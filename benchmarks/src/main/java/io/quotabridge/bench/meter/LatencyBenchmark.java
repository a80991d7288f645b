package io.quotabridge.bench.meter;

import io.quotabridge.metering.Meter;
import io.quotabridge.metering.MeterShapes;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.GroupThreads;
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
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.runner.IterationType;

/**
 * How long one packet waits at the gate while another thread disturbs the meter. More callers
 * beside the one that disturbs are given by {@code -tg 3,1}.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class LatencyBenchmark {

  /** The meter and what is done to it. */
  @State(Scope.Group)
  public static class Target {

    /** What the other thread does. */
    @Param public Disturbance disturbance = Disturbance.NONE;

    private volatile Meter meter = Disturbance.open();
    private long disturbed;
    private long striped;

    /** Opens a fresh meter, so that no history is measured. */
    @Setup(Level.Iteration)
    public void open() {
      meter = Disturbance.open();
      disturbed = 0;
      striped = 0;
    }

    /** Says how often the disturbance took place; it is no result if it never did. */
    @TearDown(Level.Iteration)
    public void check(IterationParams iteration) {
      System.out.printf("%,d disturbances, %,d with stripes; ", disturbed, striped);
      boolean never = disturbed == 0 || (disturbance == Disturbance.INFLATE && striped == 0);
      if (never && iteration.getType() == IterationType.MEASUREMENT) {
        throw new IllegalStateException(disturbance + " never took place");
      }
    }

    private void disturb() {
      Meter next = disturbance.disturb(meter);
      meter = next;
      disturbed++;
      striped += MeterShapes.isStriped(next) ? 1 : 0;
    }
  }

  /** Makes whoever disturbs wait in between, outside of what is timed. */
  @State(Scope.Thread)
  public static class Pace {

    /**
     * Some thousand times a second, where an exchange is extended every few seconds: often enough
     * to reach the percentiles, seldom enough for the meter to work undisturbed in between.
     */
    private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    /** Waits. */
    @Setup(Level.Invocation)
    public void pause() {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** A packet. */
  @Benchmark
  @Group("disturbed")
  @GroupThreads(1)
  public boolean call(Target target) {
    return target.meter.tryConsume(Disturbance.PACKET);
  }

  /** The disturbance, timed as well. */
  @Benchmark
  @Group("disturbed")
  @GroupThreads(1)
  public void disturb(Target target, Pace pace) {
    target.disturb();
  }
}
