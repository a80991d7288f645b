package io.quotabridge.spi.ledger;

import static io.quotabridge.Fixture.CHEN;
import static io.quotabridge.Fixture.LIFETIME;
import static io.quotabridge.Fixture.LIN;
import static io.quotabridge.Fixture.OWNER;
import static io.quotabridge.Fixture.id;
import static io.quotabridge.Fixture.initial;
import static io.quotabridge.model.EndingCause.NORMAL_RELEASE;
import static io.quotabridge.model.ResultCode.CONTRADICTING_VALUES;
import static io.quotabridge.model.ResultCode.CREDIT_LIMIT_REACHED;
import static io.quotabridge.model.ResultCode.UNKNOWN_SESSION_ID;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.model.Account;
import io.quotabridge.model.ExchangeStatus;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.quota.Initial;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.Termination;
import io.quotabridge.spi.quota.Update;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that are lost, repeated, overtaken or contradicting. */
class LedgerRepetitionTest extends RulesFixture {

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
              new Update(id("x-1"), OWNER, 1, 300, 400, LIFETIME),
              new Update(id("x-1"), OWNER, 2, 1000, 400, LIFETIME),
              new Termination(id("x-1"), OWNER, 3, 1000, NORMAL_RELEASE))) {
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

      assertThat(unchanged(new Update(id("x-1"), OWNER, number, used, requested, LIFETIME)))
          .isEqualTo(result.isSuccess() ? present : QuotaAnswer.of(result));
    }

    @Test
    void aRequestOfAnotherKindContradicts() {
      quota(1000);
      open(400);
      update(1, 300, 0);
      assertThat(unchanged(new Termination(id("x-1"), OWNER, 1, 300, NORMAL_RELEASE)))
          .as("an update that asked for nothing is no termination")
          .isEqualTo(QuotaAnswer.of(CONTRADICTING_VALUES));

      terminate(2, 300);
      assertThat(unchanged(new Update(id("x-1"), OWNER, 2, 300, 0, LIFETIME)))
          .isEqualTo(QuotaAnswer.of(CONTRADICTING_VALUES));
    }

    @Test
    void anExchangeNobodyOpenedLeavesNoState() {
      assertThat(unchanged(new Update(id("x-1"), OWNER, 1, 10, 10, LIFETIME)))
          .isEqualTo(QuotaAnswer.of(UNKNOWN_SESSION_ID));
      assertThat(unchanged(new Termination(id("x-1"), OWNER, 1, 10, NORMAL_RELEASE)))
          .isEqualTo(QuotaAnswer.of(UNKNOWN_SESSION_ID));
    }

    @Test
    void nothingNewHappensToAnExchangeThatIsOver() {
      grace(Duration.ZERO);
      quota(1000);
      open(400);
      terminate(1, 100);
      books.execute(initial("x-2", 5000));
      books.execute(initial("x-3", 1));

      assertThat(books.exchange("x-3").status()).isEqualTo(ExchangeStatus.REFUSED);
      for (String over : List.of("x-1", "x-3")) {
        QuotaAnswer rejected = QuotaAnswer.rejected(UNKNOWN_SESSION_ID, books.exchange(over));
        assertThat(unchanged(new Update(id(over), OWNER, 2, 200, 400, LIFETIME)))
            .isEqualTo(rejected);
        assertThat(unchanged(new Termination(id(over), OWNER, 2, 200, NORMAL_RELEASE)))
            .isEqualTo(rejected);
      }
    }
  }
}
