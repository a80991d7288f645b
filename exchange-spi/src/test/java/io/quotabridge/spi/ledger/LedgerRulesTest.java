package io.quotabridge.spi.ledger;

import static io.quotabridge.Fixture.CELL;
import static io.quotabridge.Fixture.CHEN;
import static io.quotabridge.Fixture.LIFETIME;
import static io.quotabridge.Fixture.LIN;
import static io.quotabridge.Fixture.OWNER;
import static io.quotabridge.Fixture.id;
import static io.quotabridge.Fixture.initial;
import static io.quotabridge.model.EndingCause.NORMAL_RELEASE;
import static io.quotabridge.model.EndingCause.SUPERVISION_EXPIRED;
import static io.quotabridge.model.ExchangeStatus.OPEN;
import static io.quotabridge.model.ExchangeStatus.REFUSED;
import static io.quotabridge.model.ExchangeStatus.SETTLED;
import static io.quotabridge.model.ResultCode.CREDIT_LIMIT_REACHED;
import static io.quotabridge.model.ResultCode.RESOURCES_EXCEEDED;
import static io.quotabridge.model.ResultCode.SUCCESS;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.ExchangeStatus;
import io.quotabridge.model.JournalEntry;
import io.quotabridge.model.PostingId;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.quota.Deposit;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.Termination;
import io.quotabridge.spi.quota.Update;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The quota rules one by one; each class below is one of them, and its table is the rule. */
class LedgerRulesTest extends RulesFixture {

  @Nested
  class Rule1Initial {

    @ParameterizedTest
    @CsvSource({
      // quota, requested: result, granted, final, available
      "1000, 400,  SUCCESS, 400, false, 600",
      "1000, 1000, SUCCESS, 1000, false, 0",
      "1000, 1001, SUCCESS, 1000, true, 0",
      "1, 1000, SUCCESS, 1, true, 0",
      "0, 1000, CREDIT_LIMIT_REACHED, 0, true, 0",
    })
    void grantsTheSmallerOfRequestedAndAvailable(
        long quota, long requested, ResultCode result, long granted, boolean last, long left) {
      quota(quota);

      QuotaAnswer answer = open(requested);

      ExchangeStatus status = result.isSuccess() ? OPEN : REFUSED;
      assertThat(answer).isEqualTo(new QuotaAnswer(result, status, 0, granted, last, 0, 0));
      assertThat(available()).isEqualTo(left);
      assertThat(books.of(CHEN).openExchanges()).isEqualTo(result.isSuccess() ? 1 : 0);
    }

    @Test
    void whatOneHoldsAnotherCannotHave() {
      quota(1000);
      open(900);

      assertThat(books.execute(initial("x-2", 400)).grantedOctets()).isEqualTo(100);
      assertThat(books.execute(initial("x-3", 400)).result()).isEqualTo(CREDIT_LIMIT_REACHED);
    }

    @Test
    void writesDownWhoWhatAndWhen() {
      quota(1000);
      open(400);

      ExchangeRecord row = books.exchange("x-1");
      assertThat(row.parties()).isEqualTo(initial("x-1", 400).parties());
      assertThat(row.owner()).isEqualTo(initial("x-1", 400).owner());
      assertThat(row.initialOctets()).isEqualTo(400);
      assertThat(row.openedAt()).isEqualTo(books.now());
      assertThat(row.expiresAt()).isEqualTo(books.now().plus(LIFETIME));
    }

    @Test
    void aRefusalOpensNoAccount() {
      open(400);

      assertThat(books.accounts).isEmpty();
      assertThat(books.journal).isEmpty();
    }

    @Test
    void aQuotaTakesOnlySoManyExchangesAtOnce() {
      books = new Books(LedgerConfig.DEFAULT.withMaxExchangesPerQuota(2));
      quota(1000);
      open(1);
      books.execute(initial("x-2", 1));

      assertThat(books.execute(initial("x-3", 1)).result()).isEqualTo(RESOURCES_EXCEEDED);
      assertThat(books.exchange("x-3").status()).isEqualTo(REFUSED);

      terminate(1, 0);
      assertThat(books.execute(initial("x-4", 1)).result()).isEqualTo(SUCCESS);
      assertThat(books.execute(initial("x-3", 1)).result()).isEqualTo(RESOURCES_EXCEEDED);
    }
  }

  @Nested
  class Rule2Update {

    @ParameterizedTest
    @CsvSource({
      // quota, initial, used, requested: result, granted, final, charged, available
      "1000, 400, 300, 400, SUCCESS, 400, false, 300, 300",
      "1000, 400, 400, 600, SUCCESS, 600, false, 400, 0",
      "1000, 400, 400, 700, SUCCESS, 600, true, 400, 0",
      "1000, 400, 0, 1000, SUCCESS, 1000, false, 0, 0", // its own reservation counts as available
      "1000, 1000, 1000, 1, CREDIT_LIMIT_REACHED, 0, true, 1000, 0", // charged all the same
      "1000, 400, 300, 0, SUCCESS, 0, false, 300, 700", // nothing asked for, nothing granted
      "1000, 400, 1000, 0, SUCCESS, 0, false, 1000, 0",
    })
    void chargesAndReplacesTheReservation(
        long quota,
        long initial,
        long used,
        long requested,
        ResultCode result,
        long granted,
        boolean last,
        long charged,
        long left) {
      quota(quota);
      open(initial);

      QuotaAnswer answer = update(1, used, requested);

      assertThat(answer).isEqualTo(new QuotaAnswer(result, OPEN, 1, granted, last, used, charged));
      assertThat(available()).isEqualTo(left);
      assertThat(books.of(CHEN).reserved()).isEqualTo(granted);
    }

    @Test
    void aReportKeepsTheExchangeAlive() {
      quota(1000);
      open(400);
      Instant opened = books.now();
      books.advance(Duration.ofMinutes(3));

      books.execute(new Update(id("x-1"), OWNER, 1, 10, 400, Duration.ofMinutes(1)));

      assertThat(books.exchange("x-1").openedAt()).isEqualTo(opened);
      assertThat(books.exchange("x-1").expiresAt()).isEqualTo(opened.plus(Duration.ofMinutes(4)));
    }

    @Test
    void aTopUpReachesARunningExchange() {
      quota(100);
      open(100);
      assertThat(update(1, 100, 50).result()).isEqualTo(CREDIT_LIMIT_REACHED);

      books.execute(new Deposit(new PostingId("top-up"), CHEN, 70));

      assertThat(update(2, 100, 50))
          .isEqualTo(new QuotaAnswer(SUCCESS, OPEN, 2, 50, false, 100, 100));
    }
  }

  @Nested
  class Rule3Termination {

    @ParameterizedTest
    @CsvSource({
      // used: charged, available
      "0, 0, 1000",
      "1, 1, 999",
      "400, 400, 600",
    })
    void chargesReleasesAndEntersTheVolume(long used, long charged, long left) {
      quota(1000);
      open(400);

      assertThat(terminate(1, used))
          .isEqualTo(new QuotaAnswer(SUCCESS, SETTLED, 1, 0, false, used, charged));

      assertThat(books.of(CHEN)).isEqualTo(new AccountBalance(CHEN, 1000, 0, charged, 0, 0));
      assertThat(books.of(LIN)).isEqualTo(new AccountBalance(LIN, 0, 0, 0, charged, 0));
      assertThat(available()).isEqualTo(left);
      assertThat(books.exchange("x-1").endedBecause()).contains(NORMAL_RELEASE);
    }

    @Test
    void writesOneEntryWithBothSides() {
      quota(1000);
      open(400);
      Instant opened = books.now();
      books.advance(Duration.ofSeconds(5));
      update(1, 100, 400);
      terminate(2, 250);

      assertThat(books.journal)
          .containsExactly(
              new JournalEntry(
                  1,
                  JournalEntry.Kind.EXCHANGE,
                  "x-1",
                  CHEN,
                  LIN,
                  CELL,
                  250,
                  0,
                  NORMAL_RELEASE,
                  opened,
                  books.now()));
    }

    @Test
    void anExchangeThatCarriedNothingLeavesNoEntry() {
      quota(1000);
      open(400);
      terminate(1, 0);

      assertThat(books.journal).isEmpty();
      assertThat(books.exchange("x-1").status()).isEqualTo(SETTLED);
    }

    @Test
    void aNumberMayBeSkipped() {
      quota(1000);
      open(400);
      update(3, 100, 400);

      assertThat(terminate(7, 200))
          .isEqualTo(new QuotaAnswer(SUCCESS, SETTLED, 7, 0, false, 200, 200));
    }

    @Test
    void withinOneAccountBothSidesAreEntered() {
      books.execute(new Deposit(new PostingId("quota"), CHEN, 1000));
      books.execute(initial("x-1", CHEN, CHEN, 400));
      terminate(1, 300);

      assertThat(books.of(CHEN)).isEqualTo(new AccountBalance(CHEN, 1000, 0, 300, 300, 0));
    }

    @ParameterizedTest
    @EnumSource
    void theCauseIsKept(EndingCause cause) {
      quota(1000);
      open(400);
      books.execute(new Termination(id("x-1"), OWNER, 1, 10, cause));

      assertThat(books.exchange("x-1").endedBecause()).contains(cause);
      assertThat(books.journal.get(0).endedBecause()).contains(cause);
    }
  }

  @Nested
  class Rule7Supervision {

    @Test
    void aSilentExchangeIsReleasedAndALateTerminationStillCharges() {
      quota(102_400);
      open(1024);
      update(1, 100, 1024);

      update(2, 100, 0);
      assertThat(books.of(CHEN)).isEqualTo(new AccountBalance(CHEN, 102_400, 0, 100, 0, 1));

      books.execute(new Termination(id("x-1"), OWNER, 3, 300, SUPERVISION_EXPIRED));
      assertThat(books.of(CHEN)).isEqualTo(new AccountBalance(CHEN, 102_400, 0, 300, 0, 0));
    }
  }
}
