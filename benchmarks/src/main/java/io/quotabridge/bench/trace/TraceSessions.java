package io.quotabridge.bench.trace;

import io.quotabridge.model.Usage;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of a trace in the order of the file, which is that of their starts. Each is read and
 * checked when it is asked for, so only one is in memory. Not thread-safe.
 *
 * <p>{@link #hasNext} and {@link #next} throw {@link TraceFormatException} at the first row that is
 * at fault; after that there is nothing more to read.
 */
public final class TraceSessions implements Iterator<TraceSession>, AutoCloseable {

  private final CsvTable<TraceSession.Column> table;
  private final TraceParties parties;
  private @Nullable TraceSession upcoming;
  private long lastLine;
  private long lastStartMillis;
  private boolean finished;

  TraceSessions(Path file, TraceParties parties) {
    this.table = CsvTable.open(file, TraceSession.Column.class);
    this.parties = parties;
  }

  @Override
  public boolean hasNext() {
    if (upcoming == null && !finished) {
      finished = true; // stays so if the row is at fault
      CsvRow<TraceSession.Column> row = table.next();
      if (row != null) {
        upcoming = session(row);
        finished = false;
      }
    }
    return upcoming != null;
  }

  @Override
  public TraceSession next() {
    if (!hasNext() || upcoming == null) {
      throw new NoSuchElementException("the trace has no session after line " + lastLine);
    }
    TraceSession session = upcoming;
    upcoming = null;
    return session;
  }

  private TraceSession session(CsvRow<TraceSession.Column> row) {
    TraceSession session =
        new TraceSession(
            row.line(),
            row.millis(TraceSession.Column.START_MS),
            row.millis(TraceSession.Column.END_MS),
            parties.oneCopyOfSubscriber(row.id(TraceSession.Column.DEMANDER)),
            parties.oneCopyOfSubscriber(row.id(TraceSession.Column.SUPPLIER)),
            parties.oneCopyOfBaseStation(row.id(TraceSession.Column.BASE_STATION)),
            row.octets(TraceSession.Column.UPLINK_BYTES),
            row.octets(TraceSession.Column.DOWNLINK_BYTES));
    check(row, session);
    lastLine = session.line();
    lastStartMillis = session.startMillis();
    return session;
  }

  private void check(CsvRow<TraceSession.Column> row, TraceSession session) {
    if (session.startMillis() < lastStartMillis) {
      throw row.fault(
          TraceSession.Column.START_MS,
          "rows must be by start, and line " + lastLine + " starts at " + lastStartMillis);
    }
    if (session.endMillis() < session.startMillis()) {
      throw row.fault(
          TraceSession.Column.END_MS,
          "must not be before start_ms (" + session.startMillis() + ")");
    }
    if (session.octets() > Usage.MAX_OCTETS) {
      throw row.fault(
          TraceSession.Column.DOWNLINK_BYTES,
          "plus uplink_bytes ("
              + session.uplinkOctets()
              + ") must be at most "
              + Usage.MAX_OCTETS
              + " octets");
    }
  }

  /** Closes the file. There is nothing to read afterwards. */
  @Override
  public void close() {
    finished = true;
    upcoming = null;
    table.close();
  }
}
