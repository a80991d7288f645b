package io.quotabridge.spi.ledger;

import static io.quotabridge.Fixture.CELL;
import static io.quotabridge.Fixture.CHEN;
import static io.quotabridge.Fixture.LIFETIME;
import static io.quotabridge.Fixture.LIN;
import static io.quotabridge.Fixture.OWNER;
import static io.quotabridge.Fixture.id;
import static io.quotabridge.Fixture.initial;
import static io.quotabridge.model.EndingCause.NORMAL_RELEASE;
import static io.quotabridge.model.EndingCause.STATION_LOST;
import static io.quotabridge.model.EndingCause.SUPERVISION_EXPIRED;
import static io.quotabridge.model.ExchangeStatus.REFUSED;
import static io.quotabridge.model.ExchangeStatus.SETTLED;
import static io.quotabridge.model.ResultCode.CONTRADICTING_VALUES;
import static io.quotabridge.model.ResultCode.SUCCESS;
import static io.quotabridge.model.ResultCode.UNKNOWN_SESSION_ID;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.JournalEntry;
import io.quotabridge.model.NodeId;
import io.quotabridge.model.Owner;
import io.quotabridge.model.PostingId;
import io.quotabridge.spi.quota.Deposit;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.Termination;
import io.quotabridge.spi.quota.Update;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is reported after the settlement: charged once within the grace, and never undone. */
class LedgerLateReportsTest extends RulesFixture {

  /** The node that found the exchange silent, and settled it. */
  private static final Owner SETTLER = new Owner(new NodeId("node-2"), 1);

  private static final Duration GRACE = LedgerConfig.DEFAULT.grace();

  private static Termination termination(Owner owner, int number, long used) {
    return new Termination(id("x-1"), owner, number, used, STATION_LOST);
  }

  /** Opened by one node, silent after 100, settled by another under number 2. */
  private void settled(OverrunPolicy policy, long quota) {
    overrun(policy);
    quota(quota);
    silentAndSettled();
  }

  private void silentAndSettled() {
    open(400);
    update(1, 100, 400);
    books.advance(LIFETIME.multipliedBy(2));
    assertThat(books.takeOver(SETTLER, LIFETIME)).hasSize(1);
    books.execute(new Termination(id("x-1"), SETTLER, 2, 100, SUPERVISION_EXPIRED));
  }

  private static QuotaAnswer settledAnswer(long used, long charged) {
    return new QuotaAnswer(SUCCESS, SETTLED, 2, 0, false, used, charged);
  }

  private static QuotaAnswer over(long used, long charged) {
    return new QuotaAnswer(UNKNOWN_SESSION_ID, SETTLED, 2, 0, true, used, charged);
  }

  @ParameterizedTest
  @CsvSource({
    // owner, number (the settler settled under 2): charged
    "node-1, 1, 300", // numbers of two owners do not compare
    "node-1, 2, 300",
    "node-1, 3, 300",
    "node-3, 1, 300",
    "node-2, 3, 300", // the settler itself heard more
    "node-2, 1, 100", // an older number of the settler's
  })
  void aLateTerminationIsChargedWhatIsNew(String node, int number, long charged) {
    for (OverrunPolicy policy : OverrunPolicy.values()) {
      settled(policy, 1000);

      assertThat(books.execute(termination(new Owner(new NodeId(node), 1), number, 300)))
          .isEqualTo(settledAnswer(charged, charged));

      assertThat(books.of(CHEN)).isEqualTo(new AccountBalance(CHEN, 1000, 0, charged, 0, 0));
      assertThat(books.of(LIN).received()).isEqualTo(charged);
      conservation();
    }
  }

  @Test
  void theDifferenceHasAnEntryOfItsOwn() {
    settled(OverrunPolicy.CLIP, 1000);
    Instant settledAt = books.now();
    ExchangeRecord before = books.exchange("x-1");
    books.advance(Duration.ofHours(5));
    books.execute(termination(OWNER, 2, 300));

    assertThat(books.journal)
        .containsExactly(
            entry(1, 100, before.openedAt(), settledAt),
            entry(2, 200, before.openedAt(), books.now()));
    ExchangeRecord after = books.exchange("x-1");
    assertThat(after.cause()).as("cause").isEqualTo(SUPERVISION_EXPIRED);
    assertThat(after.lastRequest()).isEqualTo(before.lastRequest());
    assertThat(after.expiresAt()).as("grace is not prolonged").isEqualTo(before.expiresAt());
  }

  private static JournalEntry entry(long sequence, long octets, Instant opened, Instant posted) {
    return new JournalEntry(
        sequence,
        JournalEntry.Kind.EXCHANGE,
        "x-1",
        CHEN,
        LIN,
        CELL,
        octets,
        0,
        SUPERVISION_EXPIRED,
        opened,
        posted);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNotNewChangesNothing(OverrunPolicy policy) {
    settled(policy, 1000);
    books.execute(termination(OWNER, 2, 300));

    for (QuotaRequest again :
        List.of(
            termination(OWNER, 2, 300),
            termination(OWNER, 3, 299),
            termination(OWNER, 9, 0),
            termination(SETTLER, 3, 300),
            new Termination(id("x-1"), SETTLER, 2, 100, SUPERVISION_EXPIRED))) {
      assertThat(unchanged(again)).isEqualTo(settledAnswer(300, 300));
    }
    assertThat(unchanged(termination(SETTLER, 2, 300)))
        .as("the settling request with other content")
        .isEqualTo(QuotaAnswer.of(CONTRADICTING_VALUES));
  }

  @ParameterizedTest
  @CsvSource({"150, 200, 300", "300, 200, 150", "200, 300, 150", "300, 300, 300"})
  void lateTotalsInAnyOrderAreChargedOnce(long first, long second, long third) {
    for (OverrunPolicy policy : OverrunPolicy.values()) {
      settled(policy, 1000);
      books.execute(termination(OWNER, 2, first));
      books.execute(termination(SETTLER, 3, second));
      books.execute(termination(new Owner(new NodeId("node-1"), 2), 1, third));

      assertThat(books.of(CHEN).supplied()).isEqualTo(300);
      assertThat(books.journal.stream().mapToLong(JournalEntry::octets).sum()).isEqualTo(300);
      conservation();
    }
  }

  @ParameterizedTest
  @CsvSource({
    // nanoseconds before the end of the grace: charged
    "1, 300",
    "0, 100",
    "-1, 100",
  })
  void afterTheGraceItIsOver(long before, long charged) {
    settled(OverrunPolicy.CLIP, 1000);
    books.advance(GRACE.minusNanos(before));

    assertThat(books.execute(termination(OWNER, 2, 300)))
        .isEqualTo(charged == 300 ? settledAnswer(300, 300) : over(100, 100));
    assertThat(books.of(CHEN).supplied()).isEqualTo(charged);
  }

  @Test
  void noGraceIsNoneEvenIfTheClockIsSetBack() {
    grace(Duration.ZERO);
    quota(1000);
    silentAndSettled();
    books.advance(Duration.ofHours(-1));

    assertThat(unchanged(termination(OWNER, 2, 300))).isEqualTo(over(100, 100));
    assertThat(unchanged(termination(SETTLER, 3, 300))).isEqualTo(over(100, 100));
  }

  @Test
  void aLateUpdateIsToldThatItIsOver() {
    settled(OverrunPolicy.CLIP, 1000);

    for (Owner owner : List.of(OWNER, SETTLER)) {
      assertThat(unchanged(new Update(id("x-1"), owner, 3, 300, 400, LIFETIME)))
          .isEqualTo(over(100, 100));
    }
    assertThat(books.execute(termination(OWNER, 4, 300)))
        .as("the termination that the sender makes of it")
        .isEqualTo(settledAnswer(300, 300));
  }

  @Test
  void aRefusedExchangeHasNothingToReport() {
    open(400);

    assertThat(unchanged(termination(OWNER, 1, 300)))
        .isEqualTo(new QuotaAnswer(UNKNOWN_SESSION_ID, REFUSED, 0, 0, true, 0, 0));
  }

  @Test
  void anOverrunOfBeforeIsNotChargedAgain() {
    quota(100);
    silentAndSettled();
    assertThat(books.execute(termination(OWNER, 2, 150))).isEqualTo(settledAnswer(150, 100));
    books.execute(new Deposit(new PostingId("top-up"), CHEN, 20));

    assertThat(books.execute(termination(OWNER, 2, 180))).isEqualTo(settledAnswer(180, 120));

    assertThat(books.journal)
        .extracting(entry -> entry.octets() + " overrun " + entry.overrunOctets())
        .containsExactly("100 overrun 0", "0 overrun 50", "20 overrun 10");
    assertThat(available()).isZero();
  }

  @Test
  void underNegativeAllOfItIsCharged() {
    settled(OverrunPolicy.NEGATIVE, 100);

    assertThat(books.execute(termination(OWNER, 2, 180))).isEqualTo(settledAnswer(180, 180));
    assertThat(available()).isEqualTo(-80);
  }

  @Test
  void whatOthersHoldIsNotTaken() {
    settled(OverrunPolicy.CLIP, 1000);
    books.execute(initial("x-2", 800));

    assertThat(books.execute(termination(OWNER, 2, 300))).isEqualTo(settledAnswer(300, 200));
    assertThat(books.of(CHEN).reserved()).isEqualTo(800);
  }

  @ParameterizedTest
  @EnumSource
  void withinOneAccountBothSidesAreEntered(OverrunPolicy policy) {
    overrun(policy);
    quota(1000);
    books.execute(initial("x-1", CHEN, CHEN, 400));
    books.execute(new Termination(id("x-1"), OWNER, 2, 100, NORMAL_RELEASE));

    assertThat(books.execute(termination(OWNER, 3, 300)).chargedOctets()).isEqualTo(300);
    assertThat(books.of(CHEN)).isEqualTo(new AccountBalance(CHEN, 1000, 0, 300, 300, 0));
  }
}
