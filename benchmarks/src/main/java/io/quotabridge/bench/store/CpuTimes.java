package io.quotabridge.bench.store;

import java.lang.management.ManagementFactory;
import java.sql.SQLException;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * Processor time that was spent so far. A rate suffers from whatever else the machine does; the
 * processor time of an exchange hardly does. Immutable.
 *
 * @param clientNanos by this process
 * @param serverNanos by the database server's processes, as far as they still live
 */
record CpuTimes(long clientNanos, long serverNanos) {

  /** Reads both clocks. */
  static CpuTimes now(PostgresServer server) throws SQLException {
    return new CpuTimes(client(), server.processes().mapToLong(CpuTimes::spent).sum());
  }

  private static long client() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static long spent(ProcessHandle process) {
    return process.info().totalCpuDuration().map(Duration::toNanos).orElse(0L);
  }

  /** Returns what was spent since. */
  CpuTimes since(CpuTimes before) {
    return new CpuTimes(clientNanos - before.clientNanos, serverNanos - before.serverNanos);
  }

  /** Returns all processes below another one, and itself. */
  static Stream<ProcessHandle> family(ProcessHandle root) {
    return Stream.concat(Stream.of(root), root.descendants());
  }
}
