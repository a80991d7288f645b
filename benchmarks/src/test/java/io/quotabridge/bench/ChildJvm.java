package io.quotabridge.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

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

  /**
   * Runs it to its end, with the JVM that runs this test.
   *
   * @param archives one class of each archive on its class path: every one that is opened takes of
   *     the heap for its table of contents, and a test's class path is longer than a user's
   */
  static Ran run(Class<?> main, List<Class<?>> archives, List<String> jvmOptions, String... args)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", classPath(archives), main.getName()));
    command.addAll(List.of(args));
    Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String output = new String(child.getInputStream().readAllBytes(), UTF_8);
      return new Ran(child.waitFor(), output);
    } finally {
      child.destroyForcibly();
    }
  }

  private static String classPath(List<Class<?>> archives) {
    return archives.stream()
        .map(archive -> archive.getProtectionDomain().getCodeSource().getLocation())
        .map(location -> Path.of(URI.create(location.toString())).toString())
        .distinct()
        .collect(Collectors.joining(File.pathSeparator));
  }
}
