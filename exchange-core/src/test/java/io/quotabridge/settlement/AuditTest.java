package io.quotabridge.settlement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quotabridge.spi.quota.LedgerTotals;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The check of the books finds each way in which they can be wrong. */
class AuditTest {

  @Test
  void findsNothingWrongWithBooksThatAreRight() {
    // deposited, quota, reserved, supplied, received, overdrawn, openReserved, openCharged, journal
    Audit audit = Audit.of(new LedgerTotals(100, 100, 10, 50, 45, 0, 10, 5, 45));
    assertThat(audit.isBalanced()).isTrue();
    assertThat(audit.conservationErrorOctets()).isZero();
    assertThat(audit.overdrawnOctets()).isZero();
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        Arguments.of("quota without a deposit", new LedgerTotals(100, 101, 0, 0, 0, 0, 0, 0, 0)),
        Arguments.of("quota lost", new LedgerTotals(100, 99, 0, 0, 0, 0, 0, 0, 0)),
        Arguments.of("a stray reservation", new LedgerTotals(100, 100, 1, 0, 0, 0, 0, 0, 0)),
        Arguments.of("an uncovered reservation", new LedgerTotals(100, 100, 0, 0, 0, 0, 1, 0, 0)),
        Arguments.of("charged, not received", new LedgerTotals(100, 100, 0, 1, 0, 0, 0, 0, 0)),
        Arguments.of("received, not journaled", new LedgerTotals(100, 100, 0, 1, 1, 0, 0, 0, 0)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrong")
  void saysByHowMuchTheyAreWrong(String name, LedgerTotals totals) {
    Audit audit = Audit.of(totals);
    assertThat(audit.isBalanced()).as(name).isFalse();
    assertThat(audit.conservationErrorOctets()).isOne();
  }

  /** Two errors of opposite sign must not hide each other. */
  @Test
  void addsErrorsUpWithoutSign() {
    assertThat(Audit.of(new LedgerTotals(100, 103, 0, 0, 2, 0, 0, 0, 0)).conservationErrorOctets())
        .isEqualTo(3 + 2 + 2);
  }

  @Test
  void errorsDoNotCancelByWrapping() {
    long half = 1L << 62;
    LedgerTotals totals = new LedgerTotals(Long.MAX_VALUE, 0, 0, -half, half, 0, 0, half, half - 1);
    assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> Audit.of(totals));
  }

  @Test
  void tellsWhatWasOverdrawn() {
    Audit audit = Audit.of(new LedgerTotals(100, 100, 0, 107, 107, 7, 0, 0, 107));
    assertThat(audit.isBalanced()).isTrue();
    assertThat(audit.overdrawnOctets()).isEqualTo(7);
  }
}
