package io.quotabridge.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What a pool and its gates answer to one caller. */
class QuotaPoolTest {

  private final List<Long> told = new ArrayList<>();

  private QuotaPool pool(long granted, long threshold) {
    return QuotaPool.of(granted, threshold, (meter, remaining) -> told.add(remaining));
  }

  @Test
  void anyGateCanUseTheQuotaToItsLastOctet() {
    QuotaPool pool = pool(1_000_000, 0);
    Gate idle = pool.open();
    Gate busy = pool.open();
    assertThat(idle.tryConsume(100)).isTrue();

    assertThat(busy.tryConsume(999_901)).isFalse();
    assertThat(busy.tryConsume(999_900)).isTrue();

    assertThat(idle.tryConsume(1)).isFalse();
    assertThat(busy.consumeUpTo(1)).isZero();
    assertThat(pool.remaining()).isZero();
    assertThat(idle.close()).isEqualTo(100);
    assertThat(busy.close()).isEqualTo(999_900);
    assertThat(pool.close()).isEqualTo(1_000_000);
  }

  @Test
  void aClosedGateGivesBackWhatItHolds() {
    QuotaPool pool = pool(1_000_000, 0);
    Gate gate = pool.open();
    assertThat(gate.tryConsume(100)).isTrue();

    assertThat(gate.close()).isEqualTo(100);

    assertThat(gate.isClosed()).isTrue();
    assertThat(gate.tryConsume(1)).isFalse();
    assertThat(gate.consumeUpTo(1)).isZero();
    assertThat(gate.close()).isEqualTo(100);
    assertThat(pool.openGates()).isZero();
    assertThat(pool.consumeUpTo(Long.MAX_VALUE)).isEqualTo(999_900);
  }

  @Test
  void gatesCloseInAnyOrder() {
    QuotaPool pool = pool(1000, 0);
    List<Gate> gates = List.of(pool.open(), pool.open(), pool.open(), pool.open());
    for (int i : new int[] {1, 3, 0, 2}) {
      assertThat(gates.get(i).tryConsume(1)).isTrue();
      assertThat(gates.get(i).close()).isEqualTo(1);
    }
    assertThat(pool.openGates()).isZero();
    assertThat(pool.used()).isEqualTo(4);
  }

  @Test
  void aClosedPoolClosesItsGates() {
    QuotaPool pool = pool(1_000_000, 0);
    Gate gate = pool.open();
    assertThat(gate.tryConsume(100)).isTrue();

    assertThat(pool.close()).isEqualTo(100);

    assertThat(gate.isClosed()).isTrue();
    assertThat(gate.tryConsume(1)).isFalse();
    assertThat(gate.close()).isEqualTo(100);
    assertThat(pool.openGates()).isZero();
    assertThatIllegalStateException()
        .isThrownBy(pool::open)
        .withMessage("a closed pool opens no gate");
    assertThatIllegalStateException()
        .isThrownBy(() -> pool.extend(5))
        .withMessage("a closed pool cannot be extended by 5 octets");
    MeterInvariants.holdAtTheEnd(pool, 100, "closed pool");
  }

  @Test
  void theThresholdIsThePools() {
    QuotaPool pool = pool(1000, 200);
    Gate one = pool.open();
    Gate other = pool.open();
    assertThat(one.tryConsume(400) && other.tryConsume(399)).isTrue();
    assertThat(told).isEmpty();
    assertThat(one.tryConsume(1)).isTrue();
    assertThat(other.tryConsume(200)).isTrue();
    assertThat(told).containsExactly(200L);
  }

  @Test
  void refusesBadValues() {
    QuotaPool pool = pool(1000, 0);
    Gate gate = pool.open();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> assertThat(gate.tryConsume(0)).isFalse())
        .withMessage("octets (0) must be positive");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> assertThat(gate.consumeUpTo(-1)).isZero())
        .withMessage("octets (-1) must be positive");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pool(-1, 0))
        .withMessage("grantedOctets (-1) must not be negative");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pool.extend(Long.MAX_VALUE))
        .withMessageContaining("on top of 1000 granted exceed");
    assertThat(gate.consumeUpTo(2000)).isEqualTo(1000);
  }

  @Test
  void describesItself() {
    QuotaPool pool = pool(1000, 0);
    Gate gate = pool.open();
    assertThat(gate.tryConsume(3)).isTrue();
    assertThat(pool).hasToString("QuotaPool[used=3, granted=1000, gates=1]");
    assertThat(gate).hasToString("Gate[used=3]");
    pool.close();
    assertThat(pool).hasToString("QuotaPool[used=3, granted=1000, closed]");
    assertThat(gate).hasToString("Gate[used=3, closed]");
  }

  @Test
  void answersAsTheModelDoes() {
    SplittableRandom seeds = Seed.random(QuotaPoolTest.class);
    for (int run = 0; run < 5000; run++) {
      compare(seeds.split(), "run " + run);
    }
  }

  private void compare(SplittableRandom random, String context) {
    long granted = random.nextLong(1L << random.nextInt(1, 20));
    MeterConfig config = new MeterConfig(granted, random.nextLong(granted + 10), 1);
    List<Long> toldByModel = new ArrayList<>();
    told.clear();
    QuotaPool pool = pool(config.grantedOctets(), config.thresholdOctets());
    QuotaPool model = new ModelPool(config, (m, remaining) -> toldByModel.add(remaining));
    List<Gate> gates = new ArrayList<>();
    List<Gate> models = new ArrayList<>();
    for (int call = 0; call < 80; call++) {
      if (gates.isEmpty() || random.nextInt(16) == 0) {
        gates.add(pool.open());
        models.add(model.open());
      }
      int chosen = random.nextInt(gates.size());
      callBoth(random, gates.get(chosen), models.get(chosen), context);
      extendBoth(random, pool, model);
      assertThat(told).as(context).isEqualTo(toldByModel);
      assertThat(pool.used()).as(context).isEqualTo(model.used());
      assertThat(pool.openGates()).as(context).isEqualTo(model.openGates());
    }
    MeterInvariants.holdAtTheEnd(pool, model.used(), context);
    for (int i = 0; i < gates.size(); i++) {
      assertThat(gates.get(i).close()).as(context).isEqualTo(models.get(i).used());
    }
  }

  private static void callBoth(SplittableRandom random, Gate gate, Gate model, String context) {
    long octets = random.nextLong(1, 2 + (1L << random.nextInt(12)));
    int way = random.nextInt(32);
    if (way == 0) {
      assertThat(gate.close()).as(context).isEqualTo(model.close());
    } else if (way < 16) {
      assertThat(gate.tryConsume(octets)).as(context).isEqualTo(model.tryConsume(octets));
    } else {
      assertThat(gate.consumeUpTo(octets)).as(context).isEqualTo(model.consumeUpTo(octets));
    }
    assertThat(gate.used()).as(context).isEqualTo(model.used());
    assertThat(gate.isClosed()).as(context).isEqualTo(model.isClosed());
  }

  private static void extendBoth(SplittableRandom random, Meter pool, Meter model) {
    if (random.nextInt(8) == 0) {
      long octets = random.nextLong(1, 1000);
      long threshold = random.nextLong(2 * octets);
      pool.extend(octets, threshold);
      model.extend(octets, threshold);
    }
  }
}
