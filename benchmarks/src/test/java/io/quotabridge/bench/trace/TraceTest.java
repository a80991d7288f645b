package io.quotabridge.bench.trace;

import static io.quotabridge.bench.trace.TraceFixture.BASE_STATIONS;
import static io.quotabridge.bench.trace.TraceFixture.BASE_STATIONS_TEXT;
import static io.quotabridge.bench.trace.TraceFixture.SESSIONS;
import static io.quotabridge.bench.trace.TraceFixture.SESSIONS_TEXT;
import static io.quotabridge.bench.trace.TraceFixture.SUBSCRIBERS;
import static io.quotabridge.bench.trace.TraceFixture.SUBSCRIBERS_TEXT;
import static io.quotabridge.bench.trace.TraceFixture.sessionsOf;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quotabridge.bench.trace.TraceSubscriber.Status;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceTest {

  @TempDir Path directory;

  private TraceFixture fixture;

  @BeforeEach
  void writeGoodTrace() {
    fixture = TraceFixture.in(directory);
  }

  @Test
  void readsParties() {
    assertFixtureParties(fixture.open());
  }

  @Test
  void readsSessionsInTheOrderOfTheFile() {
    assertFixtureSessions(fixture.open());
  }

  @Test
  void readsGzip() {
    Trace trace = fixture.gzip(SESSIONS).gzip(SUBSCRIBERS).gzip(BASE_STATIONS).open();
    assertFixtureParties(trace);
    assertFixtureSessions(trace);
  }

  @Test
  void acceptsByteOrderMarkAndCarriageReturns() {
    fixture.text(SESSIONS, windows(SESSIONS_TEXT)).gzip(SESSIONS);
    fixture.text(SUBSCRIBERS, windows(SUBSCRIBERS_TEXT));
    fixture.text(BASE_STATIONS, windows(BASE_STATIONS_TEXT));
    assertFixtureParties(fixture.open());
    assertFixtureSessions(fixture.open());
  }

  @Test
  void acceptsColumnsInAnyOrderAndQuotedFields() {
    fixture.text(
        SESSIONS,
        """
        "downlink_bytes",uplink_bytes,base_station,supplier,demander,end_ms,start_ms
        200,100,mast-1,ann,bob,1500,1000
        0,10,"mast-2",ann,"bob","1300",1200
        6,5,mast-1,cyd,ann,2000,1200
        """);
    assertFixtureSessions(fixture.open());
  }

  @Test
  void acceptsALastLineWithoutLineFeed() {
    fixture.text(SESSIONS, SESSIONS_TEXT.stripTrailing());
    assertFixtureSessions(fixture.open());
  }

  @Test
  void acceptsTheExtremes() {
    String longest = "x".repeat(128);
    long most = 1_152_921_504_606_846_975L;
    fixture.line(SUBSCRIBERS, 2, longest + "," + longest + "," + longest + ",ACTIVE," + most);
    fixture.line(
        SESSIONS,
        2,
        "0," + Long.MAX_VALUE + "," + longest + "," + longest + "," + longest + ",0," + most);
    try (TraceSessions sessions = fixture.open().sessions()) {
      assertThat(sessions.next())
          .isEqualTo(new TraceSession(2, 0, Long.MAX_VALUE, longest, longest, longest, 0, most))
          .extracting(TraceSession::octets)
          .isEqualTo(most);
    }
    assertThat(fixture.open().accounts().get(longest))
        .isEqualTo(new TraceAccount(longest, longest, most));
  }

  @Test
  void acceptsAnIdOfAnyScript() {
    fixture.line(BASE_STATIONS, 3, "基站七号,brio-masts,brio");
    assertThat(fixture.open().baseStations()).containsKey("基站七号");
  }

  @Test
  void accountAddsUpItsSubscribers() {
    fixture.line(SUBSCRIBERS, 3, "bob,acme-1,acme,SUSPENDED,77");
    Trace trace = fixture.open();
    assertThat(trace.accounts().get("acme-1")).isEqualTo(new TraceAccount("acme-1", "acme", 1077));
  }

  @Test
  void accountMayHoldSubscribersAndBaseStations() {
    fixture.line(BASE_STATIONS, 2, "mast-1,acme-1,acme");
    assertThat(fixture.open().accounts().get("acme-1"))
        .isEqualTo(new TraceAccount("acme-1", "acme", 1000));
  }

  @Test
  void partiesMayBeUnknown() {
    fixture.line(SESSIONS, 3, "1200,1300,zoe,yan,mast-9,10,0");
    assertThat(fixture.validate()).isEqualTo(3);
  }

  @Test
  void traceMayHoldNoSessions() {
    fixture.text(SESSIONS, SESSIONS_TEXT.lines().findFirst().orElseThrow());
    assertThat(fixture.validate()).isZero();
  }

  @Test
  void sessionsShareTheIdsOfTheParties() {
    Trace trace = fixture.open();
    List<TraceSession> sessions = sessionsOf(trace);
    TraceSession first = sessions.get(0);
    assertThat(first.demander()).isSameAs(sessions.get(1).demander());
    assertThat(first.supplier()).isSameAs(sessions.get(1).supplier());
    assertThat(first.baseStation()).isSameAs(sessions.get(2).baseStation());
  }

  @Test
  void partiesShareAccountsAndCarriers() {
    Trace trace = fixture.open();
    TraceSubscriber ann = subscriber(trace, "ann");
    assertThat(ann.carrier()).isSameAs(subscriber(trace, "bob").carrier());
    assertThat(trace.accounts().keySet().iterator().next()).isSameAs(ann.account());
  }

  @Test
  void validateCountsSessionsAndCanBeRepeated() {
    Trace trace = fixture.open();
    assertThat(trace.validate()).isEqualTo(3);
    assertThat(trace.validate()).isEqualTo(3);
    assertFixtureSessions(trace);
  }

  @Test
  void validateFindsAFaultOnTheLastLineWhileEarlierOnesCanStillBeRead() {
    Trace trace = fixture.line(SESSIONS, 4, "1200,2000,ann,cyd,mast-1,5,x").open();
    assertThatExceptionOfType(TraceFormatException.class)
        .isThrownBy(trace::validate)
        .satisfies(e -> assertThat(e.line()).isEqualTo(4));
    try (TraceSessions sessions = trace.sessions()) {
      assertThat(sessions.next().line()).isEqualTo(2);
      assertThat(sessions.next().line()).isEqualTo(3);
      assertThatExceptionOfType(TraceFormatException.class).isThrownBy(sessions::hasNext);
      assertThat(sessions.hasNext()).as("after the fault").isFalse();
    }
  }

  @Test
  void readersDoNotDisturbEachOther() {
    Trace trace = fixture.open();
    try (TraceSessions one = trace.sessions();
        TraceSessions other = trace.sessions()) {
      assertThat(one.next()).isEqualTo(other.next());
      one.next();
      assertThat(one.next().line()).isEqualTo(4);
      assertThat(other.next().line()).isEqualTo(3);
    }
  }

  @Test
  void nothingFollowsTheLastSession() {
    try (TraceSessions sessions = fixture.open().sessions()) {
      for (int i = 0; i < 3; i++) {
        sessions.next();
      }
      assertThat(sessions.hasNext()).isFalse();
      assertThatExceptionOfType(NoSuchElementException.class)
          .isThrownBy(sessions::next)
          .withMessage("the trace has no session after line 4");
    }
  }

  @Test
  void nothingFollowsClosing() {
    TraceSessions sessions = fixture.open().sessions();
    assertThat(sessions.hasNext()).isTrue();
    sessions.close();
    sessions.close();
    assertThat(sessions.hasNext()).isFalse();
    assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(sessions::next);
  }

  @Test
  void failingDiskIsNoFaultOfTheTrace() {
    Trace trace = fixture.open();
    fixture.delete(SESSIONS);
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(trace::sessions)
        .withMessage("sessions.csv, line 1: cannot be read")
        .withCauseInstanceOf(NoSuchFileException.class);
  }

  private static String windows(String text) {
    return '\uFEFF' + text.replace("\n", "\r\n");
  }

  private static void assertFixtureParties(Trace trace) {
    assertThat(trace.subscribers().values())
        .containsExactly(
            new TraceSubscriber("ann", "acme-1", "acme", Status.ACTIVE, 1000),
            new TraceSubscriber("bob", "acme-2", "acme", Status.ACTIVE, 0),
            new TraceSubscriber("cyd", "brio-1", "brio", Status.SUSPENDED, 500));
    assertThat(trace.subscribers().keySet()).containsExactly("ann", "bob", "cyd");
    assertThat(trace.baseStations().values())
        .containsExactly(
            new TraceBaseStation("mast-1", "acme-masts", "acme"),
            new TraceBaseStation("mast-2", "brio-masts", "brio"));
    assertThat(trace.accounts().values())
        .containsExactly(
            new TraceAccount("acme-1", "acme", 1000),
            new TraceAccount("acme-2", "acme", 0),
            new TraceAccount("brio-1", "brio", 500),
            new TraceAccount("acme-masts", "acme", 0),
            new TraceAccount("brio-masts", "brio", 0));
  }

  private static void assertFixtureSessions(Trace trace) {
    assertThat(sessionsOf(trace))
        .containsExactly(
            new TraceSession(2, 1000, 1500, "bob", "ann", "mast-1", 100, 200),
            new TraceSession(3, 1200, 1300, "bob", "ann", "mast-2", 10, 0),
            new TraceSession(4, 1200, 2000, "ann", "cyd", "mast-1", 5, 6));
  }

  private static TraceSubscriber subscriber(Trace trace, String id) {
    return requireNonNull(trace.subscribers().get(id), id);
  }
}
