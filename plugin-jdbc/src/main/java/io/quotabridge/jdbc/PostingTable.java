package io.quotabridge.jdbc;

import io.quotabridge.model.Account;
import io.quotabridge.model.PostingId;
import io.quotabridge.model.PostingRecord;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of {@code qb_posting}. Thread-safe. */
final class PostingTable {

  static final String NAME = "qb_posting";

  private static final List<Column> ALL =
      List.of(
          Column.text("posting_id"),
          Column.text("receiver_account"),
          Column.text("receiver_carrier"),
          Column.int64("octets"),
          Column.int32("result"),
          Column.text("giver_account"),
          Column.text("giver_carrier"));

  private static final RowType NEW = new RowType("qb_posting_new", ALL);

  static final List<RowType> TYPES = List.of(NEW);

  static final List<String> COLUMNS = Column.names(ALL);

  private final KeyedRead byId;
  private final SetWriter insert;

  /**
   * Makes one.
   *
   * @param patience how long to wait for somebody else who writes the same posting
   */
  PostingTable(Dialect dialect, Duration patience) {
    this.byId = new KeyedRead(dialect, NAME, COLUMNS, "posting_id", "");
    this.insert = SetWriter.insert(dialect, NAME, NEW).waiting(dialect, patience);
  }

  List<PostingRecord> read(Session session, List<String> ids) throws SQLException {
    List<PostingRecord> postings = new ArrayList<>();
    if (ids.isEmpty()) {
      return postings;
    }
    try (ResultSet row = byId.read(session, ids)) {
      while (row.next()) {
        @Nullable String giver = row.getString(6);
        postings.add(
            new PostingRecord(
                new PostingId(row.getString(1)),
                giver == null ? null : Account.of(giver, row.getString(7)),
                Rows.account(row, 2),
                row.getLong(4),
                Rows.result(row.getInt(5))));
      }
    }
    return postings;
  }

  void insert(Session session, Collection<PostingRecord> postings) throws SQLException {
    List<@Nullable Object[]> rows = new ArrayList<>(postings.size());
    for (PostingRecord posting : postings) {
      rows.add(
          Rows.of(
              posting.id().value(),
              posting.to().id().value(),
              posting.to().carrier().value(),
              posting.octets(),
              posting.result().number(),
              posting.giver().map(giver -> giver.id().value()).orElse(null),
              posting.giver().map(giver -> giver.carrier().value()).orElse(null)));
    }
    insert.writeExactly(session, rows);
  }
}
