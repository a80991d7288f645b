package io.quotabridge.jdbc;

import static io.quotabridge.jdbc.Exchanging.deposit;
import static io.quotabridge.jdbc.Exchanging.id;
import static io.quotabridge.jdbc.Exchanging.initial;
import static io.quotabridge.jdbc.Exchanging.termination;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How often a batch goes to PostgreSQL and back: a batch's time is little else on a calm day. */
class RoundTripTest {

  /** What costs a round trip; beginning a transaction does not, it goes with what comes first. */
  private static final Set<String> TRAVELLING =
      Set.of(
          "execute",
          "executeQuery",
          "executeUpdate",
          "executeBatch",
          "commit",
          "getTransactionIsolation",
          "setTransactionIsolation");

  private final List<String> travels = new ArrayList<>();
  private Connection connection;
  private QuotaStore store;

  @BeforeEach
  void open() throws SQLException {
    TestDatabase.POSTGRESQL.assumeThere();
    connection = TestDatabase.POSTGRESQL.dataSource(TestDatabase.newStorage()).getConnection();
    store = Exchanging.open(new LentConnection(connection, this::note));
    store.execute(
        List.of(
            deposit("top-up", "supplier", 10_000),
            deposit("other", "demander", 1),
            initial("old", "demander", "supplier", 100)));
    travels.clear();
  }

  @AfterEach
  void close() throws SQLException {
    if (store != null) {
      store.close();
      connection.close();
    }
  }

  private void note(String call) {
    if (TRAVELLING.contains(call)) {
      travels.add(call);
    }
  }

  @Test
  void aBatchThatReadsEverythingTakesFour() {
    List<QuotaAnswer> answers =
        store.execute(
            List.of(
                initial("new", "demander", "supplier", 100),
                termination("old", 1, 50),
                deposit("more", "supplier", 5)));

    assertThat(answers).allMatch(answer -> answer.result().isSuccess());
    assertThat(answers.get(1).chargedOctets()).isEqualTo(50);
    assertThat(travels)
        .as("time, exchanges and postings; accounts; all that is written; commit")
        .containsExactly("execute", "execute", "execute", "execute", "commit");
  }

  @Test
  void aBatchOfRowsThatAreRememberedTakesTwo() {
    List<QuotaAnswer> answers =
        store.execute(
            List.of(initial("new", "demander", "supplier", 100), termination("old", 1, 50)));

    assertThat(answers.get(0).result().isSuccess()).isTrue();
    assertThat(answers.get(1).chargedOctets()).isEqualTo(50);
    assertThat(travels)
        .as("time and all that is written; commit")
        .containsExactly("execute", "commit");
  }

  @Test
  void whatIsNotRememberedIsReadAsWell() {
    List<QuotaAnswer> answers =
        store.execute(
            List.of(
                initial("new", "demander", "nobody", 100),
                termination("old", 1, 50),
                termination("nobody's", 1, 50)));

    assertThat(answers)
        .extracting(QuotaAnswer::result)
        .containsExactly(
            ResultCode.CREDIT_LIMIT_REACHED, ResultCode.SUCCESS, ResultCode.UNKNOWN_SESSION_ID);
    assertThat(travels)
        .as("time and an exchange; an account; all that is written; commit")
        .containsExactly("execute", "execute", "execute", "commit");
  }

  @Test
  void lookingUpABalanceTakesOne() {
    assertThat(store.balance(id("supplier")).orElseThrow().reserved()).isEqualTo(100);

    assertThat(travels).containsExactly("execute");
  }

  @Test
  void anIsolationThatChangedIsNoticedAndLeftAsItCame() throws SQLException {
    connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);

    QuotaAnswer answer = store.execute(List.of(termination("old", 1, 50))).get(0);

    assertThat(answer.chargedOctets()).isEqualTo(50);
    assertThat(travels).contains("setTransactionIsolation");
    assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
    assertThat(store.totals().conservationError()).isZero();
  }
}
