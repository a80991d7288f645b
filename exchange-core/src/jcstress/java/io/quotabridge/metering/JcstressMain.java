package io.quotabridge.metering;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.openjdk.jcstress.JCStress;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;

/**
 * Runs jcstress, and judges what it found: every sound meter must pass in every run, and every
 * broken twin must be caught in at least one. Exits with 1 otherwise.
 *
 * <p>A twin shows that its test can see a fault. On a machine that is busy with other things the
 * two actors may hardly ever run at the same time; so a twin that slips through is tried again by
 * itself, up to three times and longer each time. A sound meter that fails is never tried again.
 *
 * <pre>
 *   mvn -Pjcstress -pl exchange-core -am verify -DskipTests                              short
 *   mvn -Pjcstress -pl exchange-core -am verify -DskipTests -Djcstress.args="-m default -sc false"  long
 * </pre>
 */
public final class JcstressMain {

  /** Tries that a twin has after it slipped through. */
  private static final int MORE_TRIES = 3;

  /** Iterations of the first of those tries; each later one makes twice as many. */
  private static final int MORE_ITERATIONS = 5;

  private JcstressMain() {}

  /**
   * Runs and judges.
   *
   * @param args jcstress's own options
   */
  public static void main(String[] args) throws Exception {
    Map<String, Verdict> verdicts = run(args);
    for (int again = 0; again < MORE_TRIES; again++) {
      List<String> missed =
          verdicts.entrySet().stream()
              .filter(entry -> entry.getValue().isMissedTwin())
              .map(Map.Entry::getKey)
              .toList();
      if (missed.isEmpty()) {
        break;
      }
      System.out.println("not caught, and tried again by itself: " + missed);
      run(longer(args, missed, MORE_ITERATIONS << again))
          .forEach((test, verdict) -> verdicts.merge(test, verdict, Verdict::plus));
    }
    verdicts.forEach((test, verdict) -> System.out.println(verdict + "  " + test));
    boolean fine = verdicts.values().stream().allMatch(Verdict::asExpected);
    System.exit(fine && !verdicts.isEmpty() ? 0 : 1);
  }

  /** The same options, but for the choice of tests and the number of iterations. */
  private static String[] longer(String[] args, List<String> tests, int iterations) {
    List<String> longer = new ArrayList<>();
    for (int i = 0; i < args.length; i++) {
      if (args[i].equals("-t") || args[i].equals("-iters")) {
        i++;
      } else {
        longer.add(args[i]);
      }
    }
    String choice = tests.stream().map(Pattern::quote).collect(Collectors.joining("|", "^(", ")$"));
    longer.addAll(List.of("-t", choice, "-iters", Integer.toString(iterations)));
    return longer.toArray(String[]::new);
  }

  private static Map<String, Verdict> run(String[] args) throws Exception {
    Options options = new Options(args);
    if (!options.parse()) {
      throw new IllegalArgumentException("jcstress does not take " + List.of(args));
    }
    File folder = new File(options.getResultDest());
    if (!folder.isDirectory() && !folder.mkdirs()) {
      throw new IOException("cannot make " + folder);
    }
    try {
      new JCStress(options).run();
    } catch (AssertionError e) {
      // jcstress's own judgement, to which a twin that is caught is a failure. Ours follows.
      System.out.println(e.getMessage());
    }
    return judge(options);
  }

  private static Map<String, Verdict> judge(Options options) throws Exception {
    Map<String, Verdict> verdicts = new TreeMap<>();
    for (String test : new JCStress(options).getTests()) {
      verdicts.put(test, new Verdict(test.contains("Broken"), 0, 0, 0, 0));
    }
    InProcessCollector results = new InProcessCollector();
    DiskReadCollector reader = new DiskReadCollector(options.getResultFile(), results);
    reader.dump();
    reader.close();
    for (TestResult result : results.getTestResults()) {
      verdicts.merge(result.getName(), Verdict.of(result), Verdict::plus);
    }
    return verdicts;
  }

  /**
   * What became of one test.
   *
   * @param broken whether it is a broken twin
   * @param runs how often it was run
   * @param samples how often its actors met, in all runs
   * @param refuted runs in which a forbidden outcome was seen
   * @param errors runs that jcstress could not bring to their end
   */
  private record Verdict(boolean broken, int runs, long samples, int refuted, int errors) {

    static Verdict of(TestResult result) {
      boolean error = result.status() != Status.NORMAL;
      boolean refuted = !error && !result.grading().isPassed;
      return new Verdict(
          result.getName().contains("Broken"),
          1,
          result.getTotalCount(),
          refuted ? 1 : 0,
          error ? 1 : 0);
    }

    Verdict plus(Verdict other) {
      return new Verdict(
          broken,
          runs + other.runs,
          samples + other.samples,
          refuted + other.refuted,
          errors + other.errors);
    }

    boolean isMissedTwin() {
      return broken && refuted == 0;
    }

    boolean asExpected() {
      return broken ? refuted > 0 : samples > 0 && refuted == 0 && errors == 0;
    }

    @Override
    public String toString() {
      String word = broken ? "caught" : "failed";
      return (asExpected() ? "as expected: " : "NOT as expected: ")
          + "%d of %d runs %s, %d broke off, %,d samples"
              .formatted(refuted, runs, word, errors, samples);
    }
  }
}
