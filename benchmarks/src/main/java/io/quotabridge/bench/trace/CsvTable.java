package io.quotabridge.bench.trace;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.EOFException;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * A CSV file with a header of known columns in any order, read row by row. Not thread-safe.
 *
 * @param <C> the columns: the header names each constant once, in lower case
 */
final class CsvTable<C extends Enum<C>> implements AutoCloseable {

  /** Longest field in characters: 500 times the longest id, so that an open quote is soon found. */
  private static final int MAX_FIELD_CHARACTERS = 65_536;

  private final String file;
  private final CloseableIterator<CsvRecord> records;
  private final C[] columns;

  /** Where in a row each column stands, from 0. */
  private final Map<C, Integer> positions;

  /** The last line read: every good row takes one line, as no field may hold a line break. */
  private long line;

  private CsvTable(String file, CloseableIterator<CsvRecord> records, Class<C> columns) {
    this.file = file;
    this.records = records;
    this.columns = columns.getEnumConstants();
    this.positions = new EnumMap<>(columns);
  }

  /** Opens the file and reads its header. */
  static <C extends Enum<C>> CsvTable<C> open(Path path, Class<C> columns) {
    String file = TraceFile.name(path);
    CsvTable<C> table = new CsvTable<>(file, records(path), columns);
    try {
      table.readHeader();
      return table;
    } catch (RuntimeException e) {
      table.close();
      throw e;
    }
  }

  private static CloseableIterator<CsvRecord> records(Path path) {
    try {
      return reader(TraceText.open(path)).iterator();
    } catch (IOException e) {
      throw unreadable(TraceFile.name(path), 1, e);
    }
  }

  private static CsvReader<CsvRecord> reader(Reader text) {
    return CsvReader.builder()
        .skipEmptyLines(false)
        .allowUnclosedQuote(false)
        .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
        .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
        .maxBufferSize(MAX_FIELD_CHARACTERS)
        .ofCsvRecord(text);
  }

  static String header(Enum<?> column) {
    return column.name().toLowerCase(Locale.ROOT);
  }

  /** The next row, or null after the last. */
  @Nullable CsvRow<C> next() {
    CsvRecord record = read();
    if (record == null) {
      return null;
    }
    if (record.getFieldCount() != columns.length) {
      throw wrongCount(record);
    }
    return new CsvRow<>(file, line, record, positions);
  }

  private TraceFormatException wrongCount(CsvRecord record) {
    List<String> fields = record.getFields();
    String found =
        fields.equals(List.of("")) ? "; this line is empty" : ", and this has " + fields.size();
    return TraceFormatException.ofLine(
        file,
        line,
        String.join(",", fields),
        "a row must have " + columns.length + " fields" + found,
        null);
  }

  private @Nullable CsvRecord read() {
    try {
      if (!records.hasNext()) {
        return null;
      }
      CsvRecord record = records.next();
      line = record.getStartingLineNumber();
      return record;
    } catch (UncheckedIOException e) {
      throw unreadable(file, line + 1, e.getCause());
    } catch (CsvParseException e) {
      throw malformed(e);
    }
  }

  private RuntimeException malformed(CsvParseException e) {
    if (e.getCause() != null) {
      return e; // the parser wraps whatever else went wrong, an Error included
    }
    return TraceFormatException.ofLine(
        file, line + 1, null, "must be CSV by RFC 4180: " + e.getMessage(), e);
  }

  /** Tells a gzip that is no gzip, or ends too soon, from a disk that cannot be read. */
  private static RuntimeException unreadable(String file, long line, @Nullable IOException e) {
    if (e instanceof ZipException || e instanceof EOFException) {
      return TraceFormatException.ofLine(
          file, line, null, "the gzip is damaged from here on: " + e.getMessage(), e);
    }
    return new UncheckedIOException(file + ", line " + line + ": cannot be read", e);
  }

  private void readHeader() {
    CsvRecord header = read();
    if (header == null) {
      throw TraceFormatException.ofLine(file, 1, null, "the file is empty; " + rule(), null);
    }
    List<String> names = header.getFields();
    if (names.stream().noneMatch(name -> find(name) != null)) {
      throw TraceFormatException.ofLine(
          file, 1, String.join(",", names), "the header is missing; " + rule(), null);
    }
    for (int position = 0; position < names.size(); position++) {
      place(names.get(position), position);
    }
    requireAll();
  }

  private void place(String name, int position) {
    C column = find(name);
    if (column == null) {
      throw TraceFormatException.ofLine(file, 1, name, "is an unknown column; " + rule(), null);
    }
    if (positions.putIfAbsent(column, position) != null) {
      throw TraceFormatException.ofField(file, 1, name, name, "stands twice; " + rule());
    }
  }

  private void requireAll() {
    for (C column : columns) {
      if (!positions.containsKey(column)) {
        throw TraceFormatException.ofField(
            file, 1, header(column), null, "the column is missing; " + rule());
      }
    }
  }

  private @Nullable C find(String name) {
    for (C column : columns) {
      if (header(column).equals(name)) {
        return column;
      }
    }
    return null;
  }

  private String rule() {
    return Arrays.stream(columns)
        .map(CsvTable::header)
        .collect(Collectors.joining(",", "line 1 must name each of ", " once"));
  }

  @Override
  public void close() {
    try {
      records.close();
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be closed", e);
    }
  }
}
