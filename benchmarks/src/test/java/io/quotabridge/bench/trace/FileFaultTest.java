package io.quotabridge.bench.trace;

import static io.quotabridge.bench.trace.Faults.assertFault;
import static io.quotabridge.bench.trace.Faults.faultOf;
import static io.quotabridge.bench.trace.TraceFixture.BASE_STATIONS;
import static io.quotabridge.bench.trace.TraceFixture.SESSIONS;
import static io.quotabridge.bench.trace.TraceFixture.SUBSCRIBERS;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A fault of a whole file, or in its bytes, is refused, and the refusal says where it is. */
class FileFaultTest {

  private static final String SESSION_RULE =
      "line 1 must name each of start_ms,end_ms,demander,supplier,base_station,uplink_bytes,"
          + "downlink_bytes once";

  @TempDir Path directory;

  @Test
  void missingDirectoryIsNamed() {
    Path nowhere = directory.resolve("nowhere");
    TraceFormatException e = assertThrows(TraceFormatException.class, () -> Trace.open(nowhere));
    assertFault(
        e, nowhere.toString(), 0, null, null, "must be a directory, and hold the files of a trace");
  }

  @ParameterizedTest
  @MethodSource("files")
  void missingFileIsNamed(String file) {
    TraceFixture fixture = TraceFixture.in(directory).delete(file);
    assertFault(
        faultOf(fixture),
        file,
        0,
        null,
        null,
        "missing; it or " + file + ".gz must lie in " + directory);
  }

  @ParameterizedTest
  @MethodSource("files")
  void bothFormsOfOneFileAreNamed(String file) {
    TraceFixture fixture = TraceFixture.in(directory);
    fixture.bytes(file + ".gz", TraceFixture.gzipped(fixture.bytes(file)));
    assertFault(
        faultOf(fixture),
        file,
        0,
        null,
        null,
        "lies beside " + file + ".gz; keep only one of the two");
  }

  @ParameterizedTest
  @MethodSource("files")
  void directoryInPlaceOfFileIsNamed(String file) throws IOException {
    TraceFixture fixture = TraceFixture.in(directory).delete(file);
    Files.createDirectory(fixture.path(file));
    assertFault(faultOf(fixture), file, 0, null, null, "must be a regular file");
  }

  @ParameterizedTest
  @MethodSource("files")
  void emptyFileIsNamed(String file) {
    TraceFormatException e = faultOf(TraceFixture.in(directory).text(file, ""));
    assertThat(e.file()).isEqualTo(file);
    assertThat(e.line()).isEqualTo(1);
    assertThat(e.rule()).startsWith("the file is empty; line 1 must name each of ");
  }

  @Test
  void byteOrderMarkAloneIsEmpty() {
    TraceFormatException e = faultOf(TraceFixture.in(directory).text(SESSIONS, "\uFEFF"));
    assertFault(e, SESSIONS, 1, null, null, "the file is empty; " + SESSION_RULE);
  }

  @Test
  void plainTextCalledGzipIsNamed() {
    TraceFixture fixture = TraceFixture.in(directory);
    fixture.bytes(SESSIONS + ".gz", fixture.bytes(SESSIONS)).delete(SESSIONS);
    assertFault(
        faultOf(fixture),
        SESSIONS + ".gz",
        1,
        null,
        null,
        "the gzip is damaged from here on: Not in GZIP format");
  }

  @Test
  void gzipCalledPlainIsNamed() {
    TraceFixture fixture = TraceFixture.in(directory);
    fixture.bytes(SESSIONS, TraceFixture.gzipped(fixture.bytes(SESSIONS)));
    TraceFormatException e = faultOf(fixture);
    assertThat(e.file()).isEqualTo(SESSIONS);
    assertThat(e.line()).isEqualTo(1);
    assertThat(e.rule()).isEqualTo("the header is missing; " + SESSION_RULE);
  }

  @Test
  void gzipThatEndsTooSoonNamesTheFirstLineLost() throws IOException {
    TraceShape shape = new TraceShape(7, LocalDate.EPOCH, 4_000, 100, 3);
    Path day = directory.resolve("day");
    new TraceWriter(day).write(GeneratedTrace.from(shape));
    byte[] whole = TraceFixture.gzipped(Files.readAllBytes(day.resolve(SESSIONS)));
    byte[] half = Arrays.copyOf(whole, whole.length / 2);
    TraceFixture fixture =
        TraceFixture.in(directory).delete(SESSIONS).bytes(SESSIONS + ".gz", half);
    TraceFormatException e = faultOf(fixture);
    assertThat(e.file()).isEqualTo(SESSIONS + ".gz");
    assertThat(e.line()).isEqualTo(wholeLines(half) + 1).isGreaterThan(1_000);
    assertThat(e.rule()).startsWith("the gzip is damaged from here on: ");
    assertThat(e).hasCauseInstanceOf(EOFException.class);
  }

  @Test
  void gzipWithABadChecksumIsFoundAfterTheLastRow() {
    TraceFixture fixture = TraceFixture.in(directory).gzip(SESSIONS);
    byte[] bytes = fixture.bytes(SESSIONS + ".gz");
    bytes[bytes.length - 8] ^= 1; // the trailer's first octet: CRC-32 and length are 8 octets
    fixture.bytes(SESSIONS + ".gz", bytes);
    assertFault(
        faultOf(fixture),
        SESSIONS + ".gz",
        5,
        null,
        null,
        "the gzip is damaged from here on: Corrupt GZIP trailer");
  }

  static List<String> files() {
    return List.of(SESSIONS, SUBSCRIBERS, BASE_STATIONS);
  }

  /** Lines that can still be read, counted octet by octet. */
  private static long wholeLines(byte[] gzip) throws IOException {
    long lines = 0;
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
      for (int octet = in.read(); octet >= 0; octet = in.read()) {
        lines += octet == '\n' ? 1 : 0;
      }
    } catch (EOFException end) {
      return lines;
    }
    throw new AssertionError("the gzip is whole");
  }

  @Test
  void textAfterAQuotedFieldIsFoundAtItsLine() {
    TraceFormatException e =
        faultOf(TraceFixture.in(directory).line(BASE_STATIONS, 2, "\"mast-1\"x,a,b"));
    assertThat(e.line()).isEqualTo(2);
    assertThat(e.rule()).startsWith("must be CSV by RFC 4180: ").contains("'x'");
  }

  @Test
  void quoteThatNeverClosesIsFoundAtItsLine() {
    TraceFixture fixture =
        TraceFixture.in(directory).line(SESSIONS, 3, "1200,1300,\"bob,ann,mast-2,10,0");
    TraceFormatException e = faultOf(fixture);
    assertThat(e.line()).isEqualTo(3);
    assertThat(e.rule()).startsWith("must be CSV by RFC 4180: ");
  }

  @Test
  void quoteThatNeverClosesDoesNotTakeTheFileIntoMemory() {
    String open = "\"mast-3" + "x".repeat(100_000);
    TraceFormatException e =
        faultOf(TraceFixture.in(directory).line(BASE_STATIONS, 2, open + ",a,b"));
    assertThat(e.line()).isEqualTo(2);
    assertThat(e.rule()).startsWith("must be CSV by RFC 4180: ").contains("65536");
  }

  @Test
  void bytesThatAreNotUtf8AreFoundInTheirField() {
    byte[] latin1 =
        """
        base_station,account,carrier
        mast-1,acme-masts,acme
        caf\u00e9,brio-masts,brio
        """
            .getBytes(ISO_8859_1);
    TraceFixture fixture = TraceFixture.in(directory).bytes(BASE_STATIONS, latin1);
    assertFault(faultOf(fixture), BASE_STATIONS, 3, "base_station", "caf\uFFFD", "must be UTF-8");
  }
}
