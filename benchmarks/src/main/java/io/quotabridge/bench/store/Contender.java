package io.quotabridge.bench.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** One way to keep quotas, ready for load. Thread-safe. */
interface Contender extends AutoCloseable {

  /** Whoever sends requests, one after another. Not thread-safe. */
  interface Caller {

    /**
     * Runs an exchange, or a ready batch of them, from the first request to the last.
     *
     * @param watch is told when each request was answered
     * @return what came of it
     * @throws SQLException if the database fails
     */
    Settled next(RequestWatch watch) throws SQLException;
  }

  /** Is told of every answer. */
  interface RequestWatch {

    /** For those who do not want to know. */
    RequestWatch NONE = () -> {};

    /** The caller's request has just been answered. */
    void answered();
  }

  /**
   * What callers were told.
   *
   * @param exchanges how many exchanges ended
   * @param chargedOctets what their suppliers were charged
   */
  record Settled(int exchanges, long chargedOctets) {}

  /**
   * What the database says in the end.
   *
   * @param suppliedOctets of all accounts together
   * @param errorOctets by how much the books are wrong; 0 if every octet is accounted for
   * @param meanBatch requests to a transaction, on average
   */
  record Books(long suppliedOctets, long errorOctets, double meanBatch) {}

  /**
   * Returns a new caller.
   *
   * @param number 0 for the first
   */
  Caller caller(int number);

  /**
   * Returns callers who run exchanges as fast as answers come.
   *
   * @param callers how many
   */
  default Crew crew(int callers) {
    List<Threads.Turn> turns = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      Caller caller = caller(i);
      turns.add(() -> caller.next(RequestWatch.NONE));
    }
    return new Threads(turns);
  }

  /** Adds the books up; when nobody calls. */
  Books books() throws SQLException;

  @Override
  void close();
}
