package io.quotabridge.spi.tck;

import static io.quotabridge.spi.tck.Sample.CHEN;
import static io.quotabridge.spi.tck.Sample.LIFETIME;
import static io.quotabridge.spi.tck.Sample.LIN;
import static io.quotabridge.spi.tck.Sample.MOMENT;
import static io.quotabridge.spi.tck.Sample.OTHER;
import static io.quotabridge.spi.tck.Sample.deposit;
import static io.quotabridge.spi.tck.Sample.initial;
import static io.quotabridge.spi.tck.Sample.offset;
import static io.quotabridge.spi.tck.Sample.termination;
import static io.quotabridge.spi.tck.Sample.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.model.Account;
import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.AccountId;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.JournalEntry;
import io.quotabridge.model.NodeId;
import io.quotabridge.spi.quota.QuotaStore;
import io.quotabridge.spi.quota.Termination;
import io.quotabridge.spi.quota.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Pages of the journal, of accounts and of open exchanges; expired exchanges. */
final class PagingTests extends Topic {

  private static final List<Integer> PAGE_SIZES = List.of(1, 2, 3, 7, 1000);

  /** In the order of their characters, which is the order of no natural language. */
  static final List<String> SORTED =
      List.of("-", "10", "9", "A", "B", "Z", "_", "a", "aa", "ab", "b", "z", "ä", "基");

  PagingTests(QuotaStoreContract contract) {
    super(contract);
  }

  @Override
  void addAll() {
    add("the journal in pages of any size", PagingTests::journal);
    add("the journal goes on from where a reader stopped", PagingTests::goesOn);
    add("accounts by rising id", PagingTests::accounts);
    add("open exchanges of one node by rising id", PagingTests::openExchanges);
    add("expired exchanges, the oldest first", PagingTests::expired);
  }

  private static void journal(Stage stage) {
    stage.execute(deposit("d", CHEN, 1000));
    for (int i = 0; i < 10; i++) {
      stage.execute(offset("o-" + i, CHEN, LIN, 1));
    }

    List<JournalEntry> all = Contents.nextPage(stage.store(), 0, 1000);
    assertThat(all)
        .as(Rule.PAGES.because("references of the journal"))
        .extracting(JournalEntry::reference)
        .containsExactlyElementsOf(IntStream.range(0, 10).mapToObj(i -> "o-" + i).toList());
    assertThat(all)
        .as(Rule.PAGES.because("sequences of the journal"))
        .extracting(JournalEntry::sequence)
        .allMatch(sequence -> sequence >= 1)
        .isSorted()
        .doesNotHaveDuplicates();
    samePages(
        all,
        0L,
        JournalEntry::sequence,
        (after, limit) -> stage.store().journal(after == null ? 0 : after, limit));
  }

  private static void goesOn(Stage stage) {
    stage.execute(deposit("d", CHEN, 1000));
    List<String> read = new ArrayList<>();
    long last = 0;
    for (int i = 0; i < 10; i++) {
      stage.execute(offset("o-" + i, CHEN, LIN, 1));
      if (i % 3 != 1) {
        for (JournalEntry entry : Contents.nextPage(stage.store(), last, 1000)) {
          read.add(entry.reference());
          last = entry.sequence();
        }
      }
    }
    assertThat(read)
        .as(Rule.PAGES.because("what a reader found that went on from its last sequence"))
        .containsExactlyElementsOf(IntStream.range(0, 10).mapToObj(i -> "o-" + i).toList());
    assertThat(stage.store().journal(last, 10))
        .as(Rule.PAGES.because("the page after the last one"))
        .isEmpty();
    assertThat(stage.store().journal(Long.MAX_VALUE, 10)).isEmpty();
  }

  private static void accounts(Stage stage) {
    for (int i = SORTED.size() - 1; i >= 0; i--) {
      stage.execute(deposit("d-" + i, Account.of(SORTED.get(i), "north"), 1 + i));
    }

    List<AccountBalance> all = stage.store().balances(null, 1000);
    assertThat(all)
        .as(Rule.PAGES.because("accounts by rising id, in the order of characters"))
        .extracting(balance -> balance.account().id().value())
        .containsExactlyElementsOf(SORTED);
    samePages(all, null, balance -> balance.account().id(), stage.store()::balances);
    assertThat(stage.store().balances(new AccountId("aaa"), 1))
        .as(Rule.PAGES.because("the first account after one that does not exist"))
        .extracting(balance -> balance.account().id().value())
        .containsExactly("ab");
  }

  private static void openExchanges(Stage stage) {
    stage.execute(deposit("d", CHEN, 1000));
    for (int i = SORTED.size() - 1; i >= 0; i--) {
      stage.execute(initial(SORTED.get(i), 1));
      stage.execute(initial("of-another-" + i, LIN, CHEN, OTHER, 1, LIFETIME));
      stage.execute(initial("over-" + i, 1));
      stage.execute(termination("over-" + i, 1, 1));
    }
    stage.execute(initial("refused", CHEN, LIN, 1));
    stage.execute(update(SORTED.get(3), 1, 1, 1));

    QuotaStore store = stage.store();
    List<ExchangeRecord> all = store.openExchanges(Sample.NODE, null, 1000);
    assertThat(all)
        .as(Rule.PAGES.because("open exchanges of " + Sample.NODE))
        .extracting(row -> row.id().value())
        .containsExactlyElementsOf(SORTED);
    assertThat(all)
        .as(Rule.RECORD.because("rows of a page, and each of them alone"))
        .allSatisfy(row -> assertThat(store.exchange(row.id())).contains(row));
    samePages(
        all,
        null,
        ExchangeRecord::id,
        (after, limit) -> store.openExchanges(Sample.NODE, after, limit));
    assertThat(store.openExchanges(Sample.NODE, new ExchangeId("aaa"), 1))
        .as(Rule.PAGES.because("the first exchange after one that does not exist"))
        .extracting(row -> row.id().value())
        .containsExactly("ab");
    assertThat(store.openExchanges(Sample.OTHER_NODE, null, 1000)).hasSize(SORTED.size());
    assertThat(store.openExchanges(new NodeId("nobody"), null, 1000)).isEmpty();
  }

  private static void expired(Stage stage) {
    stage.execute(deposit("d", CHEN, 1000));
    stage.execute(initial("late-2", LIN, CHEN, Sample.OWNER, 1, MOMENT));
    stage.awaitExpired(1);
    stage.execute(initial("late-1", LIN, CHEN, OTHER, 1, MOMENT));
    stage.awaitExpired(2);
    stage.execute(initial("over", LIN, CHEN, Sample.OWNER, 1, MOMENT));
    stage.awaitExpired(3);
    stage.execute(initial("fresh", 1));
    stage.execute(initial("silent-again", 1));
    stage.execute(new Update(Sample.id("silent-again"), Sample.OWNER, 1, 1, 1, MOMENT));
    List<ExchangeRecord> expired = stage.awaitExpired(4);

    assertThat(expired)
        .as(Rule.EXPIRY.because("expired exchanges of all nodes, the oldest expiry first"))
        .extracting(row -> row.id().value())
        .containsExactly("late-2", "late-1", "over", "silent-again");
    assertThat(stage.store().expiredExchanges(2))
        .as(Rule.EXPIRY.because("the oldest two"))
        .isEqualTo(expired.subList(0, 2));

    stage.execute(
        new Termination(Sample.id("over"), Sample.OWNER, 1, 1, EndingCause.SUPERVISION_EXPIRED));
    stage.execute(update("late-1", OTHER, 1, 1, 1));
    assertThat(stage.store().expiredExchanges(10))
        .as(Rule.EXPIRY.because("expired after one was settled and one reported"))
        .extracting(row -> row.id().value())
        .containsExactly("late-2", "silent-again");
  }

  /** Goes through the pages of every size, and past their end. */
  private static <T, K> void samePages(
      List<T> all,
      @Nullable K first,
      Function<T, K> key,
      BiFunction<@Nullable K, Integer, List<T>> pages) {
    for (int size : PAGE_SIZES) {
      List<T> read = new ArrayList<>();
      K after = first;
      List<T> page = pages.apply(after, size);
      while (!page.isEmpty() && read.size() <= all.size()) {
        assertThat(page)
            .as(Rule.PAGES.because("size of a page of " + size + " after " + after))
            .hasSize(Math.min(size, all.size() - read.size()));
        read.addAll(page);
        after = key.apply(page.get(page.size() - 1));
        page = pages.apply(after, size);
      }
      assertThat(read).as(Rule.PAGES.because("all pages of " + size)).isEqualTo(all);
    }
  }
}
