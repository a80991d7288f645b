package io.quotabridge.spi.ledger;

import static io.quotabridge.Fixture.CHEN;
import static io.quotabridge.Fixture.LIN;
import static io.quotabridge.Fixture.id;
import static io.quotabridge.Fixture.initial;
import static io.quotabridge.model.ExchangeStatus.OPEN;
import static io.quotabridge.model.ExchangeStatus.SETTLED;
import static io.quotabridge.model.ResultCode.CONTRADICTING_VALUES;
import static io.quotabridge.model.ResultCode.CREDIT_LIMIT_REACHED;
import static io.quotabridge.model.ResultCode.INVALID_VALUE;
import static io.quotabridge.model.ResultCode.SUCCESS;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.model.Account;
import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.JournalEntry;
import io.quotabridge.model.PostingId;
import io.quotabridge.model.Usage;
import io.quotabridge.spi.quota.Deposit;
import io.quotabridge.spi.quota.Initial;
import io.quotabridge.spi.quota.Offset;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is beyond a grant, a quota or a range; and what moves quota outside exchanges. */
class LedgerLimitsTest extends RulesFixture {

  @Nested
  class Rule6Overrun {

    @ParameterizedTest
    @CsvSource({
      // policy, used in the end: charged, overrun, available
      "CLIP,     1000000, 1000000, 0,    0",
      "CLIP,     1007832, 1000000, 7832, 0",
      "NEGATIVE, 1007832, 1007832, 0,    -7832",
    })
    void thePolicyDecidesAboutWhatIsBeyondTheQuota(
        OverrunPolicy chosen, long used, long charged, long overrun, long left) {
      overrun(chosen);
      quota(1_000_000);
      open(1_000_000);
      update(1, 1_000_000, 0);

      QuotaAnswer answer = terminate(2, used);

      assertThat(answer.usedOctets()).isEqualTo(used);
      assertThat(answer.chargedOctets()).isEqualTo(charged);
      assertThat(available()).isEqualTo(left);
      assertThat(books.journal.get(0).octets()).isEqualTo(charged);
      assertThat(books.journal.get(0).overrunOctets()).isEqualTo(overrun);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsAvailablePaysFirst(OverrunPolicy chosen) {
      overrun(chosen);
      quota(1000);
      open(100);

      assertThat(update(1, 700, 100))
          .isEqualTo(new QuotaAnswer(SUCCESS, OPEN, 1, 100, false, 700, 700));
      assertThat(available()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"CLIP, 700, 0", "NEGATIVE, 800, -100"})
    void whatOthersHoldIsNotTakenByAClippedCharge(OverrunPolicy chosen, long charged, long left) {
      overrun(chosen);
      quota(1000);
      open(100);
      books.execute(initial("x-2", 300));

      assertThat(update(1, 800, 100))
          .isEqualTo(new QuotaAnswer(CREDIT_LIMIT_REACHED, OPEN, 1, 0, true, 800, charged));
      assertThat(available()).isEqualTo(left);
      assertThat(books.of(CHEN).reserved()).isEqualTo(300);
    }

    @Test
    void aTopUpPaysForAnEarlierOverrunOfARunningExchange() {
      quota(100);
      open(100);
      assertThat(update(1, 130, 0).chargedOctets()).isEqualTo(100);

      books.execute(new Deposit(new PostingId("top-up"), CHEN, 1000));

      assertThat(terminate(2, 150).chargedOctets()).isEqualTo(150);
    }

    @Test
    void anEntryOfNothingButOverrunIsStillWritten() {
      quota(100);
      open(100);
      update(1, 0, 0);
      books.execute(initial("x-2", 100));

      assertThat(terminate(2, 5)).isEqualTo(new QuotaAnswer(SUCCESS, SETTLED, 2, 0, false, 5, 0));

      assertThat(books.journal).hasSize(1);
      assertThat(books.journal.get(0).octets()).isZero();
      assertThat(books.journal.get(0).overrunOctets()).isEqualTo(5);
    }

    @Test
    void nobodyIsGrantedAnythingBelowZero() {
      overrun(OverrunPolicy.NEGATIVE);
      quota(100);
      open(100);
      assertThat(update(1, 150, 10).result()).isEqualTo(CREDIT_LIMIT_REACHED);
      assertThat(available()).isEqualTo(-50);

      assertThat(books.execute(initial("x-2", 1)).result()).isEqualTo(CREDIT_LIMIT_REACHED);
      assertThat(books.execute(offset("o-1", CHEN, LIN, 1)).result())
          .isEqualTo(CREDIT_LIMIT_REACHED);
    }
  }

  @Nested
  class Postings {

    @Test
    void aDepositIsEnteredOnce() {
      Deposit deposit = new Deposit(new PostingId("d-1"), CHEN, 1000);
      QuotaAnswer first = books.execute(deposit);

      assertThat(first).isEqualTo(QuotaAnswer.of(SUCCESS));
      assertThat(unchanged(deposit)).isEqualTo(first);
      assertThat(books.of(CHEN)).isEqualTo(new AccountBalance(CHEN, 1000, 0, 0, 0, 0));
      assertThat(books.journal).isEmpty();
    }

    @Test
    void anOffsetMovesQuotaAndIsWrittenInTheJournal() {
      quota(1000);
      Offset offset = offset("o-1", CHEN, LIN, 300);
      QuotaAnswer first = books.execute(offset);

      assertThat(first).isEqualTo(QuotaAnswer.of(SUCCESS));
      assertThat(unchanged(offset)).isEqualTo(first);
      assertThat(books.of(CHEN).quota()).isEqualTo(700);
      assertThat(books.of(LIN).quota()).isEqualTo(300);
      assertThat(books.journal)
          .containsExactly(
              new JournalEntry(
                  1,
                  JournalEntry.Kind.OFFSET,
                  "o-1",
                  CHEN,
                  LIN,
                  null,
                  300,
                  0,
                  null,
                  books.now(),
                  books.now()));
    }

    @Test
    void anOffsetTakesNothingThatIsReservedOrSupplied() {
      quota(1000);
      open(400);
      update(1, 300, 400);

      assertThat(books.execute(offset("o-1", CHEN, LIN, 301)).result())
          .isEqualTo(CREDIT_LIMIT_REACHED);
      assertThat(books.of(LIN)).isEqualTo(AccountBalance.empty(LIN));
      assertThat(books.execute(offset("o-2", CHEN, LIN, 300)).result()).isEqualTo(SUCCESS);
      assertThat(available()).isZero();
    }

    @Test
    void aRefusedOffsetStaysRefused() {
      books.execute(offset("o-1", CHEN, LIN, 1));
      quota(1000);

      assertThat(unchanged(offset("o-1", CHEN, LIN, 1)))
          .isEqualTo(QuotaAnswer.of(CREDIT_LIMIT_REACHED));
      assertThat(books.journal).isEmpty();
    }

    @Test
    void anIdUsedForAnythingElseContradicts() {
      quota(1000);
      books.execute(offset("o-1", CHEN, LIN, 300));

      for (QuotaRequest other :
          List.of(
              offset("o-1", CHEN, LIN, 301),
              offset("o-1", LIN, CHEN, 300),
              offset("o-1", CHEN, Account.of("wang", "north"), 300),
              new Deposit(new PostingId("o-1"), LIN, 300),
              new Deposit(new PostingId("quota"), LIN, 1000),
              new Deposit(new PostingId("quota"), CHEN, 1),
              offset("quota", LIN, CHEN, 1000))) {
        assertThat(unchanged(other)).isEqualTo(QuotaAnswer.of(CONTRADICTING_VALUES));
      }
    }
  }

  @Nested
  class Ranges {

    @Test
    void aSumBeyondALongIsRefusedAndLeavesNothing() {
      for (int i = 0; i < 8; i++) {
        deposit(CHEN, "chen-" + i, Usage.MAX_OCTETS);
      }
      Deposit oneTooMany = new Deposit(new PostingId("chen-8"), CHEN, Usage.MAX_OCTETS);

      assertThat(unchanged(oneTooMany)).isEqualTo(QuotaAnswer.of(INVALID_VALUE));
      assertThat(books.of(CHEN).quota()).isEqualTo(8 * Usage.MAX_OCTETS);
    }

    @ParameterizedTest
    @CsvSource({"9223372036854775807", "31556889864403199"})
    void aLifetimeBeyondTheCalendarIsRefusedAndLeavesNothing(long seconds) {
      quota(1000);
      Initial forever =
          new Initial(
              id("x-1"),
              initial("x-1", 1).parties(),
              initial("x-1", 1).owner(),
              1,
              Duration.ofSeconds(seconds));

      assertThat(unchanged(forever)).isEqualTo(QuotaAnswer.of(INVALID_VALUE));
    }

    private void deposit(Account account, String id, long octets) {
      books.execute(new Deposit(new PostingId(id), account, octets));
    }
  }
}
