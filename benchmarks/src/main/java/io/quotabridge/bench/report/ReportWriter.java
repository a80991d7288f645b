package io.quotabridge.bench.report;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * Writes a day into a directory: {@code report.html} to look at, {@code summary.json} and three
 * tables for scripts. Thread-safe.
 */
public final class ReportWriter {
  /* All five files are complete before the first of them is seen: they are written into a hidden
   * directory inside the report's own and then moved, each in one step, over those of an earlier
   * run. The hidden directory lies inside and not beside, because only there it is sure to be on the
   * same file system (the report's directory may be a mount point) and may be written to. Nothing
   * else in the report's directory is touched. */

  @FunctionalInterface
  interface Part {
    void write(DayReport day, Path file) throws IOException;
  }

  /** One of the report's files and what writes it. */
  record PartFile(String name, Part part) {}

  private static final String PAGE = "report.html";

  /** The page comes last: whoever sees it finds the files that it links to. */
  private static final List<PartFile> PARTS =
      List.of(
          new PartFile("summary.json", SummaryJson::write),
          new PartFile("outcomes.csv", CsvFiles::writeOutcomes),
          new PartFile("accounts.csv", CsvFiles::writeAccounts),
          new PartFile("netting.csv", CsvFiles::writeNetting),
          new PartFile(PAGE, HtmlPage::write));

  private final List<PartFile> parts;

  /** A writer of all five files. */
  public ReportWriter() {
    this(PARTS);
  }

  ReportWriter(List<PartFile> parts) {
    this.parts = List.copyOf(parts);
  }

  /**
   * Writes the five files, over those of an earlier run.
   *
   * @param day what to write
   * @param directory where to, made if it is not there
   * @return the path of {@code report.html}
   * @throws IOException if the directory cannot be made or written to; the message names it, and
   *     files of an earlier run are still whole
   */
  public Path write(DayReport day, Path directory) throws IOException {
    prepare(directory);
    try (Staging staging = Staging.in(directory, parts)) {
      for (PartFile file : parts) {
        file.part().write(day, staging.path(file));
      }
      for (PartFile file : parts) {
        Files.move(
            staging.path(file),
            directory.resolve(file.name()),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return directory.resolve(PAGE);
  }

  /**
   * Makes the directory and checks that the five files can be written there; called before a long
   * run, so that it does not fail at its end.
   *
   * @param directory where the report will be written
   * @throws IOException if it cannot be made or written to; the message names it
   */
  public void prepare(Path directory) throws IOException {
    if (Files.exists(directory) && !Files.isDirectory(directory)) {
      throw new IOException(
          "cannot write the report: " + directory + " is a file, not a directory");
    }
    if (!Files.exists(directory)) {
      create(directory);
    }
    if (!Files.isWritable(directory)) {
      throw new IOException("cannot write the report: " + directory + " may not be written to");
    }
    for (PartFile file : parts) {
      Path path = directory.resolve(file.name());
      if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        throw new IOException("cannot write the report: " + path + " is a directory, not a file");
      }
    }
  }

  private static void create(Path directory) throws IOException {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new IOException("cannot make the report's directory " + directory + ": " + e, e);
    }
  }

  /** The hidden directory in which the files are completed; gone when closed. */
  private record Staging(Path directory, List<PartFile> parts) implements Closeable {
    static Staging in(Path parent, List<PartFile> parts) throws IOException {
      try {
        return new Staging(Files.createTempDirectory(parent, ".report-"), parts);
      } catch (IOException e) {
        throw new IOException("cannot write the report into " + parent + ": " + e, e);
      }
    }

    Path path(PartFile file) {
      return directory.resolve(file.name());
    }

    @Override
    public void close() throws IOException {
      for (PartFile file : parts) {
        Files.deleteIfExists(path(file));
      }
      Files.delete(directory);
    }
  }
}
