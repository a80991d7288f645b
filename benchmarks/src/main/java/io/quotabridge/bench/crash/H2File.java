package io.quotabridge.bench.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The embedded database in a file. It is looked at as a copy, so that only nodes repair it. */
final class H2File implements Storage {

  private static final String SUFFIX = ".mv.db";

  private final Path books;
  private final Path copy;

  H2File(Path directory) {
    this.books = directory.resolve("books");
    this.copy = directory.resolve("copy");
  }

  @Override
  public String url() {
    return "jdbc:h2:file:" + books + ";WRITE_DELAY=0;REUSE_SPACE=FALSE;AUTO_COMPACT_FILL_RATE=0";
  }

  @Override
  public String urlToInspect() throws IOException {
    Files.copy(
        books.resolveSibling("books" + SUFFIX),
        copy.resolveSibling("copy" + SUFFIX),
        StandardCopyOption.REPLACE_EXISTING);
    return "jdbc:h2:file:" + copy;
  }

  @Override
  public void close() {
    // Nothing runs: the file goes with the directory.
  }
}
