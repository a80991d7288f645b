package io.quotabridge.jdbc;

import static io.quotabridge.jdbc.Exchanging.OWNER;
import static io.quotabridge.jdbc.Exchanging.deposit;
import static io.quotabridge.jdbc.Exchanging.initial;
import static io.quotabridge.jdbc.Exchanging.one;
import static io.quotabridge.jdbc.Exchanging.termination;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.spi.quota.QuotaStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** MySQL is told in the words that it shares with MariaDB; here MariaDB plays its part. */
class MysqlTest {

  @Test
  void howLongToWaitIsSaidWhereItIsUnderstood() {
    Duration patience = Duration.ofMillis(5_001);

    assertThat(Dialect.MARIADB.forUpdate(patience)).isEqualTo(" FOR UPDATE WAIT 6");
    assertThat(Dialect.MARIADB.forUpdate(Duration.ZERO))
        .as("not to wait at all would be something else")
        .isEqualTo(" FOR UPDATE WAIT 1");
    assertThat(Dialect.MYSQL.forUpdate(patience)).isEqualTo(" FOR UPDATE");
    assertThat(Dialect.POSTGRESQL.forUpdate(patience)).isEqualTo(" FOR UPDATE");
  }

  @Test
  void isRecognisedAndServed() throws SQLException {
    TestDatabase.MARIADB.assumeThere();
    try (QuotaStore store = Exchanging.open(new Mysql(TestDatabase.newStorage()))) {
      assertThat(store.enter(OWNER.node())).isEqualTo(1);
      one(store, deposit("top-up", "giver", 100));
      one(store, initial("x", "taker", "giver", 60));
      assertThat(store.takeUp(OWNER, Duration.ofMinutes(1), null, 10)).hasSize(1);
      assertThat(one(store, termination("x", 1, 40)).chargedOctets()).isEqualTo(40);
      assertThat(store.journal(0, 10)).hasSize(1);
      assertThat(store.totals().conservationError()).isZero();
    }
  }

  /** Connections to MariaDB that say they lead to MySQL. */
  private static final class Mysql extends PlainDataSource {

    Mysql(String storage) throws SQLException {
      super(TestDatabase.MARIADB.url(storage));
    }

    @Override
    public Connection getConnection() throws SQLException {
      return disguised(Connection.class, super.getConnection());
    }

    private static <T> T disguised(Class<T> type, T target) {
      return type.cast(
          Proxy.newProxyInstance(
              Mysql.class.getClassLoader(),
              new Class<?>[] {type},
              (proxy, method, arguments) -> {
                if (method.getName().equals("getDatabaseProductName")) {
                  return "MySQL";
                }
                try {
                  Object result = method.invoke(target, arguments);
                  return result instanceof DatabaseMetaData metaData
                      ? disguised(DatabaseMetaData.class, metaData)
                      : result;
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              }));
    }
  }
}
