package io.quotabridge.bench.replay;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Shows how far a replay has come: a bar with rate and remaining time on a terminal, plain lines
 * elsewhere. Thread-safe.
 */
public interface Progress extends AutoCloseable {

  /** One session more is done. */
  void step();

  @Override
  void close();

  /**
   * Starts to show.
   *
   * @param total how many sessions there are
   * @param terminal whether a person watches
   */
  static Progress start(long total, boolean terminal) {
    return terminal ? new Bar(total) : new Lines(total, System.out, System::nanoTime);
  }

  /** A bar that redraws itself. */
  final class Bar implements Progress {

    private final ProgressBar bar;

    Bar(long total) {
      bar =
          new ProgressBarBuilder()
              .setTaskName("Replay")
              .setInitialMax(total)
              .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BLOCK)
              .showSpeed()
              .setUpdateIntervalMillis(100)
              .build();
    }

    @Override
    public void step() {
      bar.step();
    }

    @Override
    public void close() {
      bar.close();
    }
  }

  /** A line at every tenth of the way. */
  final class Lines implements Progress {

    /** Where the time comes from. */
    interface Ticker {
      long nanoTime();
    }

    private static final int LINES = 10;

    private final long total;
    private final PrintStream out;
    private final Ticker ticker;
    private final long started;
    private final AtomicLong done = new AtomicLong();

    Lines(long total, PrintStream out, Ticker ticker) {
      this.total = total;
      this.out = out;
      this.ticker = ticker;
      this.started = ticker.nanoTime();
    }

    @Override
    public void step() {
      long now = done.incrementAndGet();
      if (now * LINES / total != (now - 1) * LINES / total) {
        out.println(line(now));
      }
    }

    private String line(long now) {
      double seconds = Math.max(1e-9, (ticker.nanoTime() - started) / 1e9);
      double rate = now / seconds;
      Duration left = Duration.ofSeconds(Math.round((total - now) / rate));
      return String.format(
          Locale.ROOT,
          "%3d %%  %,d of %,d exchanges, %,.0f a second, %d:%02d left",
          now * 100 / total,
          now,
          total,
          rate,
          left.toMinutes(),
          left.toSecondsPart());
    }

    @Override
    public void close() {}
  }
}
