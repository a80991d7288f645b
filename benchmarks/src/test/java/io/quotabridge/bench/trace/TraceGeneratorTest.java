package io.quotabridge.bench.trace;

import static io.quotabridge.bench.trace.TraceFixture.sessionsOf;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.quotabridge.bench.trace.TraceReference.Outcome;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class TraceGeneratorTest {

  private static final LocalDate DAY = LocalDate.of(2026, 2, 28);

  @TempDir Path directory;

  /** The smallest that is allowed under several seeds, and larger ones. */
  static List<TraceShape> shapes() {
    List<TraceShape> shapes = new ArrayList<>();
    for (long seed = -3; seed < 17; seed++) {
      shapes.add(new TraceShape(seed, DAY, 100, 100, 3));
    }
    shapes.add(new TraceShape(Long.MIN_VALUE, DAY, 1_000, 1_000, 500));
    shapes.add(new TraceShape(Long.MAX_VALUE, LocalDate.EPOCH, 10_000, 400, 100));
    shapes.add(TraceShape.QUICKSTART);
    return shapes;
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void everyShapeIsAGoodTraceOfItsSize(TraceShape shape) throws IOException {
    Trace trace = write(shape);
    assertThat(trace.validate()).isEqualTo(shape.sessions());
    assertThat(trace.subscribers()).hasSize(shape.subscribers());
    assertThat(trace.baseStations()).hasSize(shape.baseStations());
    assertThat(List.copyOf(trace.subscribers().keySet())).isSorted();
    assertThat(List.copyOf(trace.baseStations().keySet())).isSorted();
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void everyOutcomeOccurs(TraceShape shape) throws IOException {
    assertThat(TraceReference.settle(write(shape)).outcomes().keySet())
        .containsExactly(2001, 4010, 4012, 5030);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void someSuppliersRunOutAndSomeEndExactlyAtTheirQuota(TraceShape shape) throws IOException {
    Trace trace = write(shape);
    Set<String> refused = new HashSet<>();
    Set<String> clipped = new HashSet<>();
    TraceReference reference = new TraceReference(trace);
    for (TraceSession session : sessionsOf(trace)) {
      Outcome outcome = reference.apply(session);
      if (outcome.code() == TraceReference.CREDIT_LIMIT_REACHED) {
        refused.add(account(trace, session.supplier()));
      } else if (outcome.code() == TraceReference.SUCCESS && outcome.octets() < session.octets()) {
        clipped.add(account(trace, session.supplier()));
      }
    }
    assertThat(refused).isNotEmpty().isEqualTo(clipped);
    Set<String> usedUp = usedUp(reference.totals());
    usedUp.removeAll(refused);
    assertThat(usedUp).as("used up by their last session, and nobody refused").isNotEmpty();
  }

  private static Set<String> usedUp(TraceTotals totals) {
    Set<String> usedUp = new HashSet<>(totals.accounts().keySet());
    usedUp.removeIf(id -> !isUsedUp(requireNonNull(totals.accounts().get(id))));
    return usedUp;
  }

  private static boolean isUsedUp(TraceTotals.Account account) {
    return account.quota() > 0 && account.supplied() == account.quota();
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void everyKindOfRefusalOccurs(TraceShape shape) throws IOException {
    Trace trace = write(shape);
    Set<String> kinds = new HashSet<>();
    for (TraceSession session : sessionsOf(trace)) {
      kinds.add("demander " + standing(trace, session.demander()));
      kinds.add("supplier " + standing(trace, session.supplier()));
      boolean known = trace.baseStations().containsKey(session.baseStation());
      kinds.add(known ? "station" : "station UNKNOWN");
    }
    assertThat(kinds)
        .containsExactlyInAnyOrder(
            "demander ACTIVE",
            "demander SUSPENDED",
            "demander UNKNOWN",
            "supplier ACTIVE",
            "supplier SUSPENDED",
            "supplier UNKNOWN",
            "station",
            "station UNKNOWN");
  }

  @Test
  void allStartsAreWithinTheDay() throws IOException {
    long first = DAY.atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli();
    Trace trace = write(new TraceShape(1, DAY, 3_000, 100, 3));
    for (TraceSession session : sessionsOf(trace)) {
      assertThat(session.startMillis()).isBetween(first, first + 86_399_999);
    }
  }

  @Test
  void nobodyTakesFromTheOwnAccount() throws IOException {
    Trace trace = write(TraceShape.QUICKSTART);
    for (TraceSession session : sessionsOf(trace)) {
      String payer = account(trace, session.supplier());
      assertThat(account(trace, session.demander())).isNotEqualTo(payer);
    }
  }

  @Test
  void sameShapeGivesTheSameBytesAndAnotherSeedOthers() throws IOException {
    TraceShape shape = new TraceShape(5, DAY, 500, 200, 20);
    TraceShape otherSeed = new TraceShape(6, DAY, 500, 200, 20);
    new TraceWriter(directory.resolve("one")).write(GeneratedTrace.from(shape));
    new TraceWriter(directory.resolve("same")).write(GeneratedTrace.from(shape));
    new TraceWriter(directory.resolve("other")).write(GeneratedTrace.from(otherSeed));
    for (TraceFile file : TraceFile.values()) {
      assertThat(file.plain(directory.resolve("one")))
          .hasSameBinaryContentAs(file.plain(directory.resolve("same")));
      assertThat(
              Files.mismatch(
                  file.plain(directory.resolve("one")), file.plain(directory.resolve("other"))))
          .isNotEqualTo(-1);
    }
  }

  @Test
  void shapeRefusesWhatItCannotMake() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TraceShape(1, DAY, 99, 100, 3))
        .withMessage("sessions (99) must be from 100 to 10000000");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TraceShape(1, DAY, 100, 99, 3))
        .withMessage("subscribers (99) must be from 100 to 1000000");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TraceShape(1, DAY, 100, 100, 2))
        .withMessage("baseStations (2) must be from 3 to 100000");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TraceShape(1, DAY, 100, 101, 3))
        .withMessage("sessions (100) must not be fewer than subscribers (101)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TraceShape(1, LocalDate.of(1969, 12, 31), 100, 100, 3))
        .withMessage("day (1969-12-31) must not be before 1970-01-01");
  }

  @Test
  void writerRefusesToReplaceUnlessTold() throws IOException {
    TraceFixture.in(directory);
    TraceWriter writer = new TraceWriter(directory);
    assertThatExceptionOfType(FileAlreadyExistsException.class)
        .isThrownBy(() -> writer.requireRoom(false))
        .withMessageContaining("sessions.csv")
        .withMessageEndingWith("would be replaced; say --overwrite if it may be");
    writer.requireRoom(true);
  }

  @Test
  void writerNeverPutsASecondFormBesideAGzip() {
    TraceFixture.in(directory).gzip(TraceFixture.SUBSCRIBERS);
    assertThatExceptionOfType(FileAlreadyExistsException.class)
        .isThrownBy(() -> new TraceWriter(directory).requireRoom(true))
        .withMessageContaining("subscribers.csv.gz")
        .withMessageEndingWith("would be a second form of the same file; remove it first");
  }

  @Test
  void commandWritesAndReportsTheTotals() {
    Path out = directory.resolve("new/deep");
    Run run =
        Run.of(
            "--out",
            out.toString(),
            "--seed=9",
            "--day=2026-02-28",
            "--sessions=300",
            "--subscribers=150",
            "--base-stations=5");
    assertThat(run.status()).isZero();
    assertThat(run.err()).isEmpty();
    Trace trace = Trace.open(out);
    assertThat(trace.validate()).isEqualTo(300);
    assertThat(trace.subscribers()).hasSize(150);
    assertThat(trace.baseStations()).hasSize(5);
    assertThat(run.out()).isEqualTo(TraceReference.settle(trace).summary());
  }

  @Test
  void commandNamesAWrongOption() {
    Run run = Run.of("--out", directory.toString(), "--sessions=3");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).startsWith("sessions (3) must be from 100 to 10000000");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void commandLeavesAnEarlierTraceAlone() {
    TraceFixture fixture = TraceFixture.in(directory);
    Run run = Run.of("--out", directory.toString());
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("say --overwrite");
    assertThat(fixture.path(TraceFixture.SESSIONS)).hasContent(TraceFixture.SESSIONS_TEXT);
    assertThat(Run.of("--out", directory.toString(), "--overwrite").status()).isZero();
    assertThat(fixture.validate()).isEqualTo(TraceShape.QUICKSTART.sessions());
  }

  private Trace write(TraceShape shape) throws IOException {
    new TraceWriter(directory).write(GeneratedTrace.from(shape));
    return Trace.open(directory);
  }

  private static String account(Trace trace, String subscriber) {
    TraceSubscriber known = trace.subscribers().get(subscriber);
    return known == null ? "none of " + subscriber : known.account();
  }

  private static String standing(Trace trace, String subscriber) {
    TraceSubscriber known = trace.subscribers().get(subscriber);
    return known == null ? "UNKNOWN" : known.status().name();
  }

  /** One run of the command, without a process of its own. */
  private record Run(int status, String out, String err) {

    static Run of(String... args) {
      StringWriter out = new StringWriter();
      StringWriter err = new StringWriter();
      CommandLine command =
          new CommandLine(new TraceGenerator())
              .setOut(new PrintWriter(out))
              .setErr(new PrintWriter(err));
      int status = command.execute(args);
      return new Run(status, out.toString(), err.toString());
    }
  }
}
