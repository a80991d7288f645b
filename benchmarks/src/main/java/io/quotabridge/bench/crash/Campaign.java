package io.quotabridge.bench.crash;

import io.quotabridge.bench.crash.Truth.LifeWord;
import io.quotabridge.bench.crash.Truth.Phase;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One run: lives of two nodes, one after another, and their deaths. Not thread-safe. */
public final class Campaign {

  /* The steps go round and round, so that every kind of death meets what every other left behind: a
   * node is killed under traffic, or while it shuts down; its next life is killed while it takes
   * up; another node takes over what has expired, and is killed; the first is frozen where it is;
   * its next life, or the other node, begins meanwhile; then the frozen one goes on, finds that it
   * was replaced, and ends in order or is killed. When in its life each of them dies is random,
   * down to the first millisecond of taking up. After each death the books are looked into.
   */

  private enum Step {
    GROWN,
    TAKING_UP,
    OTHER_NODE,
    FROZEN,
    REPLACEMENT
  }

  private static final String NODE = "node-1";
  private static final String OTHER = "node-2";

  /** A node has grown once it has begun a quarter of the exchanges that are to be open. */
  private static final int GROWN_SHARE = 4;

  private static final Duration LONGEST_GROWTH = Duration.ofSeconds(10);

  /** Taking a few thousand exchanges up lasts about so long, in milliseconds. */
  private static final int TAKING_UP_MILLIS = 400;

  /** Some of them are still to be seen to after so many milliseconds. */
  private static final int RESUMING_MILLIS = 50;

  /** How long a process that comes back goes on before it ends, in milliseconds, at most. */
  private static final int RETURNED_MILLIS = 800;

  /** Some of those that shut down are killed within so many milliseconds. */
  private static final int CLOSING_MILLIS = 300;

  private static final int CLOSING_SHARE = 3;

  /** Until all exchanges of a dead node have expired and were looked for, in validities. */
  private static final int EXPIRY_VALIDITIES = 5;

  /** Room for the exchanges that a life begins, by far. */
  private static final int EXCHANGES_A_LIFE = 20_000;

  private final CampaignPlan plan;
  private final Truth truth;
  private final Processes processes;
  private final Inspector inspector;
  private final PrintWriter out;
  private final SplittableRandom draws;
  private final Outcome outcome;
  private @Nullable NodeProcess frozen;

  private Campaign(CampaignPlan plan, Stage stage, Outcome outcome, PrintWriter out) {
    this.plan = plan;
    this.truth = stage.truth();
    this.processes = stage.processes();
    this.inspector = stage.inspector();
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
  public static Outcome run(CampaignPlan plan, Path parent, PrintWriter out) throws Exception {
    Outcome outcome = new Outcome();
    StagePlan stage =
        new StagePlan(
            plan.store()::start,
            false,
            new World(plan.seed(), false),
            plan.open(),
            plan.threads(),
            plan.validity(),
            Setup.USUAL_PATIENCE,
            plan.open() + plan.kills() * EXCHANGES_A_LIFE);
    Stage.run(
        stage,
        parent,
        out,
        set -> {
          new Campaign(plan, set, outcome, out).all();
          return outcome.violations().isEmpty();
        });
    return outcome;
  }

  // ---- All lives ----

  private void all() throws Exception {
    try {
      for (int i = 0; outcome.kills < plan.kills() && outcome.violations().isEmpty(); i++) {
        perform(Step.values()[i % Step.values().length], i / Step.values().length);
      }
      if (outcome.violations().isEmpty()) {
        if (frozen != null) {
          bringBack(frozen);
        }
        settleAll();
      }
    } catch (LifeFailedException e) {
      outcome.violation(e.toString());
    }
    sumUp();
  }

  private void perform(Step step, int round) throws Exception {
    boolean other = step == Step.OTHER_NODE || (step == Step.REPLACEMENT && round % 2 == 1);
    if (step == Step.REPLACEMENT && frozen != null && draws.nextBoolean()) {
      frozen.thaw(); // the old one is busy while the new one begins
    }
    NodeProcess process = start(other ? OTHER : NODE);
    switch (step) {
      case GROWN -> grow(process);
      case TAKING_UP -> beginTakingUp(process);
      case OTHER_NODE -> {
        awaitTakenOver(process);
        grow(process);
      }
      case FROZEN -> {
        grow(process);
        if (plan.store().servesSeveralNodes() && NodeProcess.canFreeze()) {
          process.freeze();
          frozen = process;
          look(process, "frozen", false);
          return;
        }
      }
      case REPLACEMENT -> replace(process, other);
    }
    if (step == Step.GROWN && draws.nextInt(CLOSING_SHARE) == 0) {
      process.askToClose();
      sleep(CLOSING_MILLIS);
    }
    die(process);
    look(process, step.name().toLowerCase(Locale.ROOT), false);
  }

  private NodeProcess start(String node) throws IOException, InterruptedException {
    NodeProcess process = processes.start(node, Node.Role.TRAFFIC, Processes.SMALL);
    process.await(Phase.BUILDING);
    return process;
  }

  /** Waits until there is some traffic, however slow the machine is, and a while longer. */
  private void grow(NodeProcess process) throws InterruptedException {
    process.await(Phase.BUILT);
    int enough = truth.exchanges() + plan.open() / GROWN_SHARE;
    long start = System.nanoTime();
    while (truth.exchanges() < enough && System.nanoTime() - start < LONGEST_GROWTH.toNanos()) {
      Thread.sleep(1);
    }
    sleep(plan.grownMillis());
  }

  private void sleep(int mostMillis) throws InterruptedException {
    Thread.sleep(draws.nextInt(mostMillis));
  }

  /** Some time after a node begins to take up, or some time after it was given the first page. */
  private void beginTakingUp(NodeProcess process) throws InterruptedException {
    if (draws.nextBoolean()) {
      sleep(TAKING_UP_MILLIS);
      return;
    }
    while (truth.get(process.life(), LifeWord.TAKEN_UP) == 0
        && truth.phase(process.life()) == Phase.BUILDING
        && process.isAlive()) {
      Thread.sleep(1);
    }
    sleep(RESUMING_MILLIS);
  }

  /** Gives a node the time to take something over; if nothing is left open, there is nothing. */
  private void awaitTakenOver(NodeProcess process) throws InterruptedException {
    process.await(Phase.BUILT);
    long start = System.nanoTime();
    long most = plan.validity().multipliedBy(EXPIRY_VALIDITIES).toNanos();
    while (truth.get(process.life(), LifeWord.TAKEN_OVER) == 0
        && System.nanoTime() - start < most) {
      Thread.sleep(1);
    }
  }

  /** A frozen life comes back while or after it is replaced. */
  private void replace(NodeProcess replacement, boolean other) throws Exception {
    if (other) {
      awaitTakenOver(replacement);
    } else {
      beginTakingUp(replacement);
    }
    if (frozen != null) {
      bringBack(frozen);
    }
    grow(replacement);
  }

  private void bringBack(NodeProcess process) throws Exception {
    process.thaw();
    frozen = null;
    outcome.returned++;
    sleep(RETURNED_MILLIS);
    if (draws.nextBoolean()) {
      process.askToClose();
      process.awaitClosed();
      outcome.orderlyEnds++;
    } else {
      die(process);
    }
    out.printf(
        "%4d  %s  came back after it had been replaced, and %s%n",
        process.life(),
        process.node(),
        truth.phase(process.life()) == Phase.CLOSED ? "ended in order" : "was killed");
  }

  private void die(NodeProcess process) {
    if (process.kill()) {
      outcome.kills++;
    } else {
      outcome.orderlyEnds++;
    }
  }

  private void settleAll() throws Exception {
    LastRounds.run(
        processes,
        List.of(NODE, OTHER),
        (process, last) -> {
          outcome.orderlyEnds++;
          look(process, "settled all", last);
          return outcome.books.open > 0 && outcome.violations().isEmpty();
        });
  }

  // ---- What comes of them ----

  private void look(NodeProcess process, String death, boolean last)
      throws IOException, SQLException {
    Findings books = inspector.look(processes.lives(), last);
    outcome.books = books;
    books.told().forEach(outcome::violation);
    if (books.violations() > books.told().size()) {
      outcome.violation("and " + (books.violations() - books.told().size()) + " more");
    }
    out.printf(
        "%4d  %s  %-11s  taken up %,d, over %,d; open %,d, settled %,d; carried %,d,"
            + " unaccounted %,d in %,d exchanges%n",
        process.life(),
        process.node(),
        death,
        truth.get(process.life(), LifeWord.TAKEN_UP),
        truth.get(process.life(), LifeWord.TAKEN_OVER),
        books.open,
        books.settled,
        books.carried,
        books.unaccounted,
        books.unaccountedExchanges);
    out.flush();
  }

  private void sumUp() throws IOException {
    outcome.lives = processes.lives();
    for (String violation : processes.violations()) {
      outcome.violation(violation);
    }
    for (int life = 1; life <= outcome.lives; life++) {
      outcome.takenUp += truth.get(life, LifeWord.TAKEN_UP);
      outcome.takenOver += truth.get(life, LifeWord.TAKEN_OVER);
      outcome.slowestTakeUp(
          truth.get(life, LifeWord.RESUMED_NANOS), truth.get(life, LifeWord.TAKEN_UP));
    }
  }
}
