package io.quotabridge.bench.store;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** The machine that a result was measured on. */
final class Machine {

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private Machine() {}

  static Map<String, String> facts() throws IOException {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("processor", processor());
    facts.put("cores", Integer.toString(system.getAvailableProcessors()));
    facts.put("memory", (system.getTotalMemorySize() >> 20) + " MiB");
    facts.put("os", system.getName() + " " + system.getVersion() + " " + system.getArch());
    facts.put(
        "jdk", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
    facts.put(
        "jvmArguments", String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments()));
    facts.put("loadBefore", String.format(Locale.ROOT, "%.2f", system.getSystemLoadAverage()));
    return facts;
  }

  private static String processor() throws IOException {
    if (!Files.isReadable(CPU_INFO)) {
      return System.getProperty("os.arch");
    }
    try (Stream<String> lines = Files.lines(CPU_INFO)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .findFirst()
          .map(line -> line.replaceFirst(".*:\\s*", ""))
          .orElse(System.getProperty("os.arch"));
    }
  }
}
