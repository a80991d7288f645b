package io.quotabridge.bench.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quotabridge.DataExchange;
import io.quotabridge.bench.trace.Trace;
import io.quotabridge.bench.trace.TraceAccount;
import io.quotabridge.bench.trace.TraceTotals;
import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.CarrierId;
import io.quotabridge.settlement.Audit;
import io.quotabridge.settlement.NettingMatrix;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Replays a day by several processes at once, each of which takes a share and has an address of the
 * database of its own. Not thread-safe.
 */
public final class SharedReplay {

  /**
   * What came of the day.
   *
   * @param totals outcomes as the processes counted them, the rest as the books say
   * @param audit whether the books are right
   * @param overrunOctets octets that were carried beyond a quota
   * @param seconds how long the processes took, their start included
   */
  public record Result(TraceTotals totals, Audit audit, long overrunOctets, double seconds) {}

  /** What happens in the middle of the day. */
  @FunctionalInterface
  public interface Event {

    /** Lets it happen. */
    void happen() throws Exception;
  }

  /** An exchange that waits for a store of which a server was lost must not be given up. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Duration LONGEST_WAIT = Duration.ofMinutes(8);
  private static final String[] SMALL = {"-Xmx256m", "-XX:+UseSerialGC"};

  private final Path directory;
  private final Path traceDirectory;
  private final Trace trace;
  private final List<String> urls;
  private final AtomicLong steps = new AtomicLong();
  private final AtomicLong overrun = new AtomicLong();
  private final ConcurrentSkipListMap<Integer, Long> outcomes = new ConcurrentSkipListMap<>();

  /**
   * Prepares a replay.
   *
   * @param traceDirectory the day
   * @param urls an address of an empty database for each process; the last one is also where the
   *     books are read
   * @param directory where logs are kept
   */
  public SharedReplay(Path traceDirectory, List<String> urls, Path directory) {
    this.traceDirectory = traceDirectory;
    this.trace = Trace.open(traceDirectory);
    this.urls = List.copyOf(urls);
    this.directory = directory;
  }

  /**
   * Runs it.
   *
   * @param middle happens once half of the sessions are over
   * @return what came of the day
   */
  public Result run(Event middle) throws Exception {
    long sessions = trace.validate();
    try (Backend backend = backend()) {
      new DayReplay(trace, backend, 1).prepare();
    }
    long started = System.nanoTime();
    List<Process> parts = new CopyOnWriteArrayList<>();
    ExecutorService readers = Executors.newCachedThreadPool();
    Thread hook = new Thread(() -> parts.forEach(Process::destroyForcibly), "kill the replays");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      List<CompletableFuture<Void>> reading = new ArrayList<>();
      for (int part = 0; part < urls.size(); part++) {
        Process process = start(part);
        parts.add(process);
        reading.add(CompletableFuture.runAsync(() -> read(process), readers));
      }
      awaitSteps(sessions / 2, parts, started);
      middle.happen();
      awaitSteps(sessions, parts, started);
      awaitEnd(parts);
      reading.forEach(CompletableFuture::join);
    } finally {
      parts.forEach(Process::destroyForcibly);
      readers.shutdown();
      boolean unused = Runtime.getRuntime().removeShutdownHook(hook);
    }
    return result((System.nanoTime() - started) / 1e9);
  }

  private Backend backend() {
    return Backends.database(urls.get(urls.size() - 1), PATIENCE);
  }

  // ---- The processes ----

  private Process start(int part) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(SMALL));
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), ReplayPart.class.getName()));
    command.addAll(
        List.of(
            traceDirectory.toString(),
            urls.get(part),
            Integer.toString(part),
            Integer.toString(urls.size()),
            PATIENCE.toString()));
    return new ProcessBuilder(command).redirectError(log(part).toFile()).start();
  }

  private Path log(int part) {
    return directory.resolve("replay-" + (part + 1) + ".log");
  }

  private void read(Process process) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        take(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void take(String line) {
    String[] words = line.split(" ", -1);
    if (line.equals(ReplayPart.STEP)) {
      steps.incrementAndGet();
    } else if (line.startsWith(ReplayPart.OUTCOME)) {
      outcomes.merge(Integer.parseInt(words[1]), Long.parseLong(words[2]), Math::addExact);
    } else if (line.startsWith(ReplayPart.OVERRUN)) {
      overrun.addAndGet(Long.parseLong(words[1]));
    }
  }

  private void awaitSteps(long enough, List<Process> parts, long started)
      throws IOException, InterruptedException {
    while (steps.get() < enough) {
      for (int part = 0; part < parts.size(); part++) {
        Process process = parts.get(part);
        if (!process.isAlive() && process.exitValue() != 0) {
          throw failed(part, "ended with " + process.exitValue());
        }
      }
      if (System.nanoTime() - started > LONGEST_WAIT.toNanos()) {
        throw failed(0, "and the others have not ended after " + LONGEST_WAIT);
      }
      Thread.sleep(1);
    }
  }

  private void awaitEnd(List<Process> parts) throws IOException, InterruptedException {
    for (int part = 0; part < parts.size(); part++) {
      int status = parts.get(part).waitFor();
      if (status != 0) {
        throw failed(part, "ended with " + status);
      }
    }
  }

  private IOException failed(int part, String how) throws IOException {
    return new IOException(
        "replay " + (part + 1) + " " + how + "; its log:\n" + Files.readString(log(part)));
  }

  // ---- The books ----

  private Result result(double seconds) throws IOException {
    try (Backend backend = backend();
        DataExchange exchanges = new DayReplay(trace, backend, 1).build("reader")) {
      TraceTotals totals =
          new TraceTotals(outcomes, netting(exchanges.netting()), accounts(exchanges));
      return new Result(totals, exchanges.audit(), overrun.get(), seconds);
    }
  }

  private SortedMap<String, TraceTotals.Account> accounts(DataExchange exchanges) {
    TreeMap<String, TraceTotals.Account> accounts = new TreeMap<>();
    for (TraceAccount account : trace.accounts().values()) {
      accounts.put(account.id(), new TraceTotals.Account(0, 0, 0));
    }
    for (AccountBalance balance : exchanges.balances()) {
      accounts.put(
          balance.account().id().value(),
          new TraceTotals.Account(balance.quota(), balance.supplied(), balance.received()));
    }
    return accounts;
  }

  private static SortedMap<TraceTotals.Carriers, Long> netting(NettingMatrix matrix) {
    TreeMap<TraceTotals.Carriers, Long> netting = new TreeMap<>();
    for (CarrierId supplier : matrix.carriers()) {
      for (CarrierId demander : matrix.carriers()) {
        long octets = matrix.octets(supplier, demander);
        if (octets != 0) {
          netting.put(new TraceTotals.Carriers(supplier.value(), demander.value()), octets);
        }
      }
    }
    return netting;
  }
}
