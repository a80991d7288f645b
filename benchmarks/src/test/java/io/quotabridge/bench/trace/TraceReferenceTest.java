package io.quotabridge.bench.trace;

import static io.quotabridge.bench.trace.TraceFixture.BASE_STATIONS;
import static io.quotabridge.bench.trace.TraceFixture.SESSIONS;
import static io.quotabridge.bench.trace.TraceFixture.SUBSCRIBERS;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.bench.trace.TraceReference.Outcome;
import io.quotabridge.bench.trace.TraceTotals.Account;
import io.quotabridge.bench.trace.TraceTotals.Carriers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plain model against sums done by hand. */
class TraceReferenceTest {

  @TempDir Path directory;

  @Test
  void identitiesAreCheckedInOrderAndBeforeQuota() {
    assertThat(
            outcomes(
                """
                0,0,nobody,sue,nowhere,1,0
                0,0,sam,nobody,nowhere,1,0
                0,0,dan,nobody,nowhere,1,0
                0,0,dan,sam,nowhere,1,0
                0,0,dan,pip,nowhere,1,0
                0,0,dan,pip,mast,1,0
                0,0,dan,sue,nowhere,1,0
                0,0,dan,sue,mast,1,0
                """))
        .containsExactly(
            new Outcome(5030, 0), // demander unknown
            new Outcome(4010, 0), // demander suspended
            new Outcome(5030, 0), // supplier unknown
            new Outcome(4010, 0), // supplier suspended
            new Outcome(5030, 0), // station unknown, though there is no quota either
            new Outcome(4012, 0), // no quota
            new Outcome(5030, 0), // station unknown
            new Outcome(2001, 1));
  }

  @Test
  void supplierServesToTheLastOctetAndThenNobody() {
    assertThat(
            outcomes(
                """
                0,0,dan,sue,mast,60,0
                0,0,dan,sue,mast,0,0
                0,0,dan,sue,mast,30,20
                0,0,dan,sue,mast,1,0
                0,0,dan,sue,mast,0,0
                """))
        .containsExactly(
            new Outcome(2001, 60),
            new Outcome(2001, 0),
            new Outcome(2001, 40),
            new Outcome(4012, 0),
            new Outcome(4012, 0));
  }

  @Test
  void subscribersOfOneAccountShareItsQuota() {
    assertThat(
            outcomes(
                """
                0,0,dan,sue,mast,50,0
                0,0,dan,tom,mast,500,0
                0,0,dan,sue,mast,1,0
                """))
        .containsExactly(new Outcome(2001, 50), new Outcome(2001, 50), new Outcome(4012, 0));
  }

  @Test
  void totalsEnterBothSides() {
    TraceTotals totals =
        TraceReference.settle(
            trace(
                """
                0,0,dan,sue,mast,60,5
                0,0,tom,sue,mast,1,2
                0,0,sue,tom,mast,0,4
                0,0,dan,pip,mast,9,9
                0,0,dan,nobody,mast,9,9
                """));
    assertThat(totals.outcomes()).isEqualTo(Map.of(2001, 3L, 4012, 1L, 5030, 1L));
    assertThat(totals.sessions()).isEqualTo(5);
    assertThat(totals.settledOctets()).isEqualTo(72);
    assertThat(totals.netting())
        .isEqualTo(Map.of(new Carriers("acme", "acme"), 7L, new Carriers("acme", "brio"), 65L));
    assertThat(totals.accounts())
        .isEqualTo(
            Map.of(
                "acme-1", new Account(100, 72, 7),
                "acme-2", new Account(0, 0, 0),
                "acme-3", new Account(70, 0, 0),
                "acme-masts", new Account(0, 0, 0),
                "brio-1", new Account(0, 0, 65)));
    assertThat(totals.summary())
        .isEqualTo(
            """
            sessions                                      5
              2001                                        3
              4012                                        1
              5030                                        1
            octets settled                               72
              acme for acme                               7
              acme for brio                              65
            """);
  }

  private List<Outcome> outcomes(String sessionRows) {
    Trace trace = trace(sessionRows);
    TraceReference reference = new TraceReference(trace);
    return TraceFixture.sessionsOf(trace).stream().map(reference::apply).toList();
  }

  private Trace trace(String sessionRows) {
    return TraceFixture.in(directory)
        .text(
            SUBSCRIBERS,
            """
            subscriber,account,carrier,status,quota_bytes
            sue,acme-1,acme,ACTIVE,90
            tom,acme-1,acme,ACTIVE,10
            pip,acme-2,acme,ACTIVE,0
            sam,acme-3,acme,SUSPENDED,70
            dan,brio-1,brio,ACTIVE,0
            """)
        .text(
            BASE_STATIONS,
            """
            base_station,account,carrier
            mast,acme-masts,acme
            """)
        .text(
            SESSIONS,
            "start_ms,end_ms,demander,supplier,base_station,uplink_bytes,downlink_bytes\n"
                + sessionRows)
        .open();
  }
}
