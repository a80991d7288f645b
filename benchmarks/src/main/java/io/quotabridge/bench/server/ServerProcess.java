package io.quotabridge.bench.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A database server that was started here, and the processes that it starts. Thread-safe. */
public final class ServerProcess {

  /** Lines of the log that are shown when it failed. */
  private static final int SHOWN_LINES = 20;

  /** A program that is to end by itself takes seconds, on a busy machine a minute. */
  private static final long LONGEST_MINUTES = 4;

  private final Process process;
  private final Path log;
  private final Thread hook = new Thread(this::end, "kill a server");

  private ServerProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts a server, which must not go to the background: it dies with this process. */
  public static ServerProcess start(List<String> command, Path log) throws IOException {
    ServerProcess server = new ServerProcess(begin(command, log), log);
    Runtime.getRuntime().addShutdownHook(server.hook);
    return server;
  }

  private static Process begin(List<String> command, Path log) throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  /**
   * Runs a program to its end.
   *
   * @throws IOException if it fails
   */
  public static void run(List<String> command, Path log) throws IOException, InterruptedException {
    ServerProcess program = start(command, log);
    try {
      if (!program.process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)) {
        throw program.failed("has not ended after " + LONGEST_MINUTES + " minutes");
      }
      if (program.process.exitValue() != 0) {
        throw program.failed("ended with " + program.process.exitValue());
      }
    } finally {
      program.kill();
    }
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Returns an exception that shows the end of the log. */
  public IOException failed(String how) {
    return new IOException(
        process.info().command().orElse("the server")
            + " "
            + how
            + "; the end of its log:\n"
            + tail());
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

  /** Sends SIGKILL to it and to all that it started, and waits until it is gone. */
  public void kill() {
    end();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // This process is about to end, and the hook does the same once more.
    }
  }

  private void end() {
    List<ProcessHandle> started = new ArrayList<>(process.descendants().toList());
    process.destroyForcibly();
    started.forEach(ProcessHandle::destroyForcibly);
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
}
