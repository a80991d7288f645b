package io.quotabridge.jdbc;

import static io.quotabridge.jdbc.Exchanging.deposit;
import static io.quotabridge.jdbc.Exchanging.id;
import static io.quotabridge.jdbc.Exchanging.initial;
import static io.quotabridge.jdbc.Exchanging.termination;
import static io.quotabridge.jdbc.Exchanging.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quotabridge.jdbc.FaultyDataSource.Mishap;
import io.quotabridge.model.AccountBalance;
import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.QuotaStore;
import io.quotabridge.spi.quota.StoreException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever breaks, and wherever: each request takes effect exactly once. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class FaultInjectionTest {

  private static final List<QuotaRequest> STORY =
      List.of(
          deposit("top-up", "supplier", 10_000),
          initial("x", "demander", "supplier", 3_000),
          update("x", 1, 2_500, 3_000),
          termination("x", 2, 4_000));

  private final TestDatabase database;

  private FaultyDataSource faulty;
  private QuotaStore store;

  FaultInjectionTest(TestDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void open() {
    database.assumeThere();
    faulty = new FaultyDataSource(database.dataSource(TestDatabase.newStorage()));
    store = Exchanging.open(faulty);
  }

  @AfterEach
  void noConnectionLeaks() {
    if (store != null) {
      store.close();
      assertThat(faulty.open()).as("open connections").isZero();
    }
  }

  /** Each request is a batch of its own, and each of its transactions fails in this way once. */
  @ParameterizedTest
  @EnumSource(Mishap.class)
  void eachRequestTakesEffectOnceAlthoughItsCommitFails(Mishap mishap) {
    List<QuotaAnswer> answers = new ArrayList<>();
    for (QuotaRequest request : STORY) {
      faulty.next(mishap, mishap);
      answers.addAll(store.execute(List.of(request)));
    }

    assertThat(faulty.commits()).isGreaterThan(STORY.size());
    assertThat(answers).allMatch(answer -> answer.result().isSuccess());
    assertSettledOnce();
  }

  @ParameterizedTest
  @EnumSource(Mishap.class)
  void aBatchTakesEffectOnceAlthoughItsCommitFails(Mishap mishap) {
    faulty.next(mishap, mishap, mishap);

    assertThat(store.execute(STORY)).hasSize(STORY.size());

    assertThat(faulty.pending()).isZero();
    assertSettledOnce();
  }

  @Test
  void withoutTimeLeftTheCallerIsToldToAskAgainAndMay() {
    String storage = TestDatabase.newStorage();
    FaultyDataSource once = new FaultyDataSource(database.dataSource(storage));
    try (QuotaStore impatient =
        Exchanging.open(
            PluginConfig.empty().with(DataSource.class, once).with("retry-budget-millis", "0"))) {
      impatient.execute(STORY.subList(0, 2));
      once.next(Mishap.CUT_AFTER_COMMIT);

      StoreException thrown =
          catchThrowableOfType(StoreException.class, () -> impatient.execute(STORY.subList(2, 3)));

      assertThat(thrown.isRetryable()).isTrue();
      assertThat(thrown).hasRootCauseMessage("cut after commit");
      QuotaAnswer again = impatient.execute(STORY.subList(2, 3)).get(0);
      assertThat(again.result().isSuccess()).isTrue();
      assertThat(again.grantedOctets()).isEqualTo(3_000);
      assertThat(again.chargedOctets()).isEqualTo(2_500);
      assertThat(impatient.balance(id("supplier")).orElseThrow().supplied()).isEqualTo(2_500);
    }
    assertThat(once.open()).isZero();
  }

  @Test
  void theFailureOfARollbackIsAddedToWhatCausedIt() {
    FaultyDataSource once = new FaultyDataSource(database.dataSource(TestDatabase.newStorage()));
    try (QuotaStore impatient =
        Exchanging.open(
            PluginConfig.empty().with(DataSource.class, once).with("retry-budget-millis", "0"))) {
      once.next(Mishap.DEADLOCK_AND_FAILED_ROLLBACK);

      StoreException thrown =
          catchThrowableOfType(StoreException.class, () -> impatient.execute(STORY.subList(0, 1)));

      assertThat(thrown)
          .cause()
          .hasMessage("deadlock")
          .satisfies(
              cause ->
                  assertThat(cause.getSuppressed())
                      .extracting(Throwable::getMessage)
                      .contains("rollback fails as well"));
    }
  }

  private void assertSettledOnce() {
    AccountBalance supplier = store.balance(id("supplier")).orElseThrow();
    assertThat(supplier.quota()).isEqualTo(10_000);
    assertThat(supplier.supplied()).isEqualTo(4_000);
    assertThat(supplier.reserved()).isZero();
    assertThat(supplier.openExchanges()).isZero();
    assertThat(store.balance(id("demander")).orElseThrow().received()).isEqualTo(4_000);
    assertThat(store.journal(0, 10)).hasSize(1);
    assertThat(store.totals().conservationError()).isZero();
  }
}
