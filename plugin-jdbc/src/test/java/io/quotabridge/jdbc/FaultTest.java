package io.quotabridge.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultTest {

  @ParameterizedTest
  @CsvSource({
    "40001, 0, BUSY",
    "40P01, 0, BUSY",
    "55P03, 0, BUSY",
    "HY000, 1205, BUSY",
    "40001, 1213, BUSY",
    "HYT00, 50200, BUSY",
    "90131, 90131, BUSY",
    "08006, 0, CONNECTION",
    "57P01, 0, CONNECTION",
    "HY000, 1290, CONNECTION",
    "08S01, 1047, CONNECTION",
    "70100, 1927, CONNECTION",
    "90098, 90098, CONNECTION",
    "23505, 0, RACE",
    "23000, 1062, RACE",
    "23505, 23505, RACE",
    "23514, 0, REQUEST",
    "23000, 4025, REQUEST",
    "22001, 1406, REQUEST",
    "22021, 0, REQUEST",
    "HY000, 1366, REQUEST",
    "42P01, 0, DATABASE",
    "42S02, 1146, DATABASE",
    "28P01, 0, DATABASE",
    "53100, 0, DATABASE",
    "53300, 0, BUSY",
    "25P03, 0, CONNECTION",
    "25S03, 0, CONNECTION",
    "25S02, 0, DATABASE"
  })
  void isToldByStateAndNumber(String state, int number, Fault expected) {
    assertThat(Fault.of(new SQLException("x", state, number))).isEqualTo(expected);
  }

  @Test
  void aPoolThatHasNoConnectionIsBusy() {
    assertThat(Fault.of(new SQLTransientConnectionException("no connection is free")))
        .isEqualTo(Fault.BUSY);
  }
}
