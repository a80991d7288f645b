package io.quotabridge.bench.store;

import io.quotabridge.bench.store.Contender.Books;
import io.quotabridge.bench.store.Contender.Caller;
import io.quotabridge.bench.store.Contender.RequestWatch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** Two kinds of load: as fast as answers come, and at a given rate. */
final class Loads {

  /** Three digits are finer than what is reported; a minute is longer than any request takes. */
  private static final int DIGITS = 3;

  private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(1);

  private Loads() {}

  /** The database has other books than its callers were told. */
  static final class WrongBooksException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    WrongBooksException(String message) {
      super(message);
    }
  }

  /**
   * What was counted.
   *
   * @param perSecond exchanges a second while it was measured
   * @param clientMicros processor time of this process for each exchange
   * @param serverMicros processor time of the server for each exchange
   * @param exchanges all of them, warm-up included
   * @param chargedOctets what callers were told that their suppliers were charged
   * @param books what the database says
   */
  record Counted(
      double perSecond,
      double clientMicros,
      double serverMicros,
      long exchanges,
      long chargedOctets,
      Books books) {}

  private record Pace(double perSecond, double clientMicros, double serverMicros) {}

  // ---- As fast as answers come ----

  static Counted full(
      Contender contender, int callers, double warmupSeconds, double seconds, PostgresServer server)
      throws Exception {
    Crew crew = contender.crew(callers);
    Pace pace = crew.work(() -> pace(crew, warmupSeconds, seconds, server));
    return new Counted(
        pace.perSecond(),
        pace.clientMicros(),
        pace.serverMicros(),
        crew.exchanges(),
        crew.chargedOctets(),
        checked(contender, crew));
  }

  private static Pace pace(Crew crew, double warmupSeconds, double seconds, PostgresServer server)
      throws Exception {
    sleep(crew, warmupSeconds);
    CpuTimes cpuBefore = CpuTimes.now(server);
    long before = crew.exchanges();
    long start = System.nanoTime();
    sleep(crew, seconds);
    double elapsed = (System.nanoTime() - start) / 1e9;
    double counted = crew.exchanges() - before;
    CpuTimes spent = CpuTimes.now(server).since(cpuBefore);
    return new Pace(
        counted / elapsed,
        spent.clientNanos() / 1e3 / counted,
        spent.serverNanos() / 1e3 / counted);
  }

  private static void sleep(Crew crew, double seconds) throws InterruptedException {
    long end = System.nanoTime() + (long) (seconds * 1e9);
    while (crew.isAtWork() && System.nanoTime() - end < 0) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  private static Books checked(Contender contender, Crew crew) throws Exception {
    Books books = contender.books();
    if (books.errorOctets() != 0 || books.suppliedOctets() != crew.chargedOctets()) {
      throw new WrongBooksException(
          "callers were told of " + crew.chargedOctets() + " octets charged; " + books);
    }
    return books;
  }

  // ---- At a given rate ----

  /**
   * Measures how long requests take.
   *
   * @param perSecond exchanges a second of all callers together; infinite for one after another
   * @param times is given the times of the last four fifths, in nanoseconds
   */
  static void paced(
      Contender contender, int callers, double perSecond, double seconds, Histogram times)
      throws Exception {
    long interval = (long) (callers / perSecond * 1e9);
    long start = System.nanoTime();
    List<Threads.Turn> turns = new ArrayList<>();
    List<Histogram> all = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      Histogram own = histogram();
      all.add(own);
      turns.add(
          new Paced(
              contender.caller(i),
              own,
              start + interval * i / callers,
              interval,
              start + (long) (seconds / 5 * 1e9)));
    }
    Crew crew = new Threads(turns);
    crew.work(
        () -> {
          sleep(crew, seconds);
          return true;
        });
    checked(contender, crew);
    all.forEach(times::add);
  }

  static Histogram histogram() {
    return new Histogram(LONGEST_NANOS, DIGITS);
  }

  /** Begins an exchange whenever one is due, and writes down how long each request took. */
  private static final class Paced implements Threads.Turn, RequestWatch {

    private final Caller caller;
    private final Histogram times;
    private final long interval;
    private final long recordFrom;
    private long due;
    private long since;

    Paced(Caller caller, Histogram times, long firstDue, long interval, long recordFrom) {
      this.caller = caller;
      this.times = times;
      this.due = firstDue;
      this.interval = interval;
      this.recordFrom = recordFrom;
    }

    /**
     * Counts from the moment when the exchange was due if the caller was late, because whoever came
     * then had to wait; not if it was early, for that is only how late a sleeper wakes.
     */
    @Override
    public Contender.Settled take() throws Exception {
      boolean late = System.nanoTime() - due >= 0;
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      since = late && interval > 0 ? due : System.nanoTime();
      due += interval;
      return caller.next(this);
    }

    @Override
    public void answered() {
      long now = System.nanoTime();
      if (now - recordFrom >= 0) {
        times.recordValue(Math.min(now - since, LONGEST_NANOS));
      }
      since = now;
    }
  }
}
