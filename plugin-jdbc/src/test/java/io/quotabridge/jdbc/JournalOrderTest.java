package io.quotabridge.jdbc;

import static io.quotabridge.jdbc.Exchanging.deposit;
import static io.quotabridge.jdbc.Exchanging.offset;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.model.JournalEntry;
import io.quotabridge.spi.quota.QuotaStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What is committed late gets a late number. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class JournalOrderTest {

  private final TestDatabase database;

  JournalOrderTest(TestDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void assumeThere() {
    database.assumeThere();
  }

  @Test
  void anEntryThatIsCommittedLateComesAfterThoseThatWereSeen() throws SQLException {
    DataSource source = database.dataSource(TestDatabase.newStorage());
    try (QuotaStore store = Exchanging.open(source);
        Connection late = source.getConnection()) {
      store.execute(List.of(deposit("d", "a", 1_000), offset("first", "a", "b", 1)));
      assertThat(references(store)).containsExactly("first");

      // An entry that was written before, and is still under way when the next one is read.
      late.setAutoCommit(false);
      try (Statement statement = late.createStatement()) {
        statement.execute(
            "INSERT INTO qb_journal (kind, reference, from_account, from_carrier, to_account,"
                + " to_carrier, octets, overrun_octets, opened_at, posted_at)"
                + " VALUES ('OFFSET', 'late', 'a', 'carrier', 'b', 'carrier', 0, 0, 0, 0)");
      }
      store.execute(List.of(offset("second", "a", "b", 1)));
      assertThat(references(store)).containsExactly("first", "second");
      late.commit();

      assertThat(references(store)).containsExactly("first", "second", "late");
      assertThat(store.journal(2, 10)).extracting(JournalEntry::reference).containsExactly("late");
    }
  }

  @Test
  void pagesAreFullUntilTheEndHoweverManyEntriesWaitForANumber() {
    try (QuotaStore store = Exchanging.open(database.dataSource(TestDatabase.newStorage()))) {
      store.execute(List.of(deposit("d", "a", 10_000)));
      List<io.quotabridge.spi.quota.QuotaRequest> offsets = new ArrayList<>();
      for (int i = 0; i < 1_300; i++) {
        offsets.add(offset("o-" + i, "a", "b", 1));
      }
      store.execute(offsets);

      List<String> references = new ArrayList<>();
      List<Integer> sizes = new ArrayList<>();
      long after = 0;
      List<JournalEntry> page;
      do {
        page = store.journal(after, 400);
        sizes.add(page.size());
        for (JournalEntry entry : page) {
          references.add(entry.reference());
          after = entry.sequence();
        }
      } while (page.size() == 400);

      assertThat(sizes).containsExactly(400, 400, 400, 100);
      assertThat(references).hasSize(1_300).doesNotHaveDuplicates();
      assertThat(references.get(0)).isEqualTo("o-0");
      assertThat(references.get(1_299)).isEqualTo("o-1299");
    }
  }

  private static List<String> references(QuotaStore store) {
    return store.journal(0, 100).stream().map(JournalEntry::reference).toList();
  }
}
