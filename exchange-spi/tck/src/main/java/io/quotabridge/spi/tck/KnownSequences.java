package io.quotabridge.spi.tck;

import static io.quotabridge.model.ResultCode.CREDIT_LIMIT_REACHED;
import static io.quotabridge.model.ResultCode.SUCCESS;
import static io.quotabridge.model.ResultCode.UNKNOWN_SESSION_ID;
import static io.quotabridge.spi.tck.Sample.CHEN;
import static io.quotabridge.spi.tck.Sample.LIN;
import static io.quotabridge.spi.tck.Sample.MOMENT;
import static io.quotabridge.spi.tck.Sample.OTHER;
import static io.quotabridge.spi.tck.Sample.OWNER;
import static io.quotabridge.spi.tck.Sample.WANG;
import static io.quotabridge.spi.tck.Sample.deposit;
import static io.quotabridge.spi.tck.Sample.id;
import static io.quotabridge.spi.tck.Sample.initial;
import static io.quotabridge.spi.tck.Sample.offset;
import static io.quotabridge.spi.tck.Sample.termination;
import static io.quotabridge.spi.tck.Sample.update;

import io.quotabridge.model.EndingCause;
import io.quotabridge.spi.quota.Termination;
import io.quotabridge.spi.quota.Update;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;

/**
 * Numbers taken from what public charging systems test or record, restated as requests of ours.
 * Where a source counts what was used since its last report, the running total stands here.
 */
final class KnownSequences {

  private final QuotaStoreContract contract;

  KnownSequences(QuotaStoreContract contract) {
    this.contract = contract;
  }

  Stream<DynamicNode> tests() {
    return Stream.of(
            Stream.of(
                dataSession(),
                moreThanGranted(),
                twoAccounts(),
                bundle(),
                unknownSupplier(),
                twoExchangesOnOnePackage(),
                retransmission(),
                loadScript(),
                clippedOverrun(),
                negativeOverrun(),
                updateAfterTheEnd(),
                terminationAfterTheEnd(),
                supervision(),
                supervisionByItsOwnNode()),
            LATE_REPORTS.stream().map(KnownSequences::lateReports),
            LATE_REPORTS.stream().map(KnownSequences::lateReportsOfFallingTotals))
        .flatMap(sequences -> sequences)
        .map(sequence -> sequence.test(contract));
  }

  private static KnownSequence dataSession() {
    return new KnownSequence("a data session (CGRateS)")
        .quota(102_400)
        .then(Rule.INITIAL, initial("x", 5120))
        .granted(5120)
        .available(97_280)
        .then(Rule.UPDATE, update("x", 1, 4096, 5120))
        .granted(5120)
        .available(93_184)
        .then(Rule.TERMINATION, termination("x", 2, 4096))
        .charged(4096)
        .available(98_304)
        .receivedBy(LIN, 4096)
        .journal("x 4096 overrun 0");
  }

  private static KnownSequence moreThanGranted() {
    return new KnownSequence("a data session that uses more than it was granted (CGRateS)")
        .quota(102_400)
        .then(Rule.INITIAL, initial("x", 6144))
        .granted(6144)
        .available(96_256)
        .then(Rule.OVERRUN, update("x", 1, 7168, 8192))
        .granted(8192)
        .available(87_040)
        .then(Rule.UPDATE, update("x", 2, 12_288, 1024))
        .granted(1024)
        .available(89_088)
        .then(Rule.UPDATE, update("x", 3, 13_312, 1024))
        .granted(1024)
        .available(88_064)
        .then(Rule.TERMINATION, termination("x", 4, 13_312))
        .charged(13_312)
        .available(89_088);
  }

  private static KnownSequence twoAccounts() {
    return new KnownSequence("moves between accounts (CGRateS)")
        .quota(10)
        .then(Rule.CONSERVATION, deposit("d", LIN, 10))
        .quotaOf(LIN, 10)
        .then(Rule.OFFSET, offset("o-1", CHEN, LIN, 4))
        .quotaOf(CHEN, 6)
        .quotaOf(LIN, 14)
        .then(Rule.OFFSET, offset("o-2", CHEN, LIN, 2))
        .quotaOf(CHEN, 4)
        .quotaOf(LIN, 16)
        .then(Rule.OFFSET, offset("o-3", CHEN, WANG, 3))
        .quotaOf(CHEN, 1)
        .quotaOf(LIN, 16)
        .quotaOf(WANG, 3)
        .journal("o-1 4 overrun 0", "o-2 2 overrun 0", "o-3 3 overrun 0");
  }

  private static KnownSequence bundle() {
    long bundle = 2_147_483_648L;
    return new KnownSequence("a bundle (Telenor)")
        .quota(bundle)
        .then(Rule.INITIAL, initial("x", 500))
        .available(bundle - 500)
        .then(Rule.UPDATE, update("x", 1, 500, 500))
        .available(bundle - 1000)
        .then(Rule.TERMINATION, termination("x", 2, 1000))
        .available(bundle - 1000)
        .charged(1000);
  }

  /** The identity port refuses this with 5030; should it come through, it leaves nothing. */
  private static KnownSequence unknownSupplier() {
    return new KnownSequence("a supplier that nobody knows (Telenor)")
        .then(Rule.REFUSED, initial("x", 500))
        .result(CREDIT_LIMIT_REACHED)
        .granted(0)
        .quotaOf(CHEN, 0)
        .reserved(0)
        .receivedBy(LIN, 0)
        .journal()
        .then(Rule.OVER, termination("x", 1, 500))
        .result(UNKNOWN_SESSION_ID)
        .supplied(0)
        .receivedBy(LIN, 0)
        .journal();
  }

  private static KnownSequence twoExchangesOnOnePackage() {
    return new KnownSequence("two exchanges on one package (SigScale)")
        .quota(1000)
        .then(Rule.INITIAL, initial("a", 1000))
        .result(SUCCESS)
        .granted(1000)
        .then(Rule.INITIAL, initial("b", WANG, CHEN, 1000))
        .result(CREDIT_LIMIT_REACHED)
        .granted(0)
        .then(Rule.TERMINATION, termination("a", 1, 0))
        .available(1000)
        .charged(0)
        .journal()
        .then(Rule.INITIAL, initial("b-again", WANG, CHEN, 1000))
        .result(SUCCESS)
        .granted(1000);
  }

  private static KnownSequence retransmission() {
    return new KnownSequence("a retransmission (NewOpenBSS)")
        .quota(5_368_709_120L)
        .then(Rule.INITIAL, initial("x", 500_000))
        .granted(500_000)
        .then(Rule.UPDATE, update("x", 2, 480_000, 500_000))
        .charged(480_000)
        .available(5_367_729_120L)
        .then(Rule.REPEATED, update("x", 2, 480_000, 500_000))
        .theSameAnswer()
        .available(5_367_729_120L)
        .then(Rule.UPDATE, update("x", 3, 860_000, 500_000))
        .charged(860_000)
        .then(Rule.TERMINATION, termination("x", 4, 1_140_000))
        .available(5_367_569_120L)
        .journal("x 1140000 overrun 0");
  }

  private static KnownSequence loadScript() {
    return new KnownSequence("a load script whose numbers jump (RestComm)")
        .quota(100_000_000)
        .then(Rule.INITIAL, initial("x", 1_048_576))
        .granted(1_048_576)
        .then(Rule.UPDATE, update("x", 1, 357_376, 1_048_576))
        .granted(1_048_576)
        .then(Rule.UPDATE, update("x", 2, 714_752, 1_048_576))
        .granted(1_048_576)
        .then(Rule.UPDATE, update("x", 3, 1_072_128, 1_048_576))
        .granted(1_048_576)
        .then(Rule.TERMINATION, termination("x", 5, 1_429_504))
        .result(SUCCESS)
        .charged(1_429_504)
        .available(98_570_496);
  }

  private static KnownSequence clippedOverrun() {
    return overrun("clip").charged(1_000_000).available(0).journal("x 1000000 overrun 7832");
  }

  private static KnownSequence negativeOverrun() {
    return overrun("negative").charged(1_007_832).available(-7832).journal("x 1007832 overrun 0");
  }

  private static KnownSequence overrun(String policy) {
    return new KnownSequence("an overrun under the policy " + policy + " (free5gc)")
        .overrun(policy)
        .quota(1_000_000)
        .then(Rule.INITIAL, initial("x", 1_000_000))
        .granted(1_000_000)
        .then(Rule.UPDATE, update("x", 1, 1_000_000, 0))
        .charged(1_000_000)
        .available(0)
        .then(Rule.OVERRUN, termination("x", 2, 1_007_832));
  }

  private static KnownSequence updateAfterTheEnd() {
    return new KnownSequence("an update of an exchange that nobody opened (free5gc)")
        .then(Rule.UNKNOWN, update("x", 1, 10, 10))
        .result(UNKNOWN_SESSION_ID)
        .nothingKnownOf("x")
        .journal();
  }

  private static KnownSequence terminationAfterTheEnd() {
    return new KnownSequence("a termination of an exchange that nobody opened (RFC 8506)")
        .then(Rule.UNKNOWN, termination("x", 1, 10))
        .result(UNKNOWN_SESSION_ID)
        .nothingKnownOf("x")
        .journal();
  }

  /** The node that drives it falls silent; another settles, and then the first one is back. */
  private static KnownSequence supervision() {
    return new KnownSequence("a silent exchange and its late termination (RFC 8506, table 6)")
        .quota(102_400)
        .then(Rule.INITIAL, initial("x", 1024))
        .reserved(1024)
        .then(Rule.UPDATE, new Update(id("x"), OWNER, 1, 100, 1024, MOMENT))
        .charged(100)
        .reserved(1024)
        .thenTakenOver("x", OTHER)
        .reserved(1024)
        .then(
            Rule.SUPERVISION,
            new Termination(id("x"), OTHER, 2, 100, EndingCause.SUPERVISION_EXPIRED))
        .supplied(100)
        .reserved(0)
        .receivedBy(LIN, 100)
        .journal("x 100 overrun 0")
        .then(Rule.LATE, termination("x", OWNER, 2, 300))
        .result(SUCCESS)
        .charged(300)
        .supplied(300)
        .reserved(0)
        .receivedBy(LIN, 300)
        .journal("x 100 overrun 0", "x 200 overrun 0");
  }

  /** The node that drives it ends it when the timer runs out, and hears of the rest later. */
  private static KnownSequence supervisionByItsOwnNode() {
    return new KnownSequence("a silent exchange that its own node ended (RFC 8506, table 6)")
        .quota(102_400)
        .then(Rule.INITIAL, initial("x", 1024))
        .reserved(1024)
        .then(Rule.UPDATE, update("x", 1, 100, 1024))
        .charged(100)
        .reserved(1024)
        .then(
            Rule.SUPERVISION,
            new Termination(id("x"), OWNER, 2, 100, EndingCause.SUPERVISION_EXPIRED))
        .supplied(100)
        .reserved(0)
        .then(Rule.LATE, termination("x", 3, 300))
        .charged(300)
        .supplied(300)
        .reserved(0)
        .then(Rule.LATE, termination("x", 3, 300))
        .theSameAnswer()
        .supplied(300)
        .journal("x 100 overrun 0", "x 200 overrun 0");
  }

  // ---- Late reports: every order of three, and of two when number 2 never arrives ----

  private static final List<List<Integer>> LATE_REPORTS =
      List.of(
          List.of(1, 2, 3),
          List.of(1, 3, 2),
          List.of(2, 1, 3),
          List.of(2, 3, 1),
          List.of(3, 1, 2),
          List.of(3, 2, 1),
          List.of(1, 3),
          List.of(3, 1));

  private static KnownSequence lateReports(List<Integer> order) {
    KnownSequence sequence =
        new KnownSequence("totals 100, 200, 300 arriving as reports " + order + " (RFC 8506)")
            .quota(10_000)
            .then(Rule.INITIAL, initial("x", 1000));
    for (int number : order) {
      sequence = sequence.then(Rule.CUMULATIVE, update("x", number, number * 100L, 1000));
    }
    return sequence
        .charged(300)
        .then(Rule.CUMULATIVE, termination("x", 4, 300))
        .charged(300)
        .available(9700);
  }

  private static KnownSequence lateReportsOfFallingTotals(List<Integer> order) {
    List<Long> totals = List.of(0L, 100L, 300L, 200L);
    KnownSequence sequence =
        new KnownSequence("totals 100, 300, 200 arriving as reports " + order + " (RFC 8506)")
            .quota(10_000)
            .then(Rule.INITIAL, initial("x", 1000));
    for (int number : order) {
      sequence = sequence.then(Rule.CUMULATIVE, update("x", number, totals.get(number), 1000));
    }
    return sequence.then(Rule.CUMULATIVE, termination("x", 4, 300)).charged(300).available(9700);
  }
}
