package io.quotabridge.bench.crash;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Starts the processes of one run, and lets none of them survive it. Thread-safe. */
final class Processes implements AutoCloseable {

  /** Options for nodes that start quickly and live side by side. */
  static final String[] SMALL = {"-Xmx512m", "-XX:+UseSerialGC"};

  private final Setup setup;
  private final Truth truth;
  private final Queue<NodeProcess> started = new ConcurrentLinkedQueue<>();
  private final Thread hook = new Thread(this::killAll, "kill the nodes");
  private int lives;

  Processes(Setup setup, Truth truth) {
    this.setup = setup;
    this.truth = truth;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Begins the next life. */
  NodeProcess start(String node, Node.Role role, String... options) throws IOException {
    lives++;
    Path log = setup.directory().resolve("life-" + lives + ".log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Node.class.getName()));
    command.addAll(
        List.of(setup.directory().toString(), Integer.toString(lives), node, role.name()));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    NodeProcess life = new NodeProcess(process, truth, lives, node, log);
    started.add(life);
    return life;
  }

  /** Returns how many lives were begun. */
  int lives() {
    return lives;
  }

  /** Returns what the lives themselves found wrong. */
  List<String> violations() throws IOException {
    List<String> violations = new ArrayList<>();
    for (NodeProcess life : started) {
      violations.addAll(life.violations());
    }
    return violations;
  }

  private void killAll() {
    started.forEach(NodeProcess::end);
  }

  @Override
  public void close() {
    killAll();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // This process is about to end, and the hook does the same once more.
      started.clear();
    }
  }
}
