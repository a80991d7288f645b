package io.quotabridge.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotabridge.FailureHandling;
import io.quotabridge.doubles.ManualTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who is told to try again does so with growing pauses, for a bounded time, and if it may help. */
class PatienceTest {

  private static final Duration BUDGET = Duration.ofSeconds(2);

  private final ManualTime time = new ManualTime();
  private int calls;

  private Patience patience(FailureHandling handling) {
    return new Patience(time, handling, BUDGET);
  }

  /** Fails so many times, each time with another exception. */
  private int failing(int times) {
    calls++;
    if (calls <= times) {
      throw new IllegalStateException("failure " + calls);
    }
    return calls;
  }

  @Test
  void whatSucceedsIsCalledOnce() {
    assertThat(patience(FailureHandling.RETRY_AND_TERMINATE).call(() -> failing(0), e -> true))
        .isEqualTo(1);
    assertThat(time.sleeps()).isEmpty();
  }

  @Test
  void whatFailsAFewTimesIsRepeatedWithGrowingPauses() {
    assertThat(patience(FailureHandling.RETRY_AND_TERMINATE).call(() -> failing(4), e -> true))
        .isEqualTo(5);

    List<Duration> pauses = time.sleeps();
    assertThat(pauses).hasSize(4);
    for (int i = 0; i < pauses.size(); i++) {
      Duration longest = Duration.ofMillis(2L << i);
      assertThat(pauses.get(i)).as("pause %d", i).isBetween(longest.dividedBy(2), longest);
    }
  }

  @Test
  void whatNeverSucceedsIsGivenUpWithItsLastFailure() {
    long start = time.nanos();

    assertThatThrownBy(
            () ->
                patience(FailureHandling.RETRY_AND_TERMINATE)
                    .call(() -> failing(Integer.MAX_VALUE), e -> true))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("failure " + calls);

    assertThat(calls).as("pauses grow to 200 ms at most").isBetween(14, 30);
    assertThat(Duration.ofNanos(time.nanos() - start)).isLessThanOrEqualTo(BUDGET);
    assertThat(time.sleeps()).allMatch(pause -> pause.compareTo(Duration.ofMillis(200)) <= 0);
  }

  @ParameterizedTest
  @EnumSource(names = {"TERMINATE", "CONTINUE"})
  void whoIsNotToldToTryAgainDoesNot(FailureHandling handling) {
    assertThatThrownBy(() -> patience(handling).call(() -> failing(1), e -> true))
        .hasMessage("failure 1");
    assertThat(time.sleeps()).isEmpty();
  }

  @Test
  void whatCannotHelpIsNotTried() {
    assertThatThrownBy(
            () ->
                patience(FailureHandling.RETRY_AND_TERMINATE)
                    .call(() -> failing(5), e -> !"failure 2".equals(e.getMessage())))
        .hasMessage("failure 2");
    assertThat(calls).isEqualTo(2);
  }

  @Test
  void anInterruptEndsAllPatienceAndStays() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(
            () -> patience(FailureHandling.RETRY_AND_TERMINATE).call(() -> failing(5), e -> true))
        .hasMessage("failure 1");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void anErrorIsNoFailureToBePatientWith() {
    assertThatThrownBy(
            () ->
                patience(FailureHandling.RETRY_AND_TERMINATE)
                    .call(
                        () -> {
                          calls++;
                          throw new StackOverflowError("deep");
                        },
                        e -> true))
        .isInstanceOf(StackOverflowError.class);
    assertThat(calls).isEqualTo(1);
  }
}
