package io.quotabridge.metering;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Random calls from one thread, through all shapes of a meter, answered as the model answers them.
 */
class ModelComparisonTest {

  private static final int RUNS = 10_000;
  private static final int CALLS = 60;

  private int stripedCalls;
  private int lastCalls;

  @Test
  void answersAsTheModelDoes() {
    SplittableRandom seeds = Seed.random(ModelComparisonTest.class);
    for (int run = 0; run < RUNS; run++) {
      compare(seeds.split(), run);
    }
    assertThat(stripedCalls).as("calls that met stripes").isGreaterThan(RUNS);
    assertThat(lastCalls).as("calls that met the last form").isGreaterThan(RUNS);
  }

  private void compare(SplittableRandom random, int run) {
    long granted = random.nextLong(1L << random.nextInt(1, 20));
    long threshold = random.nextInt(4) == 0 ? 0 : random.nextLong(granted + 10);
    MeterConfig config = new MeterConfig(granted, threshold, 1 << random.nextInt(5));
    List<Long> told = new ArrayList<>();
    List<Long> toldByModel = new ArrayList<>();
    Meter meter = Meter.of(config, (m, remaining) -> told.add(remaining));
    Meter model = new ModelMeter(config, (m, remaining) -> toldByModel.add(remaining));
    for (int call = 0; call < CALLS; call++) {
      String context = "run " + run + ", call " + call + ", " + config;
      stripedCalls += Shapes.isStriped(meter) ? 1 : 0;
      lastCalls += Shapes.isLast(meter) ? 1 : 0;
      callBoth(random, meter, model, context);
      assertThat(told).as(context).isEqualTo(toldByModel);
      assertThat(meter.used()).as(context).isEqualTo(model.used());
      assertThat(meter.granted()).as(context).isEqualTo(model.granted());
    }
    MeterInvariants.holdAtTheEnd(meter, model.used(), "run " + run);
  }

  private static void callBoth(SplittableRandom random, Meter meter, Meter model, String context) {
    long octets = random.nextLong(1, 2 + (1L << random.nextInt(12)));
    switch (random.nextInt(8)) {
      case 0, 1, 2 ->
          assertThat(meter.tryConsume(octets)).as(context).isEqualTo(model.tryConsume(octets));
      case 3, 4 ->
          assertThat(meter.consumeUpTo(octets)).as(context).isEqualTo(model.consumeUpTo(octets));
      case 5 -> {
        long few = 1 + octets % 5;
        assertThat(Shapes.consumeContended(meter, few))
            .as(context)
            .isEqualTo(model.consumeUpTo(few));
      }
      case 6 -> {
        meter.extend(octets);
        model.extend(octets);
      }
      default -> {
        long threshold = random.nextLong(2 * octets);
        meter.extend(octets, threshold);
        model.extend(octets, threshold);
      }
    }
  }
}
