package io.quotabridge.bench.crash;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Several nodes serve the same suppliers on one database; one of them is killed, and the others
 * settle what it left. Not thread-safe.
 */
public final class SeveralNodes {

  /** Room for the exchanges that a node begins in a second, by far. */
  private static final int EXCHANGES_A_SECOND = 5000;

  /** How long it takes at most until those of a dead node are settled, on a slow machine. */
  private static final int EXTRA_SECONDS = 30;

  private final NodesPlan plan;
  private final Stage stage;
  private final NodesOutcome outcome;
  private final PrintWriter out;

  private SeveralNodes(NodesPlan plan, Stage stage, NodesOutcome outcome, PrintWriter out) {
    this.plan = plan;
    this.stage = stage;
    this.outcome = outcome;
    this.out = out;
  }

  /**
   * Runs it in a directory of its own, which is kept if something was found wrong.
   *
   * @param plan what to do
   * @param parent where to make that directory
   * @param out where progress is told
   */
  public static NodesOutcome run(NodesPlan plan, Path parent, PrintWriter out) throws Exception {
    NodesOutcome outcome = new NodesOutcome();
    StagePlan stage =
        new StagePlan(
            plan.store()::start,
            true,
            new World(plan.seed(), false),
            plan.open(),
            plan.threads(),
            plan.validity(),
            Setup.USUAL_PATIENCE,
            plan.nodes() * (plan.seconds() + EXTRA_SECONDS) * EXCHANGES_A_SECOND);
    Stage.run(
        stage,
        parent,
        out,
        set -> {
          new SeveralNodes(plan, set, outcome, out).all();
          return outcome.violations().isEmpty();
        });
    return outcome;
  }

  private void all() throws Exception {
    try {
      Fleet fleet = Fleet.start(stage, plan.nodes());
      out.printf("%d nodes serve %,d exchanges%n", plan.nodes(), stage.truth().exchanges());
      out.flush();
      live(fleet);
      fleet.requireAlive();
      fleet.endInOrder();
      outcome.run.orderlyEnds = fleet.alive().size();
      Reckoning.hold(stage, fleet.names(), outcome.run);
    } catch (LifeFailedException e) {
      outcome.run.violation(e.toString());
    }
  }

  private void live(Fleet fleet) throws Exception {
    Duration time = Duration.ofSeconds(plan.seconds());
    if (!plan.kill()) {
      outcome.all = watch(fleet, time);
      return;
    }
    Duration half = time.dividedBy(2);
    outcome.all = watch(fleet, half);
    NodeProcess dead = fleet.killFirst();
    outcome.run.kills++;
    long start = System.nanoTime();
    Pace.Watch survivors = new Pace.Watch(fleet, stage.truth());
    Heritage heritage = new Heritage(stage, dead, fleet);
    heritage.awaitSettled();
    Thread.sleep(Math.max(0, half.toMillis() - (System.nanoTime() - start) / 1_000_000));
    outcome.survivors = survivors.stop();
    outcome.inherited = heritage.settledByOthers();
    outcome.lastInherited = heritage.lastAfter();
  }

  private Pace watch(Fleet fleet, Duration time) throws InterruptedException {
    Pace.Watch watch = new Pace.Watch(fleet, stage.truth());
    Thread.sleep(time.toMillis());
    return watch.stop();
  }
}
