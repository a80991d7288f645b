package io.quotabridge.bench.trace;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A recorded or made day of exchanges: a directory of three CSV files, each plain or gzipped.
 * Immutable.
 *
 * <table>
 *   <caption>Files and columns; the columns may stand in any order</caption>
 *   <tr><td>{@code sessions}</td><td>start_ms, end_ms (UTC), demander, supplier, base_station,
 *       uplink_bytes, downlink_bytes; rows by start</td></tr>
 *   <tr><td>{@code subscribers}</td><td>subscriber, account, carrier, status (ACTIVE or SUSPENDED),
 *       quota_bytes</td></tr>
 *   <tr><td>{@code base_stations}</td><td>base_station, account, carrier</td></tr>
 * </table>
 *
 * <p>The parties are held in memory, the sessions are read from the file each time. Everything is
 * checked, nothing is repaired: the first fault is a {@link TraceFormatException}. That a session
 * names someone unknown is no fault, but a case to be refused.
 */
public final class Trace {

  private final Path sessionsFile;
  private final TraceParties parties;

  private Trace(Path sessionsFile, TraceParties parties) {
    this.sessionsFile = sessionsFile;
    this.parties = parties;
  }

  /**
   * Finds the three files, and reads the parties.
   *
   * @throws TraceFormatException if a file is missing, stands there twice, or is at fault
   */
  public static Trace open(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw TraceFormatException.ofFile(
          directory.toString(), "must be a directory, and hold the files of a trace");
    }
    return new Trace(TraceFile.SESSIONS.find(directory), TraceParties.read(directory));
  }

  /** All subscribers by id, in the order of their file. */
  public Map<String, TraceSubscriber> subscribers() {
    return parties.subscribers();
  }

  /** All base stations by id, in the order of their file. */
  public Map<String, TraceBaseStation> baseStations() {
    return parties.baseStations();
  }

  /**
   * The accounts of all subscribers and base stations by id, in the order of their first mention.
   */
  public Map<String, TraceAccount> accounts() {
    return parties.accounts();
  }

  /**
   * Begins to read the sessions; to be closed by the caller.
   *
   * @throws TraceFormatException if the header is at fault; at fault rows throw when their turn
   *     comes
   */
  public TraceSessions sessions() {
    return new TraceSessions(sessionsFile, parties);
  }

  /**
   * Reads all sessions once and keeps none, so that a fault on the last line is known before a
   * replay has had any effect. A gzip of 160 000 sessions takes 0.2 s once the JVM is warm, 1 s
   * cold.
   *
   * @return how many there are
   * @throws TraceFormatException if a row is at fault
   */
  public long validate() {
    try (TraceSessions sessions = sessions()) {
      long count = 0;
      while (sessions.hasNext()) {
        var unused = sessions.next();
        count++;
      }
      return count;
    }
  }
}
