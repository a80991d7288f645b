package io.quotabridge.bench.exchange;

import io.quotabridge.Exchange;
import io.quotabridge.inmemory.InMemoryBaseStation;
import io.quotabridge.inmemory.Load;
import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.model.EndingCause;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
 * A whole exchange in memory, from the request to the settlement of both accounts, with three
 * packets in between. How many callers there are is given by {@code -t}. The heap is fetched from
 * the operating system beforehand, which takes longer than the exchanges that fill it; and callers
 * need all cores, so that a collector which works beside them slows them down.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 3,
    jvmArgsAppend = {"-XX:+UseParallelGC", "-Xms6g", "-Xmx6g", "-Xmn4g", "-XX:+AlwaysPreTouch"})
public class ExchangeBenchmark {

  private static final Load THREE_PACKETS = new Load(4000, 1400, EndingCause.NORMAL_RELEASE);

  /** Everything that an iteration uses; fresh for each, because the store keeps what is settled. */
  @State(Scope.Benchmark)
  public static class Shared {

    /** Accounts that supply: one hot account, or many. */
    @Param({"1", "5000"})
    public int suppliers = 1;

    private final AtomicInteger callers = new AtomicInteger();
    private Town town = town(1);

    /** Builds a fresh town. */
    @Setup(Level.Iteration)
    public void build() {
      town.close();
      town = town(suppliers);
    }

    /** Checks that nothing was lost, and lets the town go. */
    @TearDown(Level.Iteration)
    public void check() {
      if (!town.exchanges().audit().isBalanced()) {
        throw new IllegalStateException("the books are wrong: " + town.exchanges().audit());
      }
    }

    private static Town town(int suppliers) {
      return new Town(
          suppliers, new InMemoryBaseStation(order -> Optional.of(THREE_PACKETS), Runnable::run));
    }
  }

  /** One caller's own sequence of exchange ids. */
  @State(Scope.Thread)
  public static class Caller {

    private String prefix = "";
    private int number;

    /** Takes a prefix that no other caller has. */
    @Setup(Level.Trial)
    public void join(Shared shared) {
      prefix = "x" + shared.callers.incrementAndGet() + "-";
    }
  }

  /** S1 to S6. */
  @Benchmark
  public Exchange exchange(Shared shared, Caller caller) {
    int number = caller.number++;
    Exchange exchange =
        shared.town.exchanges().request(shared.town.request(caller.prefix + number, number));
    if (exchange.state() != ExchangeState.SETTLED) {
      throw new IllegalStateException(exchange.toString());
    }
    return exchange;
  }
}
