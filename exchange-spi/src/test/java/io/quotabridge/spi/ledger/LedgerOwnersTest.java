package io.quotabridge.spi.ledger;

import static io.quotabridge.Fixture.CHEN;
import static io.quotabridge.Fixture.LIFETIME;
import static io.quotabridge.Fixture.LIN;
import static io.quotabridge.Fixture.OWNER;
import static io.quotabridge.Fixture.id;
import static io.quotabridge.Fixture.initial;
import static io.quotabridge.model.EndingCause.STATION_LOST;
import static io.quotabridge.model.ExchangeStatus.OPEN;
import static io.quotabridge.model.ExchangeStatus.SETTLED;
import static io.quotabridge.model.ResultCode.CONTRADICTING_VALUES;
import static io.quotabridge.model.ResultCode.SUCCESS;
import static io.quotabridge.model.ResultCode.UNKNOWN_SESSION_ID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotabridge.Fixture;
import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.InvalidRequestException;
import io.quotabridge.model.NodeId;
import io.quotabridge.model.Owner;
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
import org.junit.jupiter.params.provider.EnumSource;

/** Who may drive an exchange, and what becomes of the words of those who may not. */
class LedgerOwnersTest extends RulesFixture {

  private static final Owner LATER = new Owner(Fixture.NODE, 2);
  private static final Owner ELSEWHERE = new Owner(new NodeId("node-2"), 7);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private static Update update(Owner owner, int number, long used, long requested) {
    return new Update(id("x-1"), owner, number, used, requested, LIFETIME);
  }

  private static Termination termination(Owner owner, int number, long used) {
    return new Termination(id("x-1"), owner, number, used, STATION_LOST);
  }

  private static Initial initialOf(Owner owner, long octets) {
    Initial like = initial("x-1", octets);
    return new Initial(like.exchangeId(), like.parties(), owner, octets, LIFETIME);
  }

  private ExchangeRecord row() {
    return books.exchange("x-1");
  }

  // ---- Owners ----

  @Nested
  class Taking {

    @ParameterizedTest
    @CsvSource({
      // driver, who asks, expired: may take it up, may take it over
      "node-1, 1, node-1, 1, false, true, false", // its own again: repeating is safe
      "node-1, 1, node-1, 2, false, true, false",
      "node-1, 1, node-1, 9, false, true, false",
      "node-1, 2, node-1, 1, false, false, false",
      "node-1, 1, node-2, 9, false, false, false",
      "node-1, 1, node-1, 1, true, true, true",
      "node-1, 1, node-1, 2, true, true, true",
      "node-1, 2, node-1, 1, true, false, false", // an earlier life never steals back
      "node-1, 2, node-2, 1, true, false, true", // epochs of two nodes do not compare
    })
    void aNodeGoesOnWithItsOwnAndAnyoneWithWhatExpired(
        String driver,
        long driverEpoch,
        String asker,
        long askerEpoch,
        boolean expired,
        boolean up,
        boolean over) {
      quota(1000);
      books.execute(initialOf(new Owner(new NodeId(driver), driverEpoch), 400));
      books.advance(expired ? LIFETIME.plusNanos(1) : LIFETIME);
      ExchangeRecord before = row();
      Owner owner = new Owner(new NodeId(asker), askerEpoch);

      assertThat(books.takeOver(owner, SECOND)).hasSize(over ? 1 : 0);
      assertThat(row().owner()).isEqualTo(over ? owner : before.owner());
      books.exchanges.put(before.id(), before);
      assertThat(books.takeUp(owner, SECOND)).hasSize(up ? 1 : 0);
      assertThat(row().owner()).isEqualTo(up ? owner : before.owner());
    }

    @Test
    void changesTheOwnerAndTheExpiryAndNothingElse() {
      quota(1000);
      open(400);
      ExchangeRecord before = books.exchange("x-1");
      update(1, 100, 400);
      ExchangeRecord updated = row();
      AccountBalance supplier = books.of(CHEN);
      books.advance(SECOND);

      List<ExchangeRecord> taken = books.takeUp(LATER, Duration.ofHours(3));

      assertThat(taken)
          .containsExactly(
              new ExchangeRecord(
                  updated.id(),
                  updated.parties(),
                  LATER,
                  OPEN,
                  400,
                  updated.lastRequest(),
                  100,
                  100,
                  400,
                  before.openedAt(),
                  books.now().plus(Duration.ofHours(3)),
                  null));
      assertThat(row()).isEqualTo(taken.get(0));
      assertThat(books.of(CHEN)).isEqualTo(supplier);
      assertThat(books.takeUp(LATER, Duration.ofHours(3))).isEqualTo(taken);
    }

    @Test
    void whatIsOverIsNotTaken() {
      quota(1000);
      open(400);
      terminate(1, 100);
      books.execute(initial("x-2", LIN, LIN, 1));
      books.advance(LedgerConfig.DEFAULT.grace().multipliedBy(2));

      assertThat(books.takeUp(LATER, LIFETIME)).isEmpty();
      assertThat(books.takeOver(ELSEWHERE, LIFETIME)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
      "0, lifetime (PT0S) must be positive",
      "-1, lifetime (PT-1S) must be positive",
      "31556889864403200, lifetime (PT8765802740112H) must end within the calendar",
    })
    void aLifetimeThatMakesNoSenseIsRefused(long seconds, String message) {
      quota(1000);
      open(400);
      ExchangeRecord before = row();
      Duration lifetime = Duration.ofSeconds(seconds);

      assertThatThrownBy(() -> books.takeUp(LATER, lifetime))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessage(message);
      books.advance(LIFETIME.multipliedBy(2));
      assertThatThrownBy(() -> books.takeOver(ELSEWHERE, lifetime)).hasMessage(message);
      assertThat(row()).isEqualTo(before);
    }

    @Test
    void theNewOwnerGoesOnWhereTheFormerStopped() {
      quota(1000);
      open(400);
      update(1, 100, 400);
      books.takeUp(LATER, LIFETIME);

      assertThat(books.execute(update(LATER, 2, 250, 300)))
          .isEqualTo(new QuotaAnswer(SUCCESS, OPEN, 2, 300, false, 250, 250));
      assertThat(books.execute(termination(LATER, 3, 300)))
          .isEqualTo(new QuotaAnswer(SUCCESS, SETTLED, 3, 0, false, 300, 300));
    }
  }

  // ---- Those who were replaced ----

  @Nested
  class Fenced {

    private void replaced(OverrunPolicy policy, long quota) {
      overrun(policy);
      quota(quota);
      open(400);
      update(1, 100, 400);
      books.takeUp(LATER, LIFETIME);
      books.advance(SECOND);
    }

    private QuotaAnswer rejected(long used, long charged) {
      return new QuotaAnswer(UNKNOWN_SESSION_ID, OPEN, 1, 0, true, used, charged);
    }

    @ParameterizedTest
    @EnumSource
    void whatTheyReportComesOutOfTheLiveReservation(OverrunPolicy policy) {
      replaced(policy, 1000);
      ExchangeRecord before = row();
      long available = available();

      assertThat(books.execute(update(OWNER, 2, 150, 5000))).isEqualTo(rejected(150, 150));

      assertThat(row().reservedOctets()).isEqualTo(350);
      assertThat(row().usedOctets() + row().reservedOctets()).as("used + reserved").isEqualTo(500);
      assertThat(available()).as("available").isEqualTo(available);
      assertThat(row().owner()).isEqualTo(LATER);
      assertThat(row().lastRequest()).isEqualTo(before.lastRequest());
      assertThat(row().expiresAt()).isEqualTo(before.expiresAt());
      assertThat(books.journal).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void theSameAgainOrLessChangesNothing(OverrunPolicy policy) {
      replaced(policy, 1000);
      QuotaAnswer answer = books.execute(update(OWNER, 2, 150, 5000));

      for (QuotaRequest again :
          List.of(
              update(OWNER, 2, 150, 5000),
              update(OWNER, 3, 150, 0),
              update(OWNER, 1, 100, 400), // the newest of all: its grant is not theirs any more
              update(ELSEWHERE, 9, 149, 1),
              termination(OWNER, 4, 150),
              termination(OWNER, 5, 0))) {
        assertThat(unchanged(again)).isEqualTo(answer);
      }
    }

    @ParameterizedTest
    @EnumSource
    void aTerminationOfTheirsEndsNothing(OverrunPolicy policy) {
      replaced(policy, 1000);

      assertThat(books.execute(termination(OWNER, 2, 300))).isEqualTo(rejected(300, 300));

      assertThat(row().isOpen()).isTrue();
      assertThat(row().reservedOctets()).isEqualTo(200);
      assertThat(books.of(LIN).received()).isZero();
      assertThat(books.execute(termination(LATER, 2, 350)).chargedOctets()).isEqualTo(350);
    }

    @ParameterizedTest
    @CsvSource({
      // policy, quota, reported: charged, reserved, available
      "CLIP, 1000, 500, 500, 0, 500",
      "CLIP, 1000, 501, 501, 0, 499", // beyond the reservation, what is available pays
      "CLIP, 1000, 1200, 1000, 0, 0",
      "CLIP, 500, 500, 500, 0, 0",
      "CLIP, 500, 700, 500, 0, 0",
      "NEGATIVE, 1000, 501, 501, 0, 499",
      "NEGATIVE, 1000, 1200, 1200, 0, -200",
      "NEGATIVE, 500, 700, 700, 0, -200",
    })
    void whatIsBeyondTheReservationIsAnOverrunLikeAnyOther(
        OverrunPolicy policy, long quota, long reported, long charged, long reserved, long left) {
      replaced(policy, quota);

      assertThat(books.execute(update(OWNER, 2, reported, 1)))
          .isEqualTo(rejected(reported, charged));

      assertThat(row().reservedOctets()).isEqualTo(reserved);
      assertThat(available()).isEqualTo(left);
    }

    @Test
    void whatOthersOverdrewIsNotTakenFromTheDriver() {
      replaced(OverrunPolicy.NEGATIVE, 1000);
      books.execute(initial("x-2", 500));
      books.execute(new Update(id("x-2"), OWNER, 1, 800, 0, LIFETIME));
      assertThat(available()).isEqualTo(-300);

      assertThat(books.execute(update(OWNER, 2, 150, 1))).isEqualTo(rejected(150, 150));

      assertThat(row().reservedOctets()).isEqualTo(350);
      assertThat(available()).isEqualTo(-300);
    }

    @ParameterizedTest
    @EnumSource
    void theirNumbersDoNotBindTheDriver(OverrunPolicy policy) {
      replaced(policy, 1000);
      books.execute(update(OWNER, 7, 150, 1));

      assertThat(books.execute(update(LATER, 2, 120, 300)))
          .as("a total below what is known already")
          .isEqualTo(new QuotaAnswer(SUCCESS, OPEN, 2, 300, false, 150, 150));
      assertThat(books.execute(update(LATER, 3, 170, 300)).chargedOctets()).isEqualTo(170);
    }

    @Test
    void theRepeatedInitialIsAnsweredToTheDriverAlone() {
      replaced(OverrunPolicy.CLIP, 1000);

      for (Owner other : List.of(OWNER, ELSEWHERE)) {
        assertThat(unchanged(initialOf(other, 400)))
            .isEqualTo(new QuotaAnswer(CONTRADICTING_VALUES, OPEN, 1, 0, true, 100, 100));
        assertThat(unchanged(initialOf(other, 401)))
            .isEqualTo(QuotaAnswer.of(CONTRADICTING_VALUES));
      }
      assertThat(unchanged(initialOf(LATER, 400))).isEqualTo(QuotaAnswer.of(row()));

      books.execute(termination(LATER, 2, 100));
      assertThat(unchanged(initialOf(ELSEWHERE, 400)))
          .as("once it is over nobody drives it, and anyone may hear how it ended")
          .isEqualTo(QuotaAnswer.of(row()));
    }

    @ParameterizedTest
    @EnumSource
    void theHighestTotalOfAllOwnersIsCharged(OverrunPolicy policy) {
      replaced(policy, 1000);
      books.execute(update(OWNER, 2, 333, 1));
      books.execute(update(LATER, 2, 200, 100));
      books.execute(update(OWNER, 3, 250, 1));

      assertThat(books.execute(termination(LATER, 3, 210)))
          .isEqualTo(new QuotaAnswer(SUCCESS, SETTLED, 3, 0, false, 333, 333));
      assertThat(books.of(CHEN)).isEqualTo(new AccountBalance(CHEN, 1000, 0, 333, 0, 0));
      assertThat(books.of(LIN).received()).isEqualTo(333);
    }
  }
}
