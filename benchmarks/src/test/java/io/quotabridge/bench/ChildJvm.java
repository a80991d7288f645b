package io.quotabridge.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a program of this module in a JVM of its own, as a user would. */
final class ChildJvm {

  /**
   * What it left behind.
   *
   * @param status its exit status
   * @param output what it wrote, errors included
   */
  record Ran(int status, String output) {}

  private ChildJvm() {}

  /** Runs it to its end, with the JVM that runs this test. */
  static Ran run(Class<?> main, List<String> jvmOptions, String... args)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(args));
    Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String output = new String(child.getInputStream().readAllBytes(), UTF_8);
      return new Ran(child.waitFor(), output);
    } finally {
      child.destroyForcibly();
    }
  }
}
