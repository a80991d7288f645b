package io.quotabridge.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Options;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/**
 * Lincheck's search for an interleaving whose answers no sequence of the same calls explains. Its
 * scenarios come from a fixed seed.
 *
 * <p>{@code -Dmetering.lincheck.scenarios=50} looks longer than the ordinary build does.
 */
class LinearizabilityTest {

  private static final int SCENARIOS = Integer.getInteger("metering.lincheck.scenarios", 3);
  private static final int INVOCATIONS = 500;

  @Test
  void aNewMeterIsLinearizable() {
    check(modelChecking(2, 3), MeterOperations.Central.class, MeterOperations.Model.class);
  }

  @Test
  void aStripedMeterIsLinearizable() {
    check(modelChecking(2, 3), MeterOperations.Striped.class, MeterOperations.ModelOfStriped.class);
  }

  @Test
  void aStripedMeterIsLinearizableForThreeThreads() {
    check(modelChecking(3, 2), MeterOperations.Striped.class, MeterOperations.ModelOfStriped.class);
  }

  @Test
  void aStripedMeterIsLinearizableUnderStress() {
    check(stress(), MeterOperations.Striped.class, MeterOperations.ModelOfStriped.class);
  }

  @Test
  void aNewMeterIsLinearizableUnderStress() {
    check(stress(), MeterOperations.Central.class, MeterOperations.Model.class);
  }

  @Test
  void refutesAnAnswerThatDoesNotWaitForTheLock() {
    refute(MeterOperations.Hasty.class, MeterOperations.ModelOfStriped.class);
  }

  @Test
  void refutesComparingWithAnEstimate() {
    refute(MeterOperations.Estimating.class, MeterOperations.ModelOfBound.class);
  }

  @Test
  void aPoolIsLinearizable() {
    check(modelChecking(2, 3), PoolOperations.Shared.class, PoolOperations.Model.class);
  }

  @Test
  void aPoolIsLinearizableUnderStress() {
    check(stress(), PoolOperations.Shared.class, PoolOperations.Model.class);
  }

  @Test
  void refutesARecallThatIsNotOneExchange() {
    refute(PoolOperations.Torn.class, PoolOperations.Model.class);
  }

  /** More than the slots of a stripes' array, which are set one after another. */
  private static final int LONGEST_LOOP = 300;

  private static Options<?, ?> modelChecking(int threads, int actors) {
    return new ModelCheckingOptions()
        .iterations(SCENARIOS)
        .invocationsPerIteration(INVOCATIONS)
        .loopBound(LONGEST_LOOP)
        .loopIterationsBeforeThreadSwitch(LONGEST_LOOP)
        .threads(threads)
        .actorsPerThread(actors)
        .actorsBefore(1)
        .actorsAfter(1);
  }

  private static Options<?, ?> stress() {
    return new StressOptions()
        .iterations(2 * SCENARIOS)
        .invocationsPerIteration(INVOCATIONS)
        .threads(3)
        .actorsPerThread(3)
        .actorsBefore(1)
        .actorsAfter(1);
  }

  private static void check(Options<?, ?> options, Class<?> meter, Class<?> model) {
    options.sequentialSpecification(model);
    options.check(meter);
  }

  /**
   * The mutant must fail, and for its order: by an interleaving of two threads, not by one alone.
   */
  private static void refute(Class<?> mutant, Class<?> model) {
    LincheckAssertionError refutation =
        catchThrowableOfType(
            LincheckAssertionError.class, () -> check(modelChecking(2, 3), mutant, model));
    assertThat(refutation)
        .hasMessageContaining("Invalid execution results")
        .hasMessageContaining("Thread 2");
  }
}
