package io.quotabridge.spi.ledger;

import static io.quotabridge.Fixture.CELL;
import static io.quotabridge.Fixture.CHEN;
import static io.quotabridge.Fixture.LIFETIME;
import static io.quotabridge.Fixture.LIN;
import static io.quotabridge.Fixture.id;
import static io.quotabridge.Fixture.initial;
import static io.quotabridge.model.EndingCause.NORMAL_RELEASE;
import static io.quotabridge.model.EndingCause.SUPERVISION_EXPIRED;
import static io.quotabridge.model.ExchangeStatus.OPEN;
import static io.quotabridge.model.ExchangeStatus.REFUSED;
import static io.quotabridge.model.ExchangeStatus.SETTLED;
import static io.quotabridge.model.ResultCode.CONTRADICTING_VALUES;
import static io.quotabridge.model.ResultCode.CREDIT_LIMIT_REACHED;
import static io.quotabridge.model.ResultCode.INVALID_VALUE;
import static io.quotabridge.model.ResultCode.RESOURCES_EXCEEDED;
import static io.quotabridge.model.ResultCode.SUCCESS;
import static io.quotabridge.model.ResultCode.UNKNOWN_SESSION_ID;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.model.Account;
import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.ExchangeStatus;
import io.quotabridge.model.JournalEntry;
import io.quotabridge.model.PostingId;
import io.quotabridge.model.ResultCode;
import io.quotabridge.model.Usage;
import io.quotabridge.spi.quota.Deposit;
import io.quotabridge.spi.quota.Initial;
import io.quotabridge.spi.quota.Offset;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.Termination;
import io.quotabridge.spi.quota.Update;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The quota rules one by one; each class below is one of them, and its table is the rule. */
class LedgerRulesTest {

  private Books books = new Books();
  private OverrunPolicy policy = OverrunPolicy.CLIP;

  @AfterEach
  void conservation() {
    new Invariants(books, policy).check();
  }

  private void overrun(OverrunPolicy chosen) {
    policy = chosen;
    books = new Books(new LedgerConfig(chosen, Integer.MAX_VALUE));
  }

  private void quota(long octets) {
    if (octets > 0) {
      books.execute(new Deposit(new PostingId("quota"), CHEN, octets));
    }
  }

  private QuotaAnswer open(long octets) {
    return books.execute(initial("x-1", octets));
  }

  private QuotaAnswer update(int number, long used, long requested) {
    return books.execute(new Update(id("x-1"), number, used, requested, LIFETIME));
  }

  private QuotaAnswer terminate(int number, long used) {
    return books.execute(new Termination(id("x-1"), number, used, NORMAL_RELEASE));
  }

  private long available() {
    return books.of(CHEN).available();
  }

  /** Executes a request that must not change anything. */
  private QuotaAnswer unchanged(QuotaRequest request) {
    Decision decision = books.decide(request);
    assertThat(decision).isEqualTo(Decision.unchanged(decision.answer()));
    return books.execute(request);
  }

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
      assertThat(row.node()).isEqualTo(initial("x-1", 400).node());
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
      books = new Books(new LedgerConfig(OverrunPolicy.CLIP, 2));
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

      books.execute(new Update(id("x-1"), 1, 10, 400, Duration.ofMinutes(1)));

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
      books.execute(new Termination(id("x-1"), 1, 10, cause));

      assertThat(books.exchange("x-1").endedBecause()).contains(cause);
      assertThat(books.journal.get(0).endedBecause()).contains(cause);
    }
  }

  @Nested
  class Rule4UsedIsCumulative {

    @ParameterizedTest
    @CsvSource({
      // the totals of updates 1, 2 and 3: charged
      "100, 200, 300, 300",
      "100, 300, 200, 300", // a late total never takes a charge back
      "300, 200, 100, 300",
      "300, 300, 300, 300",
      "0, 0, 0, 0",
    })
    void theHighestTotalIsCharged(long first, long second, long third, long charged) {
      quota(1000);
      open(400);
      update(1, first, 400);
      update(2, second, 400);
      update(3, third, 400);
      assertThat(terminate(4, 0).chargedOctets()).isEqualTo(charged);

      assertThat(books.of(CHEN).supplied()).isEqualTo(charged);
      assertThat(books.of(LIN).received()).isEqualTo(charged);
    }

    @ParameterizedTest
    @CsvSource({"123", "132", "213", "231", "312", "321", "13", "31", "23", "3"})
    void lostAndOvertakenReportsChangeNothing(String arriving) {
      quota(1000);
      open(400);
      arriving.chars().map(Character::getNumericValue).forEach(n -> update(n, n * 100L, 400));

      assertThat(books.exchange("x-1").chargedOctets()).isEqualTo(300);
      assertThat(terminate(4, 300).chargedOctets()).isEqualTo(300);
    }
  }

  @Nested
  class Rule5ExactlyOnce {

    @Test
    void theSameRequestAgainGetsTheSameAnswerAndHasNoEffect() {
      quota(1000);
      for (QuotaRequest request :
          List.of(
              initial("x-1", 400),
              new Update(id("x-1"), 1, 300, 400, LIFETIME),
              new Update(id("x-1"), 2, 1000, 400, LIFETIME),
              new Termination(id("x-1"), 3, 1000, NORMAL_RELEASE))) {
        QuotaAnswer first = books.execute(request);
        books.advance(Duration.ofSeconds(1));

        assertThat(unchanged(request)).isEqualTo(first);
        assertThat(unchanged(request)).isEqualTo(first);
      }
    }

    @Test
    void aRefusalStaysARefusal() {
      QuotaAnswer refused = open(400);
      quota(1000);

      assertThat(unchanged(initial("x-1", 400))).isEqualTo(refused);
      assertThat(refused.result()).isEqualTo(CREDIT_LIMIT_REACHED);
    }

    @Test
    void anInitialRequestWithOtherContentContradicts() {
      quota(1000);
      open(400);
      update(1, 100, 400);

      for (Initial other :
          List.of(
              initial("x-1", 401),
              initial("x-1", LIN, LIN, 400),
              initial("x-1", CHEN, CHEN, 400),
              initial("x-1", LIN, Account.of("chen", "elsewhere"), 400))) {
        assertThat(unchanged(other)).isEqualTo(QuotaAnswer.of(CONTRADICTING_VALUES));
      }
      assertThat(unchanged(initial("x-1", 400)).requestNumber()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
      // after update 2 of used 300, requested 400: number, used, requested: result
      "2, 300, 400, SUCCESS",
      "2, 301, 400, CONTRADICTING_VALUES",
      "2, 300, 401, CONTRADICTING_VALUES",
      "2, 300, 0,   CONTRADICTING_VALUES",
      "1, 100, 400, SUCCESS", // older: from the present state
      "1, 999, 999, SUCCESS",
    })
    void aKnownNumberChangesNothing(int number, long used, long requested, ResultCode result) {
      quota(1000);
      open(400);
      update(1, 100, 400);
      QuotaAnswer present = update(2, 300, 400);

      assertThat(unchanged(new Update(id("x-1"), number, used, requested, LIFETIME)))
          .isEqualTo(result.isSuccess() ? present : QuotaAnswer.of(result));
    }

    @Test
    void aRequestOfAnotherKindContradicts() {
      quota(1000);
      open(400);
      update(1, 300, 0);
      assertThat(unchanged(new Termination(id("x-1"), 1, 300, NORMAL_RELEASE)))
          .as("an update that asked for nothing is no termination")
          .isEqualTo(QuotaAnswer.of(CONTRADICTING_VALUES));

      terminate(2, 300);
      assertThat(unchanged(new Update(id("x-1"), 2, 300, 0, LIFETIME)))
          .isEqualTo(QuotaAnswer.of(CONTRADICTING_VALUES));
    }

    @Test
    void anExchangeNobodyOpenedLeavesNoState() {
      assertThat(unchanged(new Update(id("x-1"), 1, 10, 10, LIFETIME)))
          .isEqualTo(QuotaAnswer.of(UNKNOWN_SESSION_ID));
      assertThat(unchanged(new Termination(id("x-1"), 1, 10, NORMAL_RELEASE)))
          .isEqualTo(QuotaAnswer.of(UNKNOWN_SESSION_ID));
    }

    @Test
    void nothingNewHappensToAnExchangeThatIsOver() {
      quota(1000);
      open(400);
      terminate(1, 100);
      books.execute(initial("x-2", 5000));
      books.execute(initial("x-3", 1));

      for (String over : List.of("x-1", "x-3")) {
        assertThat(unchanged(new Update(id(over), 2, 200, 400, LIFETIME)))
            .isEqualTo(QuotaAnswer.of(UNKNOWN_SESSION_ID));
        assertThat(unchanged(new Termination(id(over), 2, 200, NORMAL_RELEASE)))
            .isEqualTo(QuotaAnswer.of(UNKNOWN_SESSION_ID));
      }
    }
  }

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
  class Rule7Supervision {

    @Test
    void aSilentExchangeIsReleasedAndALateTerminationStillCharges() {
      quota(102_400);
      open(1024);
      update(1, 100, 1024);

      update(2, 100, 0);
      assertThat(books.of(CHEN)).isEqualTo(new AccountBalance(CHEN, 102_400, 0, 100, 0, 1));

      books.execute(new Termination(id("x-1"), 3, 300, SUPERVISION_EXPIRED));
      assertThat(books.of(CHEN)).isEqualTo(new AccountBalance(CHEN, 102_400, 0, 300, 0, 0));
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
              initial("x-1", 1).node(),
              1,
              Duration.ofSeconds(seconds));

      assertThat(unchanged(forever)).isEqualTo(QuotaAnswer.of(INVALID_VALUE));
    }

    private void deposit(Account account, String id, long octets) {
      books.execute(new Deposit(new PostingId(id), account, octets));
    }
  }

  private static Offset offset(String id, Account from, Account to, long octets) {
    return new Offset(new PostingId(id), from, to, octets);
  }
}
