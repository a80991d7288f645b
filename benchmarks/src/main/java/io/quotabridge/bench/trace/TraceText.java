package io.quotabridge.bench.trace;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** Opens a trace file as text: plain or gzipped, in UTF-8, with or without a byte order mark. */
final class TraceText {

  /**
   * What the decoder puts where bytes are not UTF-8. Fields that hold it are refused, which names
   * line, column and value; a decoder that threw would know none of them, as it reads far ahead.
   */
  static final char UNDECODABLE = '\uFFFD';

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private TraceText() {}

  static BufferedReader open(Path file) throws IOException {
    InputStream bytes = Files.newInputStream(file);
    try {
      InputStream plain = TraceFile.isGzipped(file) ? new StepwiseGzip(bytes) : bytes;
      return withoutByteOrderMark(new BufferedReader(new InputStreamReader(plain, UTF_8)));
    } catch (IOException e) {
      bytes.close();
      throw e;
    }
  }

  private static BufferedReader withoutByteOrderMark(BufferedReader text) throws IOException {
    text.mark(1);
    if (text.read() != BYTE_ORDER_MARK) {
      text.reset();
    }
    return text;
  }

  /**
   * Claims that nothing is ready, so that the readers above hand on what they have before they ask
   * for more. They would otherwise lose the rows just before a damaged spot, and its line with
   * them.
   */
  private static final class StepwiseGzip extends GZIPInputStream {

    StepwiseGzip(InputStream in) throws IOException {
      super(in);
    }

    @Override
    public int available() {
      return 0;
    }
  }
}
