package io.quotabridge.bench.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotabridge.bench.store.Contender.Books;
import io.quotabridge.bench.store.Contender.Caller;
import io.quotabridge.bench.store.Contender.RequestWatch;
import io.quotabridge.bench.store.Contender.Settled;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LoadsTest {

  /** How long the slow one takes; long enough that nobody takes it for anything else. */
  private static final long SLOW_MILLIS = 300;

  /** What a caller does for one exchange. */
  private interface Work {
    void exchange(int caller, long number) throws InterruptedException;
  }

  private static final Work NOTHING = (caller, number) -> {};

  /** Charges ten octets for each exchange of one request, and keeps such books as it is told. */
  private static final class Made implements Contender {

    private final AtomicLong exchanges = new AtomicLong();
    private final Work work;
    private final LongFunction<Books> booksOf;

    Made(Work work, LongFunction<Books> booksOf) {
      this.work = work;
      this.booksOf = booksOf;
    }

    @Override
    public Caller caller(int number) {
      AtomicLong count = new AtomicLong();
      return watch -> next(number, count.getAndIncrement(), watch);
    }

    private Settled next(int caller, long number, RequestWatch watch) {
      try {
        work.exchange(caller, number);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      exchanges.incrementAndGet();
      watch.answered();
      return new Settled(1, 10);
    }

    @Override
    public Books books() {
      return booksOf.apply(exchanges.get() * 10);
    }

    @Override
    public void close() {}
  }

  @Test
  void booksThatSayOtherThanTheAnswersAreNoticed() {
    Contender wrong = new Made(NOTHING, octets -> new Books(octets - 10, 0, 1));

    assertThatThrownBy(() -> Loads.paced(wrong, 2, 1_000, 0.2, Loads.histogram()))
        .isInstanceOf(Loads.WrongBooksException.class);
  }

  @Test
  void booksThatDoNotAddUpAreNoticed() {
    Contender wrong = new Made(NOTHING, octets -> new Books(octets, 1, 1));

    assertThatThrownBy(() -> Loads.paced(wrong, 2, 1_000, 0.2, Loads.histogram()))
        .isInstanceOf(Loads.WrongBooksException.class)
        .hasMessageContaining("errorOctets=1");
  }

  @Test
  void aCallerThatFailsEndsTheLoadForAll() {
    CountDownLatch othersAtWork = new CountDownLatch(2);
    Contender failing =
        new Made(
            (caller, number) -> {
              if (caller == 0) {
                othersAtWork.await();
                throw new IllegalStateException("broken");
              }
              othersAtWork.countDown();
            },
            octets -> new Books(octets, 0, 1));

    // An hour, unless the failure ends it.
    assertThatThrownBy(() -> Loads.paced(failing, 3, 1_000, 3_600, Loads.histogram()))
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseMessage("broken");
  }

  /** Whoever was due while the caller was busy had to wait, and it shows. */
  @Test
  void whatWasDueMeanwhileCountsFromWhenItWasDue() throws Exception {
    Contender slowOnce =
        new Made(
            (caller, number) -> {
              if (number == 100) {
                TimeUnit.MILLISECONDS.sleep(SLOW_MILLIS);
              }
            },
            octets -> new Books(octets, 0, 1));
    Histogram times = Loads.histogram();

    // One every two milliseconds, of which the slow one makes a hundred wait, a half of them long.
    Loads.paced(slowOnce, 1, 500, 2, times);

    long half = TimeUnit.MILLISECONDS.toNanos(SLOW_MILLIS / 2);
    assertThat(times.getCountBetweenValues(half, times.getMaxValue()))
        .as("requests that waited for half of the slow one's time")
        .isGreaterThan(20);
  }
}
