package io.quotabridge.jdbc;

import static io.quotabridge.jdbc.Exchanging.deposit;
import static io.quotabridge.jdbc.Exchanging.id;
import static io.quotabridge.jdbc.Exchanging.initial;
import static io.quotabridge.jdbc.Exchanging.termination;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.QuotaStore;
import io.quotabridge.spi.quota.StoreException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A request that the database refuses must not take others down with it. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class BatchIsolationTest {

  private final TestDatabase database;

  private String storage;
  private DataSource dataSource;
  private QuotaStore store;

  BatchIsolationTest(TestDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void open() {
    database.assumeThere();
    storage = TestDatabase.newStorage();
    dataSource = database.dataSource(storage);
    store = Exchanging.open(dataSource);
    store.execute(List.of(deposit("top-up", "supplier", 1_000_000)));
  }

  private void poison(String... exchanges) {
    database.execute(
        storage,
        dataSource,
        "ALTER TABLE qb_exchange ADD CONSTRAINT poison CHECK (exchange_id NOT IN ('"
            + String.join("', '", exchanges)
            + "'))");
  }

  @Test
  void onlyTheRequestsThatTheDatabaseRefusesFail() {
    poison("x-3", "x-11");
    List<QuotaRequest> requests = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      requests.add(initial("x-" + i, "demander", "supplier", 100));
    }

    List<QuotaAnswer> answers = store.execute(requests);

    assertThat(answers).hasSize(16);
    for (int i = 0; i < 16; i++) {
      assertThat(answers.get(i).result())
          .as("request %d", i)
          .isEqualTo(i == 3 || i == 11 ? ResultCode.UNABLE_TO_COMPLY : ResultCode.SUCCESS);
    }
    assertThat(store.balance(id("supplier")).orElseThrow().reserved()).isEqualTo(1_400);
    assertThat(store.totals().conservationError()).isZero();
  }

  @Test
  void theOrderOfRequestsHoldsAcrossASplit() {
    poison("bad");

    List<QuotaAnswer> answers =
        store.execute(
            List.of(
                initial("x", "demander", "supplier", 500),
                initial("bad", "demander", "supplier", 500),
                termination("bad", 1, 10),
                termination("x", 1, 200)));

    assertThat(answers)
        .extracting(QuotaAnswer::result)
        .containsExactly(
            ResultCode.SUCCESS,
            ResultCode.UNABLE_TO_COMPLY,
            ResultCode.UNKNOWN_SESSION_ID,
            ResultCode.SUCCESS);
    assertThat(store.balance(id("demander")).orElseThrow().received()).isEqualTo(200);
  }

  @Test
  void whereNothingCanBeAnsweredTheStoreSaysWhy() {
    poison("bad");

    StoreException thrown =
        catchThrowableOfType(
            StoreException.class,
            () -> store.execute(List.of(initial("bad", "demander", "supplier", 500))));

    assertThat(thrown.isRetryable()).isFalse();
    assertThat(thrown).cause().message().containsIgnoringCase("poison");
  }

  @Test
  void aDamagedRowFailsOnlyTheRequestsThatNeedIt() {
    store.execute(List.of(initial("x", "demander", "supplier", 500)));
    database.execute(storage, dataSource, "UPDATE qb_exchange SET status = 'ODD'");

    List<QuotaAnswer> answers =
        store.execute(
            List.of(
                deposit("more", "supplier", 5),
                termination("x", 1, 200),
                initial("y", "demander", "supplier", 500)));

    assertThat(answers)
        .extracting(QuotaAnswer::result)
        .containsExactly(ResultCode.SUCCESS, ResultCode.UNABLE_TO_COMPLY, ResultCode.SUCCESS);
  }

  @Test
  void aFaultOfTheDatabaseIsNotSoughtInTheRequests() {
    database.execute(storage, dataSource, "DROP TABLE qb_posting");

    StoreException thrown =
        catchThrowableOfType(
            StoreException.class,
            () ->
                store.execute(
                    List.of(
                        deposit("a", "supplier", 1),
                        deposit("b", "supplier", 1),
                        deposit("c", "supplier", 1))));

    assertThat(thrown.isRetryable()).isFalse();
    assertThat(thrown.getSuppressed()).isEmpty();
  }

  /** Longer than one transaction may be on any of the databases. */
  @Test
  void aBatchOfAnyLengthIsExecuted() {
    List<QuotaRequest> requests = new ArrayList<>();
    for (int i = 0; i < 2_500; i++) {
      requests.add(deposit("d-" + i, "account-" + i % 300, 7));
    }

    List<QuotaAnswer> answers = store.execute(requests);

    assertThat(answers).hasSize(2_500).allMatch(answer -> answer.result().isSuccess());
    assertThat(store.totals().quota()).isEqualTo(1_000_000 + 2_500 * 7);
    assertThat(store.execute(requests)).isEqualTo(answers);
    assertThat(store.totals().quota()).isEqualTo(1_000_000 + 2_500 * 7);
  }
}
