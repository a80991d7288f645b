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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RowMemoryTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final Ledger ledger = new Ledger(LedgerConfig.DEFAULT);
  private final RowMemory memory = new RowMemory(100);
  private final RowMemory.Writer first = new RowMemory.Writer();
  private final RowMemory.Writer second = new RowMemory.Writer();

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

  private @Nullable Set<RowMemory.Writer> recall(
      WorkingSet rows, List<String> exchanges, List<String> accounts) {
    return memory.decide(exchanges, accounts, rows, second, () -> true);
  }

  // ---- Building on others ----

  @Test
  void aRowIsRememberedBeforeItIsCommitted() {
    opens("x", account("s", 100, 7), first);
    WorkingSet rows = new WorkingSet();

    Set<RowMemory.Writer> builtOn = recall(rows, List.of("x"), List.of("s"));

    assertThat(builtOn).containsExactly(first);
    assertThat(rows.readAs(new AccountId("s")).revision()).isEqualTo(8);
    assertThat(rows.readAs(new AccountId("s")).balance().reserved()).isEqualTo(10);
    assertThat(rows.readAs(new ExchangeId("x")).reservedOctets()).isEqualTo(10);
  }

  @Test
  void nobodyWaitsForWhatIsCommitted() throws InterruptedException {
    opens("x", account("s", 100, 7), first);
    memory.end(first, true, List.of());

    assertThat(recall(new WorkingSet(), List.of("x"), List.of("s"))).isEmpty();
    assertThat(first.awaitCommit(TimeUnit.MINUTES.toNanos(1))).isTrue();
  }

  @Test
  void whatWasNotCommittedIsForgotten() throws InterruptedException {
    opens("x", account("s", 100, 7), first);
    memory.end(first, false, List.of());

    assertThat(memory.exchanges(List.of("x"))).isEmpty();
    assertThat(memory.accounts(List.of("s"))).isEmpty();
    assertThat(recall(new WorkingSet(), List.of(), List.of("s"))).isNull();
    assertThat(first.awaitCommit(TimeUnit.MINUTES.toNanos(1))).isFalse();
  }

  @Test
  void aBatchThatIsNotWrittenLeavesNoTrace() {
    opens("x", account("s", 100, 7), first);
    WorkingSet rows = new WorkingSet();

    Set<RowMemory.Writer> builtOn =
        memory.decide(
            List.of("x"),
            List.of("s"),
            rows,
            second,
            () -> {
              apply(rows, Exchanging.termination("x", 1, 5));
              return false;
            });

    assertThat(builtOn).isNull();
    assertThat(memory.exchanges(List.of("x"))).allMatch(ExchangeRecord::isOpen);
  }

  @Test
  void anExchangeIsForgottenWhenItsEndIsCommitted() {
    opens("x", account("s", 100, 7), first);
    WorkingSet rows = read(account("d", 0, 1));
    memory.decide(
        List.of("x"),
        List.of("s"),
        rows,
        second,
        () -> {
          apply(rows, Exchanging.termination("x", 1, 5));
          return rows.writes(new ExchangeId("x"));
        });
    assertThat(memory.exchanges(List.of("x"))).noneMatch(ExchangeRecord::isOpen);

    memory.end(second, true, List.copyOf(rows.changedExchanges()));

    assertThat(memory.exchanges(List.of("x"))).isEmpty();
    assertThat(memory.accounts(List.of("s"))).containsExactly("s");
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
  void whatABatchOfOursIsAboutToWriteCastsNoDoubt() {
    opens("x", account("s", 100, 7), first);

    memory.learn(List.of(), read(account("s", 100, 7)));
    assertThat(memory.doubtsAny(List.of("s"))).isFalse();

    memory.end(first, true, List.of());
    memory.learn(List.of(), read(account("s", 100, 7)));
    assertThat(memory.doubtsAny(List.of("s"))).isTrue();
  }

  @Test
  void anExchangeThatIsNotAsItWasIsForgotten() {
    WorkingSet opened = opens("x", account("s", 100, 7), first);
    opens("gone", account("s", 100, 7), first);
    memory.end(first, true, List.of());
    ExchangeRecord mine = opened.changedExchanges().iterator().next();

    WorkingSet same = new WorkingSet();
    same.readExchange(mine);
    memory.learn(List.of("x"), same);
    assertThat(memory.exchanges(List.of("x"))).containsExactly(mine);

    WorkingSet settled = new WorkingSet();
    settled.readExchange(
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
    memory.learn(List.of("x", "gone"), settled);
    assertThat(memory.exchanges(List.of("x", "gone"))).isEmpty();
  }

  // ---- Forgetting ----

  @Test
  void whatWasNotUsedForLongestIsForgotten() {
    RowMemory small = new RowMemory(2);
    small.learn(List.of(), read(account("a", 1, 1)));
    small.learn(List.of(), read(account("b", 1, 1)));
    assertThat(small.accounts(List.of("a"))).containsExactly("a");
    small.learn(List.of(), read(account("c", 1, 1)));

    assertThat(small.accounts(List.of("a", "b", "c"))).containsExactly("a", "c");
  }

  @Test
  void withoutRoomNothingIsRemembered() {
    RowMemory none = new RowMemory(0);
    none.learn(List.of(), read(account("a", 1, 1)));

    assertThat(none.isOn()).isFalse();
    assertThat(none.accounts(List.of("a"))).isEmpty();
  }
}
