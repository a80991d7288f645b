package io.quotabridge.bench.crash;

import io.quotabridge.bench.crash.Truth.Phase;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One life of a node, as the process that watches over it sees it. Not thread-safe. */
final class NodeProcess {

  /** Whoever has not come so far by then hangs; no judgement depends on it but this one. */
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(3);

  private static final Path KILL = Path.of("/bin/kill");

  /** Lines of the log that are shown when a life failed. */
  private static final int SHOWN_LINES = 30;

  /** What the line begins with that the Java virtual machine writes when a thread dies. */
  private static final String UNCAUGHT = "Exception in thread ";

  private final Process process;
  private final Truth truth;
  private final int life;
  private final String node;
  private final Path log;

  NodeProcess(Process process, Truth truth, int life, String node, Path log) {
    this.process = process;
    this.truth = truth;
    this.life = life;
    this.node = node;
    this.log = log;
  }

  int life() {
    return life;
  }

  String node() {
    return node;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  // ---- Waiting ----

  /**
   * Waits until the life has come so far.
   *
   * @throws LifeFailedException if it ended before, or hangs
   */
  void await(Phase phase) throws InterruptedException {
    long start = System.nanoTime();
    while (truth.phase(life).compareTo(phase) < 0) {
      if (!process.isAlive() && truth.phase(life).compareTo(phase) < 0) {
        throw failed("exited with " + process.exitValue() + " before it was " + phase);
      }
      if (System.nanoTime() - start > LONGEST_WAIT.toNanos()) {
        throw failed("is still not " + phase + " after " + LONGEST_WAIT);
      }
      Thread.sleep(1);
    }
  }

  private LifeFailedException failed(String how) {
    return new LifeFailedException(
        "life " + life + " of " + node + " " + how + "; the end of its log:\n" + tail());
  }

  private String tail() {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join(
          "\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Returns what the life itself found wrong, and what it did not catch. */
  List<String> violations() throws IOException {
    try (var lines = Files.lines(log)) {
      return lines
          .filter(line -> line.startsWith(Violations.MARK) || line.startsWith(UNCAUGHT))
          .toList();
    }
  }

  // ---- The end ----

  /**
   * Sends SIGKILL, and waits until the process is gone.
   *
   * @return whether it died of that; {@code false} if it had ended in order
   * @throws LifeFailedException if it had ended otherwise
   */
  boolean kill() {
    if (!process.isAlive() && process.exitValue() != 0) {
      throw failed("ended by itself with " + process.exitValue());
    }
    end();
    return process.exitValue() != 0;
  }

  /** Kills the process, however it stands, and waits until it is gone. */
  void end() {
    process.destroyForcibly();
    boolean interrupted = false;
    while (process.isAlive()) {
      try {
        process.waitFor();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Asks the life to settle what it has open, and does not wait; its input stays open. */
  void askToClose() throws IOException {
    OutputStream input = process.getOutputStream();
    input.write((Commands.CLOSE + "\n").getBytes(StandardCharsets.UTF_8));
    input.flush();
  }

  /**
   * Waits until the life, which was asked to, has ended in order.
   *
   * @throws LifeFailedException if it hangs or fails
   */
  void awaitClosed() throws InterruptedException {
    if (!process.waitFor(LONGEST_WAIT.toNanos(), TimeUnit.NANOSECONDS)) {
      throw failed("does not end");
    }
    if (process.exitValue() != 0 || truth.phase(life) != Phase.CLOSED) {
      throw failed("ended with " + process.exitValue() + " at " + truth.phase(life));
    }
  }

  // ---- A process that sleeps ----

  /** Stops the process where it is. */
  void freeze() throws IOException, InterruptedException {
    signal("-STOP");
  }

  /** Lets a frozen process go on. */
  void thaw() throws IOException, InterruptedException {
    signal("-CONT");
  }

  /** Returns whether this platform can freeze a process. */
  static boolean canFreeze() {
    return Files.isExecutable(KILL);
  }

  private void signal(String signal) throws IOException, InterruptedException {
    Process kill =
        new ProcessBuilder(KILL.toString(), signal, Long.toString(process.pid()))
            .inheritIO()
            .start();
    if (kill.waitFor() != 0) {
      throw failed("cannot be sent " + signal);
    }
  }
}
