package io.quotabridge.jdbc;

import io.quotabridge.model.Account;
import io.quotabridge.model.ResultCode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** What the mappings of several tables share. */
final class Rows {

  private static final long MICROS_PER_SECOND = 1_000_000;

  private Rows() {}

  /**
   * Returns microseconds since 1970; a time beyond what a {@code long} holds counts as the last.
   */
  static long micros(Instant instant) {
    try {
      return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    } catch (ArithmeticException e) {
      return instant.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  static Instant instant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, MICROS_PER_SECOND), Math.floorMod(micros, MICROS_PER_SECOND) * 1_000);
  }

  /** Reads an account from two columns that stand side by side. */
  static Account account(ResultSet row, int first) throws SQLException {
    return Account.of(row.getString(first), row.getString(first + 1));
  }

  static ResultCode result(int number) {
    return ResultCode.ofNumber(number)
        .orElseThrow(() -> new IllegalStateException("result (" + number + ") is no known code"));
  }

  /** Returns a row of values to write. */
  static @Nullable Object[] of(@Nullable Object... values) {
    return values;
  }
}
