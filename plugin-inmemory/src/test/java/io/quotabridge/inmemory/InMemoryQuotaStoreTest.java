package io.quotabridge.inmemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotabridge.model.Account;
import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.AccountId;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.ExchangeStatus;
import io.quotabridge.model.JournalEntry;
import io.quotabridge.model.NodeId;
import io.quotabridge.model.PostingId;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.ledger.LedgerConfig;
import io.quotabridge.spi.ledger.OverrunPolicy;
import io.quotabridge.spi.quota.Deposit;
import io.quotabridge.spi.quota.LedgerTotals;
import io.quotabridge.spi.quota.Offset;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.Termination;
import io.quotabridge.spi.quota.Update;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class InMemoryQuotaStoreTest {

  private static final Account CHEN = Account.of("chen", "south");
  private static final Account LIN = Account.of("lin", "north");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final SettableClock clock = new SettableClock(Instant.parse("2026-11-01T00:00:00Z"));
  private final InMemoryQuotaStore store = new InMemoryQuotaStore(LedgerConfig.DEFAULT, clock);

  @Test
  void runsAWholeExchange() {
    execute(new Deposit(new PostingId("d-1"), CHEN, 1000));
    assertThat(execute(Exchanging.initial("x-1", LIN, CHEN, 400)).grantedOctets()).isEqualTo(400);
    assertThat(
            execute(new Update(id("x-1"), Exchanging.OWNER, 1, 300, 400, MINUTE)).chargedOctets())
        .isEqualTo(300);
    clock.advance(Duration.ofSeconds(5));
    QuotaAnswer end =
        execute(new Termination(id("x-1"), Exchanging.OWNER, 2, 500, EndingCause.NORMAL_RELEASE));

    assertThat(end.exchangeStatus()).contains(ExchangeStatus.SETTLED);
    assertThat(store.balance(CHEN.id())).contains(new AccountBalance(CHEN, 1000, 0, 500, 0, 0));
    assertThat(store.balance(LIN.id())).contains(new AccountBalance(LIN, 0, 0, 0, 500, 0));
    assertThat(store.journal(0, 10))
        .containsExactly(
            new JournalEntry(
                1,
                JournalEntry.Kind.EXCHANGE,
                "x-1",
                CHEN,
                LIN,
                Exchanging.STATION,
                500,
                0,
                EndingCause.NORMAL_RELEASE,
                Instant.parse("2026-11-01T00:00:00Z"),
                Instant.parse("2026-11-01T00:00:05Z")));
    assertThat(store.totals()).isEqualTo(new LedgerTotals(1000, 1000, 0, 500, 500, 0, 0, 0, 500));
    assertThat(store.exchange(id("x-1")).map(ExchangeRecord::status))
        .contains(ExchangeStatus.SETTLED);
  }

  @Test
  void totalsShowWhatIsInFlightAndOverdrawn() {
    InMemoryQuotaStore lenient =
        new InMemoryQuotaStore(LedgerConfig.DEFAULT.withOverrun(OverrunPolicy.NEGATIVE), clock);
    lenient.execute(
        List.of(
            new Deposit(new PostingId("d-1"), CHEN, 1000),
            new Deposit(new PostingId("d-2"), LIN, 70),
            new Deposit(new PostingId("d-3"), Account.of("unused", "south"), 500),
            Exchanging.initial("x-1", LIN, CHEN, 900),
            new Update(id("x-1"), Exchanging.OWNER, 1, 1200, 0, MINUTE),
            Exchanging.initial("x-2", CHEN, LIN, 50),
            new Offset(new PostingId("o-1"), LIN, CHEN, 20)));

    assertThat(lenient.totals())
        .isEqualTo(new LedgerTotals(1570, 1570, 50, 1200, 0, 180, 50, 1200, 0));
    assertThat(lenient.totals().conservationError()).isZero();
  }

  @Test
  void leavesNoAccountBehindForOneThatNothingHappenedTo() {
    assertThat(execute(Exchanging.initial("x-1", LIN, CHEN, 400)).result())
        .isEqualTo(ResultCode.CREDIT_LIMIT_REACHED);
    assertThat(execute(new Offset(new PostingId("o-1"), CHEN, LIN, 1)).result())
        .isEqualTo(ResultCode.CREDIT_LIMIT_REACHED);
    assertThat(execute(new Update(id("nobody"), Exchanging.OWNER, 1, 1, 1, MINUTE)).result())
        .isEqualTo(ResultCode.UNKNOWN_SESSION_ID);
    assertThat(
            execute(
                    new Termination(
                        id("nobody"), Exchanging.OWNER, 1, 1, EndingCause.NORMAL_RELEASE))
                .result())
        .isEqualTo(ResultCode.UNKNOWN_SESSION_ID);

    assertThat(store.balance(CHEN.id())).isEmpty();
    assertThat(store.balances(null, 10)).isEmpty();
    assertThat(store.exchange(id("nobody"))).isEmpty();
  }

  @Test
  void anExchangeWithinOneAccountIsChargedAndReceivedThere() {
    execute(new Deposit(new PostingId("d-1"), CHEN, 1000));
    execute(Exchanging.initial("x-1", CHEN, CHEN, 400));
    execute(new Termination(id("x-1"), Exchanging.OWNER, 1, 300, EndingCause.NORMAL_RELEASE));

    assertThat(store.balance(CHEN.id())).contains(new AccountBalance(CHEN, 1000, 0, 300, 300, 0));
    assertThat(store.totals().conservationError()).isZero();
  }

  @Test
  void findsAnExchangeOnlyAfterItsLifetimeAndTheOldestFirst() {
    execute(new Deposit(new PostingId("d-1"), CHEN, 1000));
    execute(Exchanging.initial("x-2", LIN, CHEN, 1));
    clock.advance(Duration.ofSeconds(1));
    execute(Exchanging.initial("x-1", LIN, CHEN, 1));
    execute(Exchanging.initial("x-0", LIN, CHEN, 1));
    clock.advance(Exchanging.LIFETIME.minusSeconds(1));
    assertThat(store.expiredExchanges(10)).isEmpty();

    clock.advance(Duration.ofSeconds(2));

    assertThat(store.expiredExchanges(10))
        .extracting(row -> row.id().value())
        .containsExactly("x-2", "x-0", "x-1");
    assertThat(store.expiredExchanges(2))
        .extracting(row -> row.id().value())
        .containsExactly("x-2", "x-0");
    execute(new Termination(id("x-2"), Exchanging.OWNER, 1, 0, EndingCause.SUPERVISION_EXPIRED));
    execute(new Update(id("x-0"), Exchanging.OWNER, 1, 0, 1, MINUTE));
    assertThat(store.expiredExchanges(10))
        .extracting(row -> row.id().value())
        .containsExactly("x-1");
  }

  @Test
  void hasNoCapabilityBeyondTheContract() {
    assertThat(store.capabilities()).isEmpty();
  }

  @Test
  void refusesPagesThatMakeNoSense() {
    for (ThrowingCallable page :
        List.<ThrowingCallable>of(
            () -> store.journal(0, 0),
            () -> store.balances(null, 0),
            () -> store.openExchanges(new NodeId("n"), null, 0),
            () -> store.expiredExchanges(0))) {
      assertThatThrownBy(page)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("limit (0) must be 1 or more");
    }
    assertThatThrownBy(() -> store.journal(-1, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("after (-1) must be 0 or more");
  }

  @Test
  void anEmptyBatchHasNoAnswers() {
    assertThat(store.execute(List.of())).isEmpty();
  }

  @Test
  void saysThatItIsClosed() {
    store.close();

    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> store.execute(List.of()),
            () -> store.exchange(id("x")),
            () -> store.openExchanges(new NodeId("n"), null, 1),
            () -> store.expiredExchanges(1),
            () -> store.balance(new AccountId("a")),
            () -> store.balances(null, 1),
            () -> store.journal(0, 1),
            store::totals)) {
      assertThatThrownBy(call)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the quota store is closed");
    }
  }

  private QuotaAnswer execute(QuotaRequest request) {
    return store.execute(List.of(request)).get(0);
  }

  private static ExchangeId id(String value) {
    return new ExchangeId(value);
  }
}
