package io.quotabridge.bench.replay;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.quotabridge.bench.trace.Trace;
import io.quotabridge.model.ResultCode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/**
 * The process that replays one share of a day on a database that others replay the rest on. Tells
 * on its standard output of each session, and at the end what came of them; dies when its standard
 * input ends, because then nobody is left who would end it.
 */
public final class ReplayPart {

  /** A session is over. */
  static final String STEP = "step";

  /** What a line begins with that tells a result code and how many sessions got it. */
  static final String OUTCOME = "outcome ";

  /** What a line begins with that tells octets beyond a quota. */
  static final String OVERRUN = "overrun ";

  /** The status of a process that was left alone. */
  private static final int LEFT_ALONE = 3;

  private ReplayPart() {}

  /**
   * Replays.
   *
   * @param args the trace's directory, the database, the share's number from 0, how many there are,
   *     how long the store tries
   */
  public static void main(String[] args)
      throws IOException, InterruptedException, ExecutionException {
    watchInput();
    ReplayShare share = new ReplayShare(Integer.parseInt(args[2]), Integer.parseInt(args[3]));
    DayTally tally;
    try (Backend backend = Backends.database(args[1], Duration.parse(args[4]))) {
      tally = new DayReplay(Trace.open(Path.of(args[0])), backend, 1).replay(share, new Steps());
    }
    for (Map.Entry<ResultCode, Long> outcome : tally.outcomes().entrySet()) {
      System.out.println(OUTCOME + outcome.getKey().number() + " " + outcome.getValue());
    }
    System.out.println(OVERRUN + tally.overrunOctets());
    System.out.flush();
  }

  private static void watchInput() {
    new ThreadFactoryBuilder()
        .setNameFormat("input")
        .setDaemon(true)
        .build()
        .newThread(ReplayPart::awaitEnd)
        .start();
  }

  private static void awaitEnd() {
    try {
      long unused = System.in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      System.err.println("no more input: " + e);
    }
    Runtime.getRuntime().halt(LEFT_ALONE);
  }

  private static final class Steps implements Progress {

    @Override
    public void step() {
      System.out.println(STEP);
    }

    @Override
    public void close() {}
  }
}
