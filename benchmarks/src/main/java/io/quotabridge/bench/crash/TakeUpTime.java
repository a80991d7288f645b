package io.quotabridge.bench.crash;

import io.quotabridge.bench.crash.Truth.LifeWord;
import io.quotabridge.bench.crash.Truth.Phase;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** How long a node needs to take up many exchanges that its earlier life left open. */
public final class TakeUpTime {

  private static final String NODE = "node-1";

  /** So many lives take the same exchanges up, one after another. */
  private static final int LIVES = 3;

  private static final int FILLING_THREADS = 4;

  /** The usual one: nothing expires meanwhile. */
  private static final Duration VALIDITY = Duration.ofMinutes(5);

  private static final String HEAP = "-Xmx1g";

  /** Every life has to be ready within this, in nanoseconds. */
  private static final long MARK_NANOS = Duration.ofSeconds(5).toNanos();

  private TakeUpTime() {}

  /**
   * Opens exchanges, kills the node, and measures its next lives.
   *
   * @param store on which database; its commits survive the machine
   * @param exchanges how many, 1 or more
   * @param parent where to make a directory for the run
   * @param out where results are told
   * @return whether the books are right; the time is told, and not judged
   */
  public static boolean run(StoreKind store, int exchanges, Path parent, PrintWriter out)
      throws Exception {
    boolean[] right = {false};
    StagePlan plan =
        new StagePlan(
            store::start,
            true,
            new World(0, true),
            exchanges,
            FILLING_THREADS,
            VALIDITY,
            Setup.USUAL_PATIENCE,
            exchanges);
    Stage.run(
        plan,
        parent,
        out,
        stage -> {
          right[0] = measure(store, stage, out);
          return right[0];
        });
    return right[0];
  }

  private static boolean measure(StoreKind store, Stage stage, PrintWriter out) throws Exception {
    Truth truth = stage.truth();
    Processes processes = stage.processes();
    Inspector inspector = stage.inspector();
    NodeProcess filling = processes.start(NODE, Node.Role.FILL, HEAP);
    filling.await(Phase.RESUMED);
    boolean unused = filling.kill();
    out.printf(
        "%s: %,d exchanges were open when their node was killed%n", store, truth.exchanges());
    for (int i = 0; i < LIVES; i++) {
      NodeProcess life = processes.start(NODE, Node.Role.TAKE_UP, HEAP);
      life.await(Phase.RESUMED);
      tell(truth, life.life(), out);
      boolean killed = life.kill();
      if (!killed || !looksRight(inspector, processes, false, out)) {
        return false;
      }
    }
    NodeProcess last = processes.start(NODE, Node.Role.TAKE_UP, HEAP);
    last.await(Phase.RESUMED);
    last.askToClose();
    last.awaitClosed();
    return looksRight(inspector, processes, true, out);
  }

  private static void tell(Truth truth, int life, PrintWriter out) {
    long nanos = truth.get(life, LifeWord.RESUMED_NANOS);
    out.printf(
        "taken up %,d: owned by the new life after %.2f s, all served again after %.2f s (%s)%n",
        truth.get(life, LifeWord.TAKEN_UP),
        truth.get(life, LifeWord.BUILT_NANOS) / 1e9,
        nanos / 1e9,
        nanos <= MARK_NANOS ? "within the mark of 5 s" : "beyond the mark of 5 s");
    out.flush();
  }

  private static boolean looksRight(
      Inspector inspector, Processes processes, boolean last, PrintWriter out) throws Exception {
    Findings findings = inspector.look(processes.lives(), last);
    findings.told().forEach(violation -> out.println(Violations.MARK + violation));
    List<String> own = processes.violations();
    own.forEach(out::println);
    out.printf(
        "books: open %,d, settled %,d, unaccounted %,d, conservation error %,d%n",
        findings.open, findings.settled, findings.unaccounted, findings.conservationError);
    out.flush();
    return findings.violations() == 0 && own.isEmpty();
  }
}
