package io.quotabridge.bench.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DrainTest {

  @ParameterizedTest
  @EnumSource(names = {"STRIPED", "CAS", "SYNCHRONIZED", "BUCKET4J_CONSTANT_CLOCK"})
  void anExactGateIsEmptiedToItsLastOctet(Kind kind) throws Exception {
    Drain drain = new Drain();

    assertThat(emptyWithThreeThreads(drain, kind.open(Drain.GRANT))).isEqualTo(Drain.GRANT);
    drain.requireAll();
  }

  @Test
  void anOctetTooMuchIsNoticed() {
    Drain drain = new Drain();
    drain.empty(Kind.CAS.open(Drain.GRANT + 1));

    assertThatThrownBy(drain::requireAll)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the threads got 14000000778 octets of 14000000777 that were granted");
  }

  @Test
  void anOctetThatIsStrandedIsNoticed() {
    Drain drain = new Drain();
    AtomicLong left = new AtomicLong(Drain.GRANT);
    drain.empty(octets -> left.get() > octets && left.addAndGet(-octets) > 0);

    assertThatThrownBy(drain::requireAll)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the threads got 14000000776 octets of 14000000777 that were granted");
  }

  private static long emptyWithThreeThreads(Drain drain, Gate gate) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      List<Future<Long>> all = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        all.add(threads.submit(() -> drain.empty(gate)));
      }
      long sum = 0;
      for (Future<Long> one : all) {
        sum += one.get();
      }
      return sum;
    } finally {
      threads.shutdown();
    }
  }
}
