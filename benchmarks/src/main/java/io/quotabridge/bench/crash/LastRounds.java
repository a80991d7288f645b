package io.quotabridge.bench.crash;

import io.quotabridge.bench.crash.Truth.Phase;
import java.util.List;

/** The end of a run: each node takes up what it left, settles it, and ends in order. */
final class LastRounds {

  /** What a closing node has just taken over is left to the next one; once is enough by far. */
  private static final int ROUNDS = 3;

  /** Looks into the books after a life. */
  @FunctionalInterface
  interface Look {

    /**
     * Looks.
     *
     * @param ended the life that ended in order
     * @param last whether nothing may be left open any more
     * @return whether another round is needed
     */
    boolean after(NodeProcess ended, boolean last) throws Exception;
  }

  private LastRounds() {}

  static void run(Processes processes, List<String> nodes, Look look) throws Exception {
    boolean more = true;
    for (int round = 1; more && round <= ROUNDS; round++) {
      for (int i = 0; i < nodes.size(); i++) {
        NodeProcess process = processes.start(nodes.get(i), Node.Role.TAKE_UP, Processes.SMALL);
        process.await(Phase.RESUMED);
        process.askToClose();
        process.awaitClosed();
        more = look.after(process, round == ROUNDS && i == nodes.size() - 1);
      }
    }
  }
}
