package io.quotabridge.bench.trace;

import static io.quotabridge.bench.trace.Faults.assertFault;
import static io.quotabridge.bench.trace.Faults.faultOf;
import static io.quotabridge.bench.trace.TraceFixture.BASE_STATIONS;
import static io.quotabridge.bench.trace.TraceFixture.SESSIONS;
import static io.quotabridge.bench.trace.TraceFixture.SUBSCRIBERS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A fault in one line is refused, and the refusal says where it is and what would be right. */
class RowFaultTest {

  private static final String MOST_OCTETS = "1152921504606846975";
  private static final String TOO_MANY_OCTETS = "1152921504606846976";
  private static final String MOST_MILLIS = "9223372036854775807";
  private static final String BEYOND_A_LONG = "9223372036854775808";
  private static final String SESSION_RULE =
      "line 1 must name each of start_ms,end_ms,demander,supplier,base_station,uplink_bytes,"
          + "downlink_bytes once";
  private static final String STATION_RULE =
      "line 1 must name each of base_station,account,carrier once";

  private static final String INVISIBLE = "must hold no white space and no control characters";

  @TempDir Path directory;

  /** A line of the fixture replaced by another, and the fault that this must give. */
  record Fault(
      String name,
      String file,
      int line,
      String text,
      @Nullable String field,
      @Nullable String value,
      String rule) {

    @Override
    public String toString() {
      return name;
    }

    void assertIs(TraceFormatException e, String fileFound) {
      assertFault(e, fileFound, line, field, value, rule);
    }
  }

  private static Fault row(
      String name, String file, int line, String text, String field, String value, String rule) {
    return new Fault(name, file, line, text, field, value, rule);
  }

  private static Fault line(
      String name, String file, int line, String text, @Nullable String value, String rule) {
    return new Fault(name, file, line, text, null, value, rule);
  }

  static List<Fault> headers() {
    return List.of(
        line(
            "no header",
            SESSIONS,
            1,
            "1000,1500,bob,ann,mast-1,100,200",
            "1000,1500,bob,ann,mast-1,100,200",
            "the header is missing; " + SESSION_RULE),
        line(
            "empty first line", BASE_STATIONS, 1, "", "", "the header is missing; " + STATION_RULE),
        new Fault(
            "missing column",
            BASE_STATIONS,
            1,
            "base_station,carrier",
            "account",
            null,
            "the column is missing; " + STATION_RULE),
        line(
            "unknown column",
            BASE_STATIONS,
            1,
            "base_station,account,carrier,colour",
            "colour",
            "is an unknown column; " + STATION_RULE),
        line(
            "column in capitals",
            BASE_STATIONS,
            1,
            "base_station,Account,carrier",
            "Account",
            "is an unknown column; " + STATION_RULE),
        row(
            "duplicate column",
            BASE_STATIONS,
            1,
            "base_station,account,carrier,account",
            "account",
            "account",
            "stands twice; " + STATION_RULE));
  }

  static List<Fault> shapes() {
    return List.of(
        line(
            "too few fields",
            SESSIONS,
            3,
            "1200,1300,bob,ann,mast-2,10",
            "1200,1300,bob,ann,mast-2,10",
            "a row must have 7 fields, and this has 6"),
        line(
            "too many fields",
            SUBSCRIBERS,
            2,
            "ann,acme-1,acme,ACTIVE,1,000",
            "ann,acme-1,acme,ACTIVE,1,000",
            "a row must have 5 fields, and this has 6"),
        line(
            "empty line",
            BASE_STATIONS,
            3,
            "",
            "",
            "a row must have 3 fields; this line is empty"));
  }

  static List<Fault> numbers() {
    return List.of(
        number("not a number", "many", "must be a whole number in decimal digits"),
        number("a fraction", "1.5", "must be a whole number in decimal digits"),
        number("an exponent", "1e3", "must be a whole number in decimal digits"),
        number("a plus sign", "+5", "must be a whole number in decimal digits"),
        number("only a minus sign", "-", "must be a whole number in decimal digits"),
        number("space around it", " 5", "must be a whole number in decimal digits"),
        number("digits of another script", "\u0665", "must be a whole number in decimal digits"),
        number("empty", "", "must not be empty"),
        number("negative volume", "-3", "must be 0 or more octets"),
        number("too many octets", TOO_MANY_OCTETS, "must be at most " + MOST_OCTETS + " octets"),
        number("above a long", BEYOND_A_LONG, "must be at most " + MOST_OCTETS + " octets"),
        number("far below a long", "-" + BEYOND_A_LONG + "0", "must be 0 or more octets"),
        row(
            "negative time",
            SESSIONS,
            2,
            "-1,1500,bob,ann,mast-1,100,200",
            "start_ms",
            "-1",
            "must be 0 or more milliseconds"),
        row(
            "time above a long",
            SESSIONS,
            4,
            "1200," + BEYOND_A_LONG + ",ann,cyd,mast-1,5,6",
            "end_ms",
            BEYOND_A_LONG,
            "must be at most " + MOST_MILLIS + " milliseconds"),
        row(
            "negative quota",
            SUBSCRIBERS,
            4,
            "cyd,brio-1,brio,SUSPENDED,-500",
            "quota_bytes",
            "-500",
            "must be 0 or more octets"));
  }

  private static Fault number(String name, String text, String rule) {
    String row = "1200,1300,bob,ann,mast-2," + text + ",0";
    return row(name + " as volume", SESSIONS, 3, row, "uplink_bytes", text, rule);
  }

  static List<Fault> ids() {
    String longest = "x".repeat(128);
    return List.of(
        id("empty", "", "must not be empty"),
        id("space before", " ann", INVISIBLE),
        id("space after", "ann ", INVISIBLE),
        id("no-break space after", "ann\u00A0", INVISIBLE),
        id("space within", "an n", INVISIBLE),
        id("tab within", "an\tn", INVISIBLE),
        id("line break within", "\"an\nn\"", INVISIBLE),
        id("delete within", "an\u007Fn", INVISIBLE),
        id("too long", longest + "x", "must be at most 128 characters, is 129"),
        row(
            "demander with a tab",
            SESSIONS,
            4,
            "1200,2000,a\tnn,cyd,mast-1,5,6",
            "demander",
            "a\tnn",
            INVISIBLE),
        row(
            "supplier missing",
            SESSIONS,
            4,
            "1200,2000,ann,,mast-1,5,6",
            "supplier",
            "",
            "must not be empty"),
        row(
            "base station with a space",
            SESSIONS,
            4,
            "1200,2000,ann,cyd,mast-1 ,5,6",
            "base_station",
            "mast-1 ",
            INVISIBLE),
        row(
            "carrier missing",
            BASE_STATIONS,
            3,
            "mast-2,brio-masts,",
            "carrier",
            "",
            "must not be empty"));
  }

  private static Fault id(String name, String text, String rule) {
    String value = text.startsWith("\"") ? text.substring(1, text.length() - 1) : text;
    String row = "bob," + text + ",acme,ACTIVE,0";
    return row(name + " in an id", SUBSCRIBERS, 3, row, "account", value, rule);
  }

  static List<Fault> contradictions() {
    return List.of(
        row(
            "end before start",
            SESSIONS,
            3,
            "1200,1199,bob,ann,mast-2,10,0",
            "end_ms",
            "1199",
            "must not be before start_ms (1200)"),
        row(
            "starts out of order",
            SESSIONS,
            4,
            "1199,2000,ann,cyd,mast-1,5,6",
            "start_ms",
            "1199",
            "rows must be by start, and line 3 starts at 1200"),
        row(
            "volumes overflow",
            SESSIONS,
            2,
            "1000,1500,bob,ann,mast-1,1," + MOST_OCTETS,
            "downlink_bytes",
            MOST_OCTETS,
            "plus uplink_bytes (1) must be at most " + MOST_OCTETS + " octets"),
        row(
            "duplicate subscriber",
            SUBSCRIBERS,
            4,
            "ann,brio-1,brio,SUSPENDED,500",
            "subscriber",
            "ann",
            "must stand only once, and stands on line 2 too"),
        row(
            "duplicate base station",
            BASE_STATIONS,
            3,
            "mast-1,brio-masts,brio",
            "base_station",
            "mast-1",
            "must stand only once, and stands on line 2 too"),
        row(
            "unknown status",
            SUBSCRIBERS,
            3,
            "bob,acme-2,acme,active,0",
            "status",
            "active",
            "must be one of ACTIVE, SUSPENDED"),
        row(
            "account of two carriers",
            SUBSCRIBERS,
            4,
            "cyd,acme-1,brio,SUSPENDED,500",
            "carrier",
            "brio",
            "account acme-1 is with acme and must be with one carrier"),
        row(
            "account of two carriers in two files",
            BASE_STATIONS,
            3,
            "mast-2,acme-2,brio",
            "carrier",
            "brio",
            "account acme-2 is with acme and must be with one carrier"),
        row(
            "quotas overflow",
            SUBSCRIBERS,
            4,
            "cyd,acme-1,acme,SUSPENDED," + MOST_OCTETS,
            "quota_bytes",
            MOST_OCTETS,
            "takes the quota of account acme-1 above " + MOST_OCTETS + " octets"));
  }

  @ParameterizedTest
  @MethodSource({"headers", "shapes", "numbers", "ids", "contradictions"})
  void faultIsNamedWithItsPlaceAndRule(Fault fault) {
    TraceFixture fixture =
        TraceFixture.in(directory).line(fault.file(), fault.line(), fault.text());
    fault.assertIs(faultOf(fixture), fault.file());
  }

  @ParameterizedTest
  @MethodSource({"headers", "shapes", "numbers", "ids", "contradictions"})
  void faultInGzipIsNamedTheSame(Fault fault) {
    TraceFixture fixture =
        TraceFixture.in(directory)
            .line(fault.file(), fault.line(), fault.text())
            .gzip(fault.file());
    fault.assertIs(faultOf(fixture), fault.file() + ".gz");
  }

  @Test
  void messageReadsAsDocumented() {
    TraceFixture fixture =
        TraceFixture.in(directory)
            .line(SESSIONS, 3, "1200,1300,bob,ann,mast-2,-3,0")
            .gzip(SESSIONS);
    assertThat(faultOf(fixture))
        .hasMessage("sessions.csv.gz, line 3, uplink_bytes: \"-3\" — must be 0 or more octets");
  }

  @Test
  void messageShowsControlCharactersAndShortensLongValues() {
    String id = "\u0000" + "y".repeat(999);
    TraceFixture fixture =
        TraceFixture.in(directory).line(BASE_STATIONS, 2, id + ",acme-masts,acme");
    TraceFormatException e = faultOf(fixture);
    assertThat(e.value()).isEqualTo(id);
    assertThat(e)
        .hasMessage(
            "base_stations.csv, line 2, base_station: \"\\u0000%s\"... (1000 characters)"
                + " — must be at most 128 characters, is 1000",
            "y".repeat(159));
  }
}
