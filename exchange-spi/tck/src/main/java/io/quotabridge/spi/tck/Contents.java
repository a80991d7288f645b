package io.quotabridge.spi.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.model.JournalEntry;
import io.quotabridge.spi.quota.QuotaStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a store holds, apart from its own clock and its own sequence numbers. */
final class Contents {

  private static final int PAGE = 100;

  private Contents() {}

  /** Compares positions and journals of two stores that were asked the same. */
  static void assertSame(Rule rule, QuotaStore store, QuotaStore reference) {
    assertThat(store.balances(null, 1000))
        .as(rule.because("all accounts' positions"))
        .isEqualTo(reference.balances(null, 1000));
    assertThat(journal(store).stream().map(Contents::timeless).toList())
        .as(rule.because("the journal"))
        .isEqualTo(journal(reference).stream().map(Contents::timeless).toList());
  }

  /** The whole journal, page by page. */
  static List<JournalEntry> journal(QuotaStore store) {
    List<JournalEntry> entries = new ArrayList<>();
    List<JournalEntry> page = nextPage(store, 0, PAGE);
    while (!page.isEmpty()) {
      entries.addAll(page);
      page = nextPage(store, page.get(page.size() - 1).sequence(), PAGE);
    }
    return entries;
  }

  /**
   * A page of the journal, which rises from where the last one ended; so reading comes to an end.
   */
  static List<JournalEntry> nextPage(QuotaStore store, long after, int limit) {
    List<JournalEntry> page = store.journal(after, limit);
    long last = after;
    for (JournalEntry entry : page) {
      assertThat(entry.sequence())
          .as(Rule.PAGES.because("sequence on the page of " + limit + " after " + after))
          .isGreaterThan(last);
      last = entry.sequence();
    }
    return page;
  }

  private static JournalEntry timeless(JournalEntry entry) {
    return new JournalEntry(
        0,
        entry.kind(),
        entry.reference(),
        entry.from(),
        entry.to(),
        entry.station(),
        entry.octets(),
        entry.overrunOctets(),
        entry.cause(),
        Instant.EPOCH,
        Instant.EPOCH);
  }
}
