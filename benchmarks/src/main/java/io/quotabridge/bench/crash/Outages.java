package io.quotabridge.bench.crash;

import io.quotabridge.bench.crash.RestartableStorage.Cut;
import io.quotabridge.bench.crash.Truth.LifeWord;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Nodes are under traffic while their database is stopped and started again, and connections are
 * cut in the middle of commits. Not thread-safe.
 */
public final class Outages {

  /** Room for the exchanges that are begun between two stops, by far. */
  private static final int EXCHANGES_A_STOP = 50_000;

  /** How long traffic goes on between two cuts, and before a stop, in milliseconds, at most. */
  private static final int QUIET_MILLIS = 400;

  /** How long the server is away, in milliseconds. */
  private static final int LEAST_AWAY_MILLIS = 300;

  private static final int MOST_AWAY_MILLIS = 2500;

  private static final Duration LONGEST_WAIT = Duration.ofMinutes(3);

  private final OutagePlan plan;
  private final Stage stage;
  private final RestartableStorage server;
  private final OutageOutcome outcome;
  private final PrintWriter out;
  private final SplittableRandom draws;

  private Outages(OutagePlan plan, Stage stage, OutageOutcome outcome, PrintWriter out) {
    this.plan = plan;
    this.stage = stage;
    this.server = (RestartableStorage) stage.storage();
    this.outcome = outcome;
    this.out = out;
    this.draws = new SplittableRandom(plan.seed());
  }

  /**
   * Runs it in a directory of its own, which is kept if something was found wrong.
   *
   * @param plan what to do
   * @param parent where to make that directory
   * @param out where progress is told
   */
  public static OutageOutcome run(OutagePlan plan, Path parent, PrintWriter out) throws Exception {
    OutageOutcome outcome = new OutageOutcome();
    StagePlan stage =
        new StagePlan(
            plan.store()::start,
            true,
            new World(plan.seed(), false),
            plan.open(),
            plan.threads(),
            plan.validity(),
            plan.patience(),
            plan.nodes() * plan.open() + plan.stops() * EXCHANGES_A_STOP);
    Stage.run(
        stage,
        parent,
        out,
        set -> {
          new Outages(plan, set, outcome, out).all();
          return outcome.violations().isEmpty();
        });
    return outcome;
  }

  private void all() throws Exception {
    try {
      Fleet fleet = Fleet.start(stage, plan.nodes());
      for (int number = 1; number <= plan.stops(); number++) {
        cutNowAndThen();
        goAway(fleet, number);
        fleet.requireAlive();
      }
      cutNowAndThen();
      fleet.endInOrder();
      outcome.run.orderlyEnds = fleet.alive().size();
      outcome.askedAgain = fleet.sum(LifeWord.ASKED_AGAIN);
      outcome.refusedForStore = fleet.sum(LifeWord.REFUSED_FOR_STORE);
      Reckoning.hold(stage, fleet.names(), outcome.run);
    } catch (LifeFailedException e) {
      outcome.run.violation(e.toString());
    }
  }

  private void cutNowAndThen() throws SQLException, InterruptedException {
    for (int i = 0; i < plan.cuts(); i++) {
      Thread.sleep(draws.nextInt(QUIET_MILLIS));
      Cut cut = server.cut();
      outcome.cut = outcome.cut.plus(cut);
    }
    Thread.sleep(draws.nextInt(QUIET_MILLIS));
  }

  // ---- The server goes away, and comes back ----

  private void goAway(Fleet fleet, int number) throws IOException, InterruptedException {
    server.stopAtOnce();
    int away = draws.nextInt(LEAST_AWAY_MILLIS, MOST_AWAY_MILLIS);
    Thread.sleep(away);
    long before = fleet.sum(LifeWord.SETTLED);
    CompletableFuture<Void> started = CompletableFuture.runAsync(this::startAgain);
    long ready = awaitReady(started);
    while (fleet.sum(LifeWord.SETTLED) == before) {
      requireInTime(ready, "nothing is settled");
      Thread.sleep(1);
    }
    Duration resumed = Duration.ofNanos(System.nanoTime() - ready);
    join(started);
    outcome.resumed.add(resumed);
    out.printf(
        "%4d  away for %,d ms; settled again %,d ms after it was back; told to ask again %,d times"
            + " so far%n",
        number, away, resumed.toMillis(), fleet.sum(LifeWord.ASKED_AGAIN));
    out.flush();
  }

  private void startAgain() {
    try {
      server.startAgain();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns when the server let somebody in. */
  private long awaitReady(CompletableFuture<Void> started)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    while (!letsIn()) {
      if (started.isCompletedExceptionally()) {
        join(started);
      }
      requireInTime(start, "the server does not come back");
      Thread.sleep(1);
    }
    return System.nanoTime();
  }

  private boolean letsIn() {
    try (Connection connection = DriverManager.getConnection(stage.setup().url())) {
      return !connection.isClosed();
    } catch (SQLException e) {
      return false; // that is what is waited for
    }
  }

  private static void join(CompletableFuture<Void> started) throws IOException {
    try {
      started.join();
    } catch (CompletionException e) {
      throw new IOException("the server does not start again", e.getCause());
    }
  }

  private static void requireInTime(long start, String what) {
    if (System.nanoTime() - start > LONGEST_WAIT.toNanos()) {
      throw new LifeFailedException(what + " after " + LONGEST_WAIT);
    }
  }
}
