package io.quotabridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.quotabridge.doubles.Scene;
import io.quotabridge.model.AccessRequest;
import io.quotabridge.model.Account;
import io.quotabridge.model.AccountId;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.PostingId;
import io.quotabridge.model.Refusal;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.ledger.LedgerConfig;
import io.quotabridge.spi.ledger.OverrunPolicy;
import io.quotabridge.spi.quota.Offset;
import io.quotabridge.spi.quota.Update;
import io.quotabridge.spi.station.UsageSink;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Sequences whose results are known from the tests and records of public charging systems, as far
 * as an embedder can cause them; how much is asked for and when is the core's own decision.
 */
@Timeout(60)
class KnownSequencesTest {

  /**
   * CGRateS, a data session: initial 5120; used 4096, more is asked for; nothing more is used. Ours
   * keeps the 1024 octets that are left of the grant, and asks for a slice on top of them.
   */
  @Test
  void aDataSession() {
    Scene scene = Scene.withQuota(102_400).slices(5120, 5120);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertThat(scene.chen().available()).isEqualTo(97_280);
      assertThat(scene.station.sink("x-1").tryConsume(4096)).isTrue();
      assertThat(scene.background.crank()).isOne();
      assertThat(scene.chen().available()).isEqualTo(93_184 - 1024);
      assertThat(exchange.end().chargedOctets()).isEqualTo(4096);
      assertThat(scene.chen().available()).isEqualTo(98_304);
    }
  }

  /** CGRateS, the same, reporting more than was granted: 7168, then 5120, then 1024 more. */
  @Test
  void aDataSessionThatReportsMoreThanGranted() {
    Scene scene = Scene.withQuota(102_400).slices(6144, 8192);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertThat(scene.chen().available()).isEqualTo(96_256);
      UsageSink sink = scene.station.sink("x-1");
      sink.report(7168);
      assertThat(scene.store.asked(Update.class))
          .extracting(Update::usedOctets, Update::requestedOctets)
          .containsExactly(tuple(6144L, 8192L));
      sink.report(7168 + 5120);
      sink.report(7168 + 5120 + 1024);
      assertThat(exchange.end().chargedOctets()).isEqualTo(13_312);
      assertThat(scene.chen().available()).isEqualTo(89_088);
    }
  }

  /** CGRateS, two accounts and a third: move 4; move 2; move 3 to a new account. */
  @Test
  void movesBetweenAccounts() {
    Scene scene = Scene.withQuota(10);
    Account wang = Account.of("a-wang", "north");
    scene.deposit("second", Scene.LIN, 10);
    try (DataExchange exchanges = scene.build()) {
      exchanges.post(new Offset(new PostingId("o-1"), Scene.CHEN, Scene.LIN, 4));
      assertThat(List.of(scene.chen().quota(), scene.lin().quota())).containsExactly(6L, 14L);
      exchanges.post(new Offset(new PostingId("o-2"), Scene.CHEN, Scene.LIN, 2));
      assertThat(List.of(scene.chen().quota(), scene.lin().quota())).containsExactly(4L, 16L);
      for (int i = 0; i < 2; i++) { // the second time has no effect
        assertThat(exchanges.post(new Offset(new PostingId("o-3"), Scene.CHEN, wang, 3)))
            .isEqualTo(ResultCode.SUCCESS);
      }
      assertThat(exchanges.balances())
          .extracting(b -> b.account().id().value() + " " + b.quota())
          .containsExactly("a-chen 1", "a-lin 16", "a-wang 3");
      assertThat(exchanges.journal()).hasSize(3);
      assertThat(exchanges.obligations().owed(Scene.LIN.id(), Scene.CHEN.id())).isEqualTo(6);

      assertThat(exchanges.post(new Offset(new PostingId("o-4"), Scene.CHEN, wang, 2)))
          .isEqualTo(ResultCode.CREDIT_LIMIT_REACHED);
      assertThat(exchanges.post(new Offset(new PostingId("o-3"), Scene.CHEN, wang, 1)))
          .isEqualTo(ResultCode.CONTRADICTING_VALUES);
      assertThat(exchanges.audit().isBalanced()).isTrue();
    }
  }

  /** Telenor, a bundle of 2 GiB: initial 500; used 500, ask 500; terminate with 500 more. */
  @Test
  void aBundle() {
    Scene scene = Scene.withQuota(2_147_483_648L).slices(500, 500);
    try (DataExchange exchanges = scene.build()) {
      UsageSink sink = scene.serve(exchanges, "x-1");
      assertThat(scene.chen().available()).isEqualTo(2_147_483_648L - 500);
      assertThat(sink.tryConsume(500)).isTrue();
      assertThat(sink.tryConsume(500)).isTrue();
      assertThat(scene.chen().available()).isEqualTo(2_147_483_648L - 1000);
      sink.end(EndingCause.NORMAL_RELEASE);
      assertThat(scene.chen().available()).isEqualTo(2_147_483_648L - 1000);
    }
  }

  /** Telenor, an unknown subscriber: 5030, and no state left behind. */
  @Test
  void anUnknownSupplier() {
    Scene scene = Scene.withQuota(1000);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(AccessRequest.of("x-1", "lin", "nobody", "cell-7"));
      assertThat(exchange.refusal().map(Refusal::code)).contains(ResultCode.USER_UNKNOWN);
      assertThat(exchanges.find(exchange.id())).isEmpty();
      assertThat(scene.store.exchange(exchange.id())).isEmpty();
      assertThat(exchanges.balance(new AccountId("nobody"))).isEmpty();
      assertThat(exchanges.journal()).isEmpty();
    }
  }

  /** SigScale, one package: A asks for all; B is refused; A ends unused; B is granted. */
  @Test
  void twoExchangesOnOnePackage() {
    Scene scene = Scene.withQuota(1000);
    try (DataExchange exchanges = scene.build()) {
      Exchange a = exchanges.request(Scene.request("a"));
      assertThat(exchanges.request(Scene.request("b")).refusal().map(Refusal::code))
          .contains(ResultCode.CREDIT_LIMIT_REACHED);
      a.end();
      assertThat(exchanges.request(Scene.request("b-again")).refusal()).isEmpty();
    }
  }

  /** RestComm, a load script: 357 376 octets four times, on grants of 1 MiB. */
  @Test
  void aLoadScript() {
    Scene scene = Scene.withQuota(100_000_000).slices(1_048_576, 1_048_576);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      for (int i = 0; i < 4; i++) {
        assertThat(sink.tryConsume(357_376)).isTrue();
      }
      assertThat(exchange.end().chargedOctets()).isEqualTo(1_429_504);
    }
  }

  /** NewOpenBSS, a retransmission: the same update comes twice, because its answer was lost. */
  @Test
  void aRetransmission() {
    Scene scene =
        Scene.withQuota(5_368_709_120L)
            .slices(500_000, 500_000)
            .failures(FailurePolicy.DEFAULT.withStore(FailureHandling.RETRY_AND_TERMINATE));
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      sink.report(480_000);
      scene.store.losesTheAnswer(Update.class);
      scene.background.crank();
      assertThat(scene.store.asked(Update.class))
          .hasSize(2)
          .allMatch(scene.store.asked(Update.class).get(0)::equals);
      assertThat(scene.chen().supplied()).isEqualTo(480_000);
      sink.report(480_000 + 380_000);
      sink.report(480_000 + 380_000 + 280_000);
      assertThat(exchange.end().chargedOctets()).isEqualTo(1_140_000);
      assertThat(scene.chen().available()).isEqualTo(5_367_569_120L);
    }
  }

  /** free5GC, an overrun: everything granted and used, then 7832 more reported. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({"CLIP, 1000000, 7832, 0, 0", "NEGATIVE, 1007832, 0, -7832, 7832"})
  void anOverrun(OverrunPolicy policy, long charged, long overrun, long available, long overdrawn) {
    Scene scene =
        Scene.withQuota(1_000_000, LedgerConfig.DEFAULT.withOverrun(policy))
            .slices(300_000, 300_000);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      sink.report(1_000_000);
      assertThat(exchange.settlement()).isEmpty();
      sink.report(1_007_832);

      Settlement settlement = exchange.settlement().orElseThrow();
      assertThat(settlement.cause()).isEqualTo(EndingCause.QUOTA_EXHAUSTED);
      assertThat(settlement.usedOctets()).isEqualTo(1_007_832);
      assertThat(settlement.chargedOctets()).isEqualTo(charged);
      assertThat(settlement.overrunOctets()).isEqualTo(overrun);
      assertThat(scene.chen().available()).isEqualTo(available);
      assertThat(exchanges.journal())
          .singleElement()
          .satisfies(entry -> assertThat(entry.overrunOctets()).isEqualTo(overrun));
      assertThat(exchanges.audit().overdrawnOctets()).isEqualTo(overdrawn);
      assertThat(exchanges.audit().isBalanced()).isTrue();
    }
  }

  /** RFC 8506, late reports: totals in any order, one missing, lead to the same charge. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({"100 300 200", "300 200 100", "100 200 300", "100 300", "300"})
  void lateReports(String totals) {
    Scene scene = Scene.withQuota(10_000);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      for (String total : totals.split(" ", -1)) {
        scene.station.sink("x-1").report(Long.parseLong(total));
      }
      assertThat(exchange.end().chargedOctets()).isEqualTo(300);
    }
  }

  /**
   * RFC 8506: whatever comes after the end, or for an exchange that nobody opened, has no effect.
   */
  @Test
  void afterTheEnd() {
    Scene scene = Scene.withQuota(10_000, LedgerConfig.DEFAULT.withGrace(Duration.ZERO));
    try (DataExchange exchanges = scene.build()) {
      assertThat(exchanges.find(new ExchangeId("never-opened"))).isEmpty();
      UsageSink sink = scene.serve(exchanges, "x-1");
      sink.report(100);
      sink.end(EndingCause.NORMAL_RELEASE);
      sink.report(5000);
      sink.end(EndingCause.REVOKED);
      assertThat(sink.confirm()).isFalse();
      assertThat(scene.chen().supplied()).isEqualTo(100);
      assertThat(exchanges.find(new ExchangeId("x-1"))).isEmpty();
    }
    assertThat(scene.store.exchange(new ExchangeId("never-opened"))).isEmpty();
  }

  /**
   * RFC 8506 table 6, supervision: what is reported within the time of grace is charged as well.
   */
  @Test
  void supervision() {
    Scene scene = Scene.withQuota(102_400).slices(1024, 1024).validity(Duration.ofMinutes(1));
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      sink.report(100);
      scene.pass(Duration.ofMinutes(3));
      assertThat(exchange.settlement())
          .contains(new Settlement(exchange.id(), EndingCause.SUPERVISION_EXPIRED, 100, 100));
      assertThat(scene.chen().supplied()).isEqualTo(100);
      assertThat(scene.chen().reserved()).isZero();

      sink.report(300);
      assertThat(scene.chen().supplied()).isEqualTo(300);
      assertThat(exchange.settlement())
          .contains(new Settlement(exchange.id(), EndingCause.SUPERVISION_EXPIRED, 300, 300));
      assertThat(scene.lin().received()).isEqualTo(300);
    }
    assertThat(scene.conservationError()).isZero();
  }

  /** Magma, a threshold (ours is at three quarters of a slice): crossed once, or not at all. */
  @ParameterizedTest(name = "{0} and {1}: {2}")
  @CsvSource({"300, 500, 1", "400, 350, 1", "400, 349, 0", "749, 1, 1", "1, 748, 0"})
  void aThreshold(long first, long second, int crossings) {
    Scene scene = Scene.withQuota(10_000);
    try (DataExchange exchanges = scene.build()) {
      UsageSink sink = scene.serve(exchanges, "x-1");
      assertThat(sink.tryConsume(first)).isTrue();
      assertThat(sink.tryConsume(second)).isTrue();
      assertThat(scene.background.waiting()).isEqualTo(crossings);
    }
  }
}
