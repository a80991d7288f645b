package io.quotabridge.metering;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.openjdk.jol.info.ClassLayout;
import org.openjdk.jol.info.GraphLayout;
import org.openjdk.jol.vm.VM;

/** What a meter costs in memory: a few words while idle, nothing per call. */
class FootprintTest {

  static {
    // JOL reads the layout itself; it need not try to attach an agent to this machine.
    System.setProperty("jol.skipInstallAttach", "true");
    System.setProperty("jol.skipDynamicAttach", "true");
  }

  private static final ThresholdListener SHARED = (meter, remaining) -> {};

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  void anIdleMeterIsSevenWords() {
    Meter meter = Meter.of(new MeterConfig(1_000_000, 1000), SHARED);
    assertThat(meter.tryConsume(1)).isTrue();

    long owned =
        GraphLayout.parseInstance(meter).totalSize()
            - GraphLayout.parseInstance(SHARED).totalSize();

    assertThat(owned).isLessThanOrEqualTo(56);
  }

  /** What a pool keeps for each exchange, without the four octets of its place in the list. */
  @Test
  void aGateOfAPoolIsFiveWords() {
    Gate gate = QuotaPool.of(1_000_000, 1000, SHARED).open();

    assertThat(ClassLayout.parseInstance(gate).instanceSize()).isLessThanOrEqualTo(40);
  }

  /**
   * No two cells may share a pair of 64-octet lines, nor the first one a pair with the slots, which
   * all threads read all the time.
   */
  @Test
  void stripesLie128OctetsApart() {
    long[] stripes = Stripes.create(4);

    assertThat(Stripes.count(stripes)).isEqualTo(4);
    int behindSlots = Stripes.cell(stripes, 0) - (Stripes.FIRST_SLOT + Stripes.SLOT_MASK);
    assertThat(behindSlots * Long.BYTES).isGreaterThanOrEqualTo(128);
    for (int n = 1; n < 4; n++) {
      int distance = Stripes.cell(stripes, n) - Stripes.cell(stripes, n - 1);
      assertThat(distance * Long.BYTES).isEqualTo(128);
    }
    long end = ClassLayout.parseInstance(stripes).instanceSize();
    long lastCell = VM.current().arrayBaseOffset("long") + 8L * Stripes.cell(stripes, 3);
    assertThat(end - lastCell).isGreaterThanOrEqualTo(128);
  }

  @Test
  void consumingAllocatesNothing() {
    Meter meter = Meter.of(new MeterConfig(Long.MAX_VALUE, 0), SHARED);
    consume(meter, 10_000);

    assertThat(allocatedBy(() -> consume(meter, 1_000_000))).isLessThan(1_000_000);
  }

  @Test
  void consumingFromStripesAllocatesNothing() {
    Meter meter = Meter.of(new MeterConfig(Long.MAX_VALUE, 0, 4), SHARED);
    assertThat(Shapes.consumeContended(meter, 1)).isOne();
    consume(meter, 10_000);

    assertThat(allocatedBy(() -> consume(meter, 1_000_000))).isLessThan(1_000_000);
    assertThat(Shapes.isStriped(meter)).isTrue();
  }

  @Test
  void consumingFromAPoolAllocatesNothing() {
    Gate gate = QuotaPool.of(Long.MAX_VALUE, 0, SHARED).open();
    consume(gate, 10_000);

    assertThat(allocatedBy(() -> consume(gate, 1_000_000))).isLessThan(1_000_000);
  }

  @Test
  void refusingAllocatesNothing() {
    Meter meter = Meter.of(new MeterConfig(1, 0), SHARED);
    refuse(meter, 10_000);

    assertThat(allocatedBy(() -> refuse(meter, 1_000_000))).isLessThan(1_000_000);
  }

  /** Octets allocated by this thread; below one per call means that no call allocates. */
  private static long allocatedBy(Runnable task) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    task.run();
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  private static void consume(Gate gate, int times) {
    for (int i = 0; i < times; i++) {
      if (!gate.tryConsume(3) || gate.consumeUpTo(3) != 3) {
        throw new AssertionError("the grant is large enough");
      }
    }
  }

  private static void refuse(Gate gate, int times) {
    for (int i = 0; i < times; i++) {
      if (gate.tryConsume(3)) {
        throw new AssertionError("only one octet was granted");
      }
    }
  }
}
