package io.quotabridge.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.model.Account;
import io.quotabridge.model.JournalEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JournalTest {

  private static final Account FROM = Account.of("from", "north");
  private static final Account TO = Account.of("to", "south");

  private final Journal journal = new Journal();

  @Test
  void isEmptyAtFirst() {
    assertThat(journal.page(0, 10)).isEmpty();
    assertThat(journal.page(Long.MAX_VALUE, 10)).isEmpty();
    assertThat(journal.exchangedOctets()).isZero();
  }

  @Test
  void pagesBySequenceOverItsInnerPages() {
    int entries = 10_000;
    IntStream.range(0, entries).forEach(i -> journal.append(entry("p-" + i)));

    List<JournalEntry> read = readOn(0, 999);

    assertThat(read).extracting(JournalEntry::sequence).containsExactlyElementsOf(oneTo(entries));
    assertThat(read)
        .extracting(JournalEntry::reference)
        .containsExactlyElementsOf(IntStream.range(0, entries).mapToObj(i -> "p-" + i).toList());
    assertThat(journal.page(entries - 1, 10)).hasSize(1);
    assertThat(journal.page(entries, 10)).isEmpty();
    assertThat(journal.page(0, Integer.MAX_VALUE)).hasSize(entries);
  }

  /** A reader goes on from its last sequence while six threads append; nothing may be missing. */
  @Test
  void aReaderThatGoesOnFromItsLastSequenceMissesNothing() throws Exception {
    int writers = 6;
    int each = 5_000;

    List<List<JournalEntry>> results =
        Race.of(
            writers + 2,
            thread ->
                () ->
                    thread < writers
                        ? appendAndSee(thread, each)
                        : readUntil((long) writers * each, 1 + thread * 100));

    for (List<JournalEntry> read : results.subList(writers, writers + 2)) {
      assertThat(read)
          .extracting(JournalEntry::sequence)
          .containsExactlyElementsOf(oneTo(writers * each));
      assertThat(read).extracting(JournalEntry::reference).doesNotHaveDuplicates();
    }
    assertThat(results.get(writers)).isEqualTo(results.get(writers + 1));
  }

  /** Whoever has appended finds the entry at once, whatever others are doing. */
  private List<JournalEntry> appendAndSee(int writer, int each) {
    long after = 0;
    for (int i = 0; i < each; i++) {
      String reference = writer + "-" + i;
      journal.append(entry(reference));
      if (i % 64 == 0) {
        List<JournalEntry> news = readOn(after, 4096);
        assertThat(news).extracting(JournalEntry::reference).contains(reference);
        after = news.get(news.size() - 1).sequence();
      }
    }
    return List.of();
  }

  private List<JournalEntry> readUntil(long entries, int limit) {
    List<JournalEntry> read = new ArrayList<>();
    while (read.size() < entries) {
      read.addAll(journal.page(read.size(), limit));
    }
    return read;
  }

  private List<JournalEntry> readOn(long after, int limit) {
    List<JournalEntry> read = new ArrayList<>();
    List<JournalEntry> page = journal.page(after, limit);
    while (!page.isEmpty()) {
      read.addAll(page);
      page = journal.page(page.get(page.size() - 1).sequence(), limit);
    }
    return read;
  }

  private static List<Long> oneTo(int last) {
    return IntStream.rangeClosed(1, last).mapToObj(Long::valueOf).toList();
  }

  private static JournalEntry entry(String reference) {
    return new JournalEntry(
        0,
        JournalEntry.Kind.OFFSET,
        reference,
        FROM,
        TO,
        null,
        1,
        0,
        null,
        Instant.EPOCH,
        Instant.EPOCH);
  }
}
