package io.quotabridge.metering;

import java.io.File;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jcstress.JCStress;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;

/**
 * Runs jcstress, and judges what it found: every sound meter must pass in every run, and every
 * broken twin must be caught in at least one. Exits with 1 otherwise.
 *
 * <pre>
 *   mvn -Pjcstress -pl exchange-core -am verify -DskipTests                              short
 *   mvn -Pjcstress -pl exchange-core -am verify -DskipTests -Djcstress.args="-m default"  long
 * </pre>
 */
public final class JcstressMain {

  private JcstressMain() {}

  /**
   * Runs and judges.
   *
   * @param args jcstress's own options
   */
  public static void main(String[] args) throws Exception {
    Options options = new Options(args);
    if (!options.parse()) {
      System.exit(1);
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
    System.exit(judge(options) ? 0 : 1);
  }

  private static boolean judge(Options options) throws Exception {
    Map<String, Verdict> verdicts = new TreeMap<>();
    for (String test : new JCStress(options).getTests()) {
      verdicts.put(test, new Verdict(test.contains("Broken")));
    }
    InProcessCollector results = new InProcessCollector();
    DiskReadCollector reader = new DiskReadCollector(options.getResultFile(), results);
    reader.dump();
    reader.close();
    for (TestResult result : results.getTestResults()) {
      verdicts.get(result.getName()).add(result);
    }
    verdicts.forEach((test, verdict) -> System.out.println(verdict + "  " + test));
    return !verdicts.isEmpty() && verdicts.values().stream().allMatch(Verdict::asExpected);
  }

  private static final class Verdict {
    private final boolean broken;
    private long samples;
    private int runs;
    private int failures;

    Verdict(boolean broken) {
      this.broken = broken;
    }

    void add(TestResult result) {
      runs++;
      samples += result.getTotalCount();
      failures += result.grading().isPassed ? 0 : 1;
    }

    boolean asExpected() {
      return samples > 0 && broken == (failures > 0);
    }

    @Override
    public String toString() {
      String word = broken ? "caught" : "failed";
      return (asExpected() ? "as expected: " : "NOT as expected: ")
          + "%d of %d runs %s, %,d samples".formatted(failures, runs, word, samples);
    }
  }
}
