package io.quotabridge.jdbc;

import static io.quotabridge.jdbc.Exchanging.deposit;
import static io.quotabridge.jdbc.Exchanging.initial;
import static io.quotabridge.jdbc.Exchanging.termination;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.spi.quota.QuotaStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** What MariaDB's driver would make of a batch of inserts is not safe on a Galera cluster. */
class InsertsTest {

  /** Not a power of two: written as four, two and one. */
  private static final int EXCHANGES = 7;

  private final List<String> batched = new ArrayList<>();

  @Test
  void mariadbIsHandedNoBatchOfInserts() throws SQLException {
    TestDatabase.MARIADB.assumeThere();
    DataSource real = TestDatabase.MARIADB.dataSource(TestDatabase.newStorage());
    DataSource watched =
        new PlainDataSource("") {
          @Override
          public Connection getConnection() throws SQLException {
            return watched(real.getConnection());
          }
        };
    try (QuotaStore store = Exchanging.open(watched)) {
      store.execute(List.of(deposit("top-up", "supplier", 10_000)));
      store.execute(
          IntStream.range(0, EXCHANGES)
              .mapToObj(i -> initial("x-" + i, "demander", "supplier", 100))
              .toList());
      store.execute(
          IntStream.range(0, EXCHANGES).mapToObj(i -> termination("x-" + i, 1, 10 + i)).toList());

      assertThat(store.journal(0, 100))
          .extracting(entry -> entry.reference() + " " + entry.octets())
          .contains("x-0 10", "x-3 13", "x-6 16");
      assertThat(store.totals().conservationError()).isZero();
    }
    assertThat(batched).as("what is changed is a batch").isNotEmpty();
    assertThat(batched).noneMatch(sql -> sql.startsWith("INSERT"));
  }

  private Connection watched(Connection connection) {
    return (Connection)
        Proxy.newProxyInstance(
            InsertsTest.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              try {
                Object result = method.invoke(connection, arguments);
                return result instanceof PreparedStatement statement
                    ? watched(statement, (String) arguments[0])
                    : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private PreparedStatement watched(PreparedStatement statement, String sql) {
    return Overheard.of(
        PreparedStatement.class,
        statement,
        (method, arguments) -> {
          if (method.equals("addBatch")) {
            batched.add(sql);
          }
        });
  }
}
