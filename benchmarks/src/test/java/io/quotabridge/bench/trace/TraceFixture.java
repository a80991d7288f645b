package io.quotabridge.bench.trace;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** A small good trace in a directory of its own, to be spoilt in one place by each test. */
final class TraceFixture {

  static final String SESSIONS = "sessions.csv";
  static final String SUBSCRIBERS = "subscribers.csv";
  static final String BASE_STATIONS = "base_stations.csv";

  static final String SESSIONS_TEXT =
      """
      start_ms,end_ms,demander,supplier,base_station,uplink_bytes,downlink_bytes
      1000,1500,bob,ann,mast-1,100,200
      1200,1300,bob,ann,mast-2,10,0
      1200,2000,ann,cyd,mast-1,5,6
      """;

  static final String SUBSCRIBERS_TEXT =
      """
      subscriber,account,carrier,status,quota_bytes
      ann,acme-1,acme,ACTIVE,1000
      bob,acme-2,acme,ACTIVE,0
      cyd,brio-1,brio,SUSPENDED,500
      """;

  static final String BASE_STATIONS_TEXT =
      """
      base_station,account,carrier
      mast-1,acme-masts,acme
      mast-2,brio-masts,brio
      """;

  final Path directory;

  private TraceFixture(Path directory) {
    this.directory = directory;
  }

  static TraceFixture in(Path directory) {
    return new TraceFixture(directory)
        .text(SESSIONS, SESSIONS_TEXT)
        .text(SUBSCRIBERS, SUBSCRIBERS_TEXT)
        .text(BASE_STATIONS, BASE_STATIONS_TEXT);
  }

  Path path(String file) {
    return directory.resolve(file);
  }

  TraceFixture text(String file, String text) {
    return bytes(file, text.getBytes(UTF_8));
  }

  TraceFixture bytes(String file, byte[] bytes) {
    try {
      Files.write(path(file), bytes);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  byte[] bytes(String file) {
    try {
      return Files.readAllBytes(path(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  TraceFixture delete(String file) {
    try {
      Files.delete(path(file));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Puts other text in the place of one line, counted from 1. */
  TraceFixture line(String file, int line, String text) {
    List<String> lines = new ArrayList<>(new String(bytes(file), UTF_8).lines().toList());
    lines.set(line - 1, text);
    return text(file, String.join("\n", lines) + "\n");
  }

  /** Replaces the plain form by the gzipped one. */
  TraceFixture gzip(String file) {
    return bytes(file + ".gz", gzipped(bytes(file))).delete(file);
  }

  static byte[] gzipped(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  Trace open() {
    return Trace.open(directory);
  }

  static List<TraceSession> sessionsOf(Trace trace) {
    List<TraceSession> all = new ArrayList<>();
    try (TraceSessions sessions = trace.sessions()) {
      sessions.forEachRemaining(all::add);
    }
    return all;
  }

  /** What a replay does first. */
  long validate() {
    return open().validate();
  }
}
