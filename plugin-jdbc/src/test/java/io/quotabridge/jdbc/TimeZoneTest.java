package io.quotabridge.jdbc;

import static io.quotabridge.jdbc.Exchanging.deposit;
import static io.quotabridge.jdbc.Exchanging.initial;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quotabridge.model.ExchangeId;
import io.quotabridge.spi.quota.QuotaStore;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Nodes in different time zones mean the same instants. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class TimeZoneTest {

  private final TestDatabase database;

  TimeZoneTest(TestDatabase database) {
    this.database = database;
  }

  private QuotaStore store(String storage, String zone) throws SQLException {
    String url = database.url(storage);
    return Exchanging.open(
        new PlainDataSource(
            switch (database) {
              case H2_MEMORY, H2_FILE -> url + ";TIME ZONE=" + zone;
              // PostgreSQL reads the sign the other way round, as POSIX does.
              case POSTGRESQL -> url + "&options=-c%20TimeZone=UTC" + zone.replace("+", "%2B");
              case MARIADB -> url + "&sessionVariables=time_zone='" + zone + "'";
            }));
  }

  @Test
  void theClockIsTheSameInEveryZone() throws SQLException {
    database.assumeThere();
    String storage = TestDatabase.newStorage();
    try (QuotaStore west = store(storage, "-07:00");
        QuotaStore east = store(storage, "+08:00")) {
      west.execute(List.of(deposit("d", "a", 100), initial("x", "b", "a", 10))); // for 10 minutes
      assertThat(east.expiredExchanges(10)).isEmpty();
      east.execute(List.of(initial("y", "b", "a", 10)));
      for (String id : List.of("x", "y")) {
        assertThat(west.exchange(new ExchangeId(id)).orElseThrow().openedAt())
            .as(id)
            .isCloseTo(Instant.now(), within(2, ChronoUnit.MINUTES));
      }
    }
  }
}
