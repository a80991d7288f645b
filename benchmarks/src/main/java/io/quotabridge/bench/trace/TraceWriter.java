package io.quotabridge.bench.trace;

import static java.nio.charset.StandardCharsets.UTF_8;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Writes a generated trace as three plain CSV files: UTF-8, LF, columns in the usual order. */
final class TraceWriter {

  private final Path directory;

  TraceWriter(Path directory) {
    this.directory = directory;
  }

  /**
   * Refuses to touch a trace that lies there.
   *
   * @param overwrite whether plain files may be replaced; gzipped ones never are
   */
  void requireRoom(boolean overwrite) throws FileAlreadyExistsException {
    for (TraceFile file : TraceFile.values()) {
      Path plain = file.plain(directory);
      Path gzipped = file.gzipped(directory);
      if (Files.exists(gzipped)) {
        throw new FileAlreadyExistsException(
            gzipped.toString(), null, "would be a second form of the same file; remove it first");
      }
      if (!overwrite && Files.exists(plain)) {
        throw new FileAlreadyExistsException(
            plain.toString(), null, "would be replaced; say --overwrite if it may be");
      }
    }
  }

  void write(GeneratedTrace trace) throws IOException {
    Files.createDirectories(directory);
    write(
        TraceFile.SUBSCRIBERS,
        TraceSubscriber.Column.values(),
        trace.subscribers(),
        s -> List.of(s.id(), s.account(), s.carrier(), s.status().name(), text(s.quotaOctets())));
    write(
        TraceFile.BASE_STATIONS,
        TraceBaseStation.Column.values(),
        trace.baseStations(),
        s -> List.of(s.id(), s.account(), s.carrier()));
    write(TraceFile.SESSIONS, TraceSession.Column.values(), trace.sessions(), TraceWriter::row);
  }

  private static List<String> row(TraceSession s) {
    return List.of(
        text(s.startMillis()),
        text(s.endMillis()),
        s.demander(),
        s.supplier(),
        s.baseStation(),
        text(s.uplinkOctets()),
        text(s.downlinkOctets()));
  }

  private <T> void write(
      TraceFile file, Enum<?>[] columns, List<T> rows, Function<T, List<String>> fields)
      throws IOException {
    try (CsvWriter csv =
        CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(file.plain(directory), UTF_8)) {
      csv.writeRecord(Arrays.stream(columns).map(CsvTable::header).toList());
      rows.forEach(row -> csv.writeRecord(fields.apply(row)));
    }
  }

  private static String text(long number) {
    return Long.toString(number);
  }
}
