package io.quotabridge.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.AccountId;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.ExchangeStatus;
import io.quotabridge.model.LastRequest;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.ledger.Ledger;
import io.quotabridge.spi.ledger.LedgerConfig;
import io.quotabridge.spi.quota.QuotaRequest;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RowMemoryTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final Ledger ledger = new Ledger(LedgerConfig.DEFAULT);
  private final RowMemory memory = new RowMemory(100);
  private final RowMemory.Writer first = RowMemory.Writer.trying();
  private final RowMemory.Writer second = RowMemory.Writer.trying();

  private static AccountTable.Stored account(String id, long quota, long revision) {
    return new AccountTable.Stored(
        new AccountBalance(Exchanging.account(id), quota, 0, 0, 0, 0), revision);
  }

  private static WorkingSet read(AccountTable.Stored... accounts) {
    WorkingSet rows = new WorkingSet();
    for (AccountTable.Stored account : accounts) {
      rows.readAccount(account);
    }
    return rows;
  }

  private void apply(WorkingSet rows, QuotaRequest request) {
    rows.apply(ledger.decide(request, rows, NOW));
  }

  /** A batch that opens an exchange on an account's row, and is not committed yet. */
  private WorkingSet opens(String exchange, AccountTable.Stored supplier, RowMemory.Writer writer) {
    WorkingSet rows = read(supplier);
    apply(rows, Exchanging.initial(exchange, "d", supplier.id().value(), 10));
    memory.remember(rows, writer);
    return rows;
  }

  private static RowMemory.Sources sources(List<String> exchanges, List<String> accounts) {
    return new RowMemory.Sources(exchanges, accounts, List.of(), List.of());
  }

  private RowMemory.@Nullable Foundations recall(
      WorkingSet rows, List<String> exchanges, List<String> accounts) {
    return memory.decide(sources(exchanges, accounts), rows, second, () -> true);
  }

  /** The second batch ends x on s, and then says whether that is written. */
  private RowMemory.@Nullable Foundations ends(WorkingSet rows, BooleanSupplier isWritten) {
    return memory.decide(
        sources(List.of("x"), List.of("s")),
        rows,
        second,
        () -> {
          apply(rows, Exchanging.termination("x", 1, 5));
          return isWritten.getAsBoolean();
        });
  }

  private static long inAMinute() {
    return System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
  }

  // ---- Building on others ----

  @Test
  void aRowIsRememberedBeforeItIsCommitted() {
    opens("x", account("s", 100, 7), first);
    WorkingSet rows = new WorkingSet();

    RowMemory.Foundations foundations = recall(rows, List.of("x"), List.of("s"));

    assertThat(foundations).isEqualTo(new RowMemory.Foundations(Set.of(first), Set.of(first)));
    assertThat(rows.readAs(new AccountId("s")).revision()).isEqualTo(8);
    assertThat(rows.readAs(new AccountId("s")).balance().reserved()).isEqualTo(10);
    assertThat(rows.readAs(new ExchangeId("x")).reservedOctets()).isEqualTo(10);
  }

  @Test
  void nobodyWaitsForWhatIsCommitted() {
    memory.end(first, true, opens("x", account("s", 100, 7), first), true);

    assertThat(recall(new WorkingSet(), List.of("x"), List.of("s")))
        .isEqualTo(new RowMemory.Foundations(Set.of(), Set.of()));
    assertThat(first.awaitEnd(inAMinute())).isTrue();
    assertThat(first.isCommitted()).isTrue();
  }

  @Test
  void whatWasNotCommittedIsForgotten() {
    memory.end(first, false, opens("x", account("s", 100, 7), first), true);

    assertThat(memory.knownExchanges(List.of("x"))).isEmpty();
    assertThat(memory.knownAccounts(List.of("s"))).isEmpty();
    assertThat(recall(new WorkingSet(), List.of(), List.of("s"))).isNull();
    assertThat(first.awaitEnd(inAMinute())).isTrue();
    assertThat(first.isCommitted()).isFalse();
  }

  @Test
  void aBatchThatIsNotWrittenLeavesNoTrace() {
    opens("x", account("s", 100, 7), first);
    WorkingSet rows = read(account("d", 0, 1));

    RowMemory.Foundations foundations = ends(rows, () -> false);

    assertThat(foundations).isNull();
    assertThat(memory.knownExchanges(List.of("x"))).hasSize(1).allMatch(ExchangeRecord::isOpen);
  }

  @Test
  void whatWasReadIsNotUsedWhereSomebodyHasDecidedItMeanwhile() {
    opens("x", account("s", 100, 7), first);

    assertThat(decideReading(List.of("x"), List.of())).as("an exchange").isNull();
    assertThat(decideReading(List.of(), List.of("s"))).as("an account").isNull();
    assertThat(decideReading(List.of("y"), List.of("t"))).as("others").isNotNull();
  }

  private RowMemory.@Nullable Foundations decideReading(
      List<String> exchanges, List<String> accounts) {
    return memory.decide(
        new RowMemory.Sources(List.of(), List.of(), exchanges, accounts),
        new WorkingSet(),
        second,
        () -> true);
  }

  @Test
  void anExchangeIsForgottenWhenItsEndIsCommitted() {
    opens("x", account("s", 100, 7), first);
    WorkingSet rows = read(account("d", 0, 1));
    RowMemory.Foundations foundations = ends(rows, () -> rows.writesAll(List.of("x")));
    assertThat(foundations).isNotNull();
    assertThat(memory.knownExchanges(List.of("x"))).hasSize(1).noneMatch(ExchangeRecord::isOpen);

    memory.end(second, true, rows, true);

    assertThat(memory.knownExchanges(List.of("x"))).isEmpty();
    assertThat(memory.knownAccounts(List.of("d", "s"))).containsExactly("d", "s");
  }

  // ---- Beside those who lock ----

  @Test
  void whoTriesWaitsForTheDecisionOfWhoeverIsGoingToLock() {
    RowMemory.Writer locking = RowMemory.Writer.locking();
    assertThat(memory.claim(locking, List.of("x"), List.of("s", "d"))).isEmpty();

    assertThat(memory.claimants(List.of("other"))).isEmpty();
    assertThat(memory.claimants(List.of("other", "s"))).containsExactly(locking);
    assertThat(locking.awaitDecision(System.nanoTime())).as("decided").isFalse();

    opens("x", account("s", 100, 7), locking);
    assertThat(memory.claimants(List.of("other", "s"))).isEmpty();
    assertThat(locking.awaitDecision(inAMinute())).as("decided").isTrue();
    assertThat(locking.awaitEnd(System.nanoTime())).as("ended").isFalse();
  }

  @Test
  void allClaimsCountUntilTheyAreDecidedOrGivenUp() {
    RowMemory.Writer one = RowMemory.Writer.locking();
    RowMemory.Writer two = RowMemory.Writer.locking();
    memory.claim(one, List.of(), List.of("s"));
    memory.claim(two, List.of(), List.of("s", "t"));
    assertThat(memory.claimants(List.of("s"))).containsExactlyInAnyOrder(one, two);

    memory.end(two, false, null, true);

    assertThat(memory.claimants(List.of("s", "t"))).containsExactly(one);
    assertThat(two.awaitDecision(inAMinute())).as("nobody waits any more").isTrue();
  }

  @Test
  void whatIsClaimedBetweenLookingAndDecidingIsLeftToWhoeverLocks() {
    memory.learn(List.of(), read(account("s", 100, 7)));
    memory.claim(RowMemory.Writer.locking(), List.of(), List.of("s", "t"));

    assertThat(recall(new WorkingSet(), List.of(), List.of("s"))).as("recalled").isNull();
    assertThat(decideReading(List.of(), List.of("t"))).as("read").isNull();
    assertThat(decideReading(List.of(), List.of("u"))).as("another").isNotNull();
  }

  @Test
  void whoeverLocksLetsThoseEndWhoTriedBefore() {
    opens("x", account("s", 100, 7), first);
    opens("y", account("t", 100, 7), RowMemory.Writer.locking());
    RowMemory.Writer locking = RowMemory.Writer.locking();

    assertThat(memory.claim(locking, List.of("x"), List.of())).containsExactly(first);
    assertThat(memory.claim(locking, List.of(), List.of("s", "t"))).containsExactly(first);
    memory.end(first, true, null, true);
    assertThat(memory.claim(locking, List.of("x"), List.of("s"))).isEmpty();
  }

  @Test
  void anInterruptDoesNotEndAWaitAndIsKept() {
    memory.end(first, true, null, true);
    Thread.currentThread().interrupt();

    assertThat(first.awaitEnd(inAMinute())).isTrue();
    assertThat(Thread.interrupted()).isTrue();
  }

  // ---- Others write, too ----

  @Test
  void anAccountThatOthersChangeIsDoubtedUntilItWasLeftAloneForLong() {
    memory.learn(List.of(), read(account("s", 100, 7)));
    assertThat(memory.doubtsAny(List.of("s"))).isFalse();

    memory.learn(List.of(), read(account("s", 90, 8)));
    for (int i = 0; i < RowMemory.DOUBTS; i++) {
      assertThat(memory.doubtsAny(List.of("other", "s"))).as("after %d looks", i).isTrue();
      memory.learn(List.of(), read(account("s", 90, 8)));
    }

    assertThat(memory.doubtsAny(List.of("s"))).isFalse();
  }

  @Test
  void aFailedTrialDoesNotHideThatOthersChangedAnAccount() {
    memory.learn(List.of(), read(account("s", 100, 7)));
    memory.end(first, false, opens("x", account("s", 100, 7), first), true);

    memory.learn(List.of(), read(account("s", 90, 8)));

    assertThat(memory.doubtsAny(List.of("s"))).isTrue();
  }

  @Test
  void whatABatchOfOursHasWrittenCastsNoDoubt() {
    memory.learn(List.of(), read(account("s", 100, 7)));
    WorkingSet rows = opens("x", account("s", 100, 7), first);
    AccountTable.Stored written = rows.changedAccounts().get(0);

    memory.learn(List.of(), read(account("s", 100, 7)));
    assertThat(memory.doubtsAny(List.of("s"))).as("is not committed yet").isFalse();
    memory.learn(List.of(), read(written));
    assertThat(memory.doubtsAny(List.of("s"))).as("is, and has not said so yet").isFalse();
    memory.end(first, true, rows, true);
    memory.learn(List.of(), read(written));
    assertThat(memory.doubtsAny(List.of("s"))).as("has said so").isFalse();
  }

  @Test
  void whoSaysLaterThatItWasCommittedIsNotTheNewer() {
    WorkingSet older = opens("x", account("s", 100, 7), first);
    AccountTable.Stored between = older.changedAccounts().get(0);
    WorkingSet newer = opens("y", between, second);
    memory.end(second, true, newer, true);
    memory.end(first, true, older, true);
    opens("z", account("s", 5, 5), RowMemory.Writer.trying());

    memory.learn(List.of(), read(newer.changedAccounts().get(0)));

    assertThat(memory.doubtsAny(List.of("s"))).isFalse();
  }

  @Test
  void anExchangeThatIsBeingWrittenIsNotForgottenForWhatWasReadBefore() {
    opens("x", account("s", 100, 7), first);

    memory.learn(List.of("x"), new WorkingSet());

    assertThat(memory.knownExchanges(List.of("x"))).hasSize(1);
  }

  @Test
  void trialsThatAreGivenUpCountAsWell() {
    int tried = 0;
    for (int i = 0; i < 300; i++) {
      if (memory.mayTry()) {
        tried++;
        memory.givenUp();
      }
    }
    assertThat(tried).isBetween(100, 120);
  }

  @Test
  void whereTryingFailsItIsDoneLessOften() {
    int tried = 0;
    for (int i = 0; i < 1_000; i++) {
      if (memory.mayTry()) {
        tried++;
        RowMemory.Writer failing = RowMemory.Writer.trying();
        memory.end(failing, false, opens("x" + i, account("s", 100, 7), failing), true);
      }
    }
    assertThat(tried).isBetween(100, 150);

    for (int i = 0; i < 1_000; i++) {
      if (memory.mayTry()) {
        RowMemory.Writer good = RowMemory.Writer.trying();
        memory.end(good, true, opens("y" + i, account("s", 100, 7), good), true);
      }
    }
    for (int i = 0; i < 4; i++) {
      assertThat(memory.mayTry()).as("a few failures among many").isTrue();
      RowMemory.Writer failing = RowMemory.Writer.trying();
      memory.end(failing, false, opens("z" + i, account("s", 100, 7), failing), true);
    }
  }

  @Test
  void anExchangeThatIsNotAsItWasIsForgotten() {
    WorkingSet opened = opens("x", account("s", 100, 7), first);
    memory.end(first, true, opened, true);
    memory.end(second, true, opens("gone", account("s", 100, 7), second), true);
    ExchangeRecord mine = opened.changedExchanges().iterator().next();

    WorkingSet same = new WorkingSet();
    same.readExchange(mine);
    memory.learn(List.of("x"), same);
    assertThat(memory.knownExchanges(List.of("x"))).containsExactly(mine);

    WorkingSet updated = new WorkingSet();
    updated.readExchange(
        new ExchangeRecord(
            mine.id(),
            mine.parties(),
            mine.owner(),
            ExchangeStatus.OPEN,
            mine.initialOctets(),
            new LastRequest(1, 5, 10, ResultCode.SUCCESS, 10),
            5,
            5,
            10,
            mine.openedAt(),
            mine.expiresAt(),
            null));
    memory.learn(List.of("x", "gone"), updated);
    assertThat(memory.knownExchanges(List.of("x", "gone"))).isEmpty();
  }

  // ---- Forgetting ----

  @Test
  void whatWasNotUsedForLongestIsForgotten() {
    RowMemory small = new RowMemory(2);
    small.learn(List.of(), read(account("a", 1, 1)));
    small.learn(List.of(), read(account("b", 1, 1)));
    assertThat(small.knownAccounts(List.of("a"))).containsExactly("a");
    small.learn(List.of(), read(account("c", 1, 1)));

    assertThat(small.knownAccounts(List.of("a", "b", "c"))).containsExactly("a", "c");
  }

  @Test
  void anAccountThatNothingHasHappenedToIsNotRemembered() {
    memory.learn(List.of(), read(account("a", 0, 0)));

    assertThat(memory.knownAccounts(List.of("a"))).isEmpty();
  }

  @Test
  void withoutRoomNothingIsTried() {
    assertThat(new RowMemory(0).mayTry()).isFalse();
    assertThat(new RowMemory(1).mayTry()).isTrue();
  }
}
