package io.quotabridge.bench.crash;

import io.quotabridge.bench.crash.Truth.LifeWord;
import io.quotabridge.bench.crash.Truth.Phase;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Nodes that live at the same time, on one database, under traffic. Not thread-safe. */
final class Fleet {

  private static final Duration LONGEST_GROWTH = Duration.ofSeconds(15);

  private final Stage stage;
  private final List<NodeProcess> alive = new ArrayList<>();
  private final List<String> names = new ArrayList<>();

  private Fleet(Stage stage) {
    this.stage = stage;
  }

  /** Starts so many nodes, and waits until as many exchanges were begun as they keep open. */
  static Fleet start(Stage stage, int nodes) throws IOException, InterruptedException {
    Fleet fleet = new Fleet(stage);
    for (int i = 1; i <= nodes; i++) {
      String name = String.format(Locale.ROOT, "node-%d", i);
      fleet.names.add(name);
      fleet.alive.add(stage.processes().start(name, Node.Role.TRAFFIC, Processes.SMALL));
    }
    for (NodeProcess node : fleet.alive) {
      node.await(Phase.RESUMED);
    }
    fleet.grow();
    return fleet;
  }

  private void grow() throws InterruptedException {
    int enough = stage.setup().open() * alive.size();
    long start = System.nanoTime();
    while (stage.truth().exchanges() < enough
        && System.nanoTime() - start < LONGEST_GROWTH.toNanos()) {
      Thread.sleep(1);
    }
  }

  /** Returns the nodes that are alive, as far as nobody has noticed otherwise. */
  List<NodeProcess> alive() {
    return List.copyOf(alive);
  }

  /** Returns the names of all nodes. */
  List<String> names() {
    return List.copyOf(names);
  }

  /** Returns the sum over all that were started. */
  long sum(LifeWord word) {
    long sum = 0;
    for (int life = 1; life <= names.size(); life++) {
      sum += stage.truth().get(life, word);
    }
    return sum;
  }

  /**
   * Kills the first node. All that may take over from it are later lives: that is what base
   * stations tell an old owner by.
   */
  NodeProcess killFirst() {
    NodeProcess first = alive.remove(0);
    boolean killed = first.kill();
    if (!killed) {
      throw new LifeFailedException(first.node() + " ended before it was killed");
    }
    return first;
  }

  /**
   * Makes sure that none has ended by itself.
   *
   * @throws LifeFailedException if one has
   */
  void requireAlive() {
    for (NodeProcess node : alive) {
      if (!node.isAlive()) {
        boolean unused = node.kill();
        throw new LifeFailedException(node.node() + " ended, and nobody had asked it to");
      }
    }
  }

  /** Lets all that are alive settle what they have open and end, at the same time. */
  void endInOrder() throws IOException, InterruptedException {
    for (NodeProcess node : alive) {
      node.askToClose();
    }
    for (NodeProcess node : alive) {
      node.awaitClosed();
    }
  }
}
