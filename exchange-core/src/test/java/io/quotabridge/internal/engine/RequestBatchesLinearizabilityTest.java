package io.quotabridge.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuarantee;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Options;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/**
 * Lincheck's search for an interleaving in which somebody waits for ever, or is told what no
 * sequence of the same requests explains. Its scenarios come from a fixed seed.
 *
 * <p>{@code -Dbatches.lincheck.scenarios=200} looks longer than the ordinary build does.
 */
class RequestBatchesLinearizabilityTest {

  private static final int SCENARIOS = Integer.getInteger("batches.lincheck.scenarios", 2);
  private static final int INVOCATIONS = 100;

  /** No thread is held up within a list: each belongs to one thread, or to whoever has the lock. */
  private static final ManagedStrategyGuarantee LISTS =
      ManagedStrategyGuaranteeKt.forClasses(
              name ->
                  name.startsWith("com.google.common.")
                      || name.startsWith("java.util.stream.")
                      || name.startsWith("java.util.Immutable")
                      || name.startsWith("java.util.Array"))
          .allMethods()
          .ignore();

  @Test
  void batchesAreLinearizable() {
    check(modelChecking(2, 3), BatchOperations.Gathered.class);
  }

  @Test
  void batchesAreLinearizableForThreeThreads() {
    check(modelChecking(3, 2), BatchOperations.Gathered.class);
  }

  @Test
  void batchesAreLinearizableUnderStress() {
    check(
        new StressOptions()
            .iterations(2 * SCENARIOS)
            .invocationsPerIteration(INVOCATIONS)
            .threads(3)
            .actorsPerThread(3)
            .actorsBefore(0)
            .actorsAfter(0),
        BatchOperations.Gathered.class);
  }

  @Test
  void refutesASlotThatIsFreedWhileSomebodyComes() {
    assertThat(refutation(BatchOperations.Forgetful.class)).hasMessageContaining("hung");
  }

  @Test
  void refutesACallerThatLeavesSubmittedRequestsBehind() {
    LincheckAssertionError found =
        catchThrowableOfType(
            LincheckAssertionError.class,
            () -> check(modelChecking(3, 2).iterations(30), BatchOperations.Negligent.class));
    assertThat(found).hasMessageContaining("hung");
  }

  @Test
  void refutesTwoBatchesAtOnce() {
    assertThat(refutation(BatchOperations.Crowded.class))
        .hasMessageContaining("Invalid execution results");
  }

  private static ModelCheckingOptions modelChecking(int threads, int actors) {
    return new ModelCheckingOptions()
        .iterations(SCENARIOS)
        .invocationsPerIteration(INVOCATIONS)
        .threads(threads)
        .actorsPerThread(actors)
        .actorsBefore(0)
        .actorsAfter(0)
        .addGuarantee(LISTS);
  }

  private static void check(Options<?, ?> options, Class<?> batches) {
    options.sequentialSpecification(BatchOperations.Model.class);
    options.check(batches);
  }

  private static LincheckAssertionError refutation(Class<?> mutant) {
    return catchThrowableOfType(
        LincheckAssertionError.class, () -> check(modelChecking(3, 2), mutant));
  }
}
