package io.quotabridge.bench.crash;

import io.quotabridge.bench.crash.Truth.LifeWord;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Nodes are under traffic on a database of several servers, each node at another one as far as that
 * goes, and a server is killed in the middle; before that, the same traffic on a single server. Not
 * thread-safe.
 */
public final class ServerLoss {

  /** Room for the exchanges that a node begins in a second, by far. */
  private static final int EXCHANGES_A_SECOND = 5000;

  /** How long it takes at most until traffic goes on, on a slow machine. */
  private static final int EXTRA_SECONDS = 30;

  private static final Duration LONGEST_WAIT = Duration.ofMinutes(3);

  private final ServerLossPlan plan;
  private final ServerLossOutcome outcome = new ServerLossOutcome();
  private final PrintWriter out;

  private ServerLoss(ServerLossPlan plan, PrintWriter out) {
    this.plan = plan;
    this.out = out;
  }

  /**
   * Runs it in directories of its own, which are kept if something was found wrong.
   *
   * @param plan what to do
   * @param parent where to make those directories
   * @param out where progress is told
   */
  public static ServerLossOutcome run(ServerLossPlan plan, Path parent, PrintWriter out)
      throws Exception {
    ServerLoss loss = new ServerLoss(plan, out);
    Stage.run(loss.stage(plan.servers()::startAlone), parent, out, loss::alone);
    if (loss.outcome.violations().isEmpty()) {
      Stage.run(loss.stage(plan.servers()::start), parent, out, loss::several);
    }
    return loss.outcome;
  }

  private StagePlan stage(Storage.Maker store) {
    return new StagePlan(
        store,
        true,
        new World(plan.seed(), false),
        plan.open(),
        plan.threads(),
        plan.validity(),
        plan.patience(),
        plan.nodes() * (plan.seconds() + EXTRA_SECONDS) * EXCHANGES_A_SECOND);
  }

  private Duration half() {
    return Duration.ofSeconds(plan.seconds()).dividedBy(2);
  }

  // ---- On one server ----

  private boolean alone(Stage stage) throws Exception {
    outcome.single = ((ServerGroup) stage.storage()).description();
    try {
      Fleet fleet = begin(stage, outcome.single);
      outcome.alone = watch(stage, fleet);
      end(stage, fleet, outcome.beside);
    } catch (LifeFailedException e) {
      outcome.beside.violation(e.toString());
    }
    return outcome.beside.violations().isEmpty();
  }

  private Fleet begin(Stage stage, String where) throws IOException, InterruptedException {
    Fleet fleet = Fleet.start(stage, plan.nodes());
    out.printf(
        "%s: %d nodes serve %,d exchanges%n", where, plan.nodes(), stage.truth().exchanges());
    out.flush();
    return fleet;
  }

  private Pace watch(Stage stage, Fleet fleet) throws InterruptedException {
    Pace.Watch watch = new Pace.Watch(fleet, stage.truth());
    Thread.sleep(half().toMillis());
    return watch.stop();
  }

  private static void end(Stage stage, Fleet fleet, Outcome result) throws Exception {
    fleet.requireAlive();
    fleet.endInOrder();
    result.orderlyEnds = fleet.alive().size();
    Reckoning.hold(stage, fleet.names(), result);
  }

  // ---- On several ----

  private boolean several(Stage stage) throws Exception {
    ServerGroup servers = (ServerGroup) stage.storage();
    outcome.several = servers.description();
    try {
      Fleet fleet = begin(stage, outcome.several);
      outcome.all = watch(stage, fleet);
      lose(servers, stage, fleet);
      end(stage, fleet, outcome.run);
      outcome.askedAgain = fleet.sum(LifeWord.ASKED_AGAIN);
      outcome.refusedForStore = fleet.sum(LifeWord.REFUSED_FOR_STORE);
      outcome.conflicts = servers.conflicts();
      servers.disagreements().forEach(outcome.run::violation);
    } catch (LifeFailedException e) {
      outcome.run.violation(e.toString());
    }
    return outcome.run.violations().isEmpty();
  }

  private void lose(ServerGroup servers, Stage stage, Fleet fleet)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    Pace.Watch after = new Pace.Watch(fleet, stage.truth());
    Silence silence = new Silence(fleet);
    CompletableFuture<Void> lost = CompletableFuture.runAsync(() -> loseServer(servers));
    while (!lost.isDone()) {
      silence.look();
      Thread.sleep(1);
    }
    join(lost);
    outcome.replaced = Duration.ofNanos(System.nanoTime() - start);
    long before = silence.settled();
    while (System.nanoTime() - start < half().toNanos() || silence.settled() == before) {
      if (System.nanoTime() - start > LONGEST_WAIT.toNanos()) {
        throw new LifeFailedException("nothing is settled after " + LONGEST_WAIT);
      }
      silence.look();
      Thread.sleep(1);
    }
    outcome.after = after.stop();
    outcome.silence = silence.longest();
    outcome.run.kills++;
  }

  private static void loseServer(ServerGroup servers) {
    try {
      servers.loseServer();
    } catch (IOException | SQLException e) {
      throw new CompletionException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void join(CompletableFuture<Void> lost) throws IOException {
    try {
      lost.join();
    } catch (CompletionException e) {
      throw new IOException("no server takes the place of the one that was lost", e.getCause());
    }
  }
}
