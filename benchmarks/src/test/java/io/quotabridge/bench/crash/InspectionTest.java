package io.quotabridge.bench.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.bench.crash.Books.Entries;
import io.quotabridge.bench.crash.Books.Line;
import io.quotabridge.bench.crash.Books.Position;
import io.quotabridge.bench.crash.Books.Posting;
import io.quotabridge.bench.crash.Truth.LifeWord;
import io.quotabridge.bench.crash.Truth.Mark;
import io.quotabridge.bench.crash.Truth.Phase;
import io.quotabridge.bench.crash.Truth.Word;
import io.quotabridge.model.ExchangeStatus;
import io.quotabridge.model.Parties;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.quota.Deposit;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever may be wrong with the books after a death has to be noticed. */
class InspectionTest {

  /** By their numbers, stations that survive, survive, and are lost together with their node. */
  private static final int SETTLED = 0;

  private static final int OPEN = 1;
  private static final int LOST = 2;
  private static final int LIVES = 2;
  private static final long RESERVED = Setup.FIRST_SLICE;

  @TempDir Path directory;

  private final World world = new World(7, false);
  private final Map<Integer, Line> exchanges = new HashMap<>();
  private final Map<Integer, Entries> journal = new HashMap<>();
  private final Map<String, Position> positions = new HashMap<>();
  private final Map<String, Posting> postings = new HashMap<>();
  private Truth truth;
  private StationBook stations;

  @BeforeEach
  void booksThatAreRight() throws IOException {
    truth = Truth.create(directory.resolve("truth"), 10);
    stations = new StationBook(truth);
    for (Deposit quota : world.quotas()) {
      deposit(quota.postingId().value(), quota.receiver().id().value(), quota.octets());
    }
    carried(SETTLED, 1000, 1000);
    told(SETTLED, 1, 1000);
    settled(SETTLED, 1000);
    carried(OPEN, 500, 0);
    open(OPEN);
    carried(LOST, 700, 300);
    told(LOST, 2, 300);
    settled(LOST, 300);
  }

  // ---- What happened ----

  private void carried(int slot, long octets, long reported) {
    assertThat(truth.begin()).isEqualTo(slot);
    truth.mark(slot, Mark.REQUESTED);
    truth.mark(slot, Mark.SERVING);
    assertThat(truth.add(slot, Word.OFFERED, octets)).isEqualTo(octets);
    assertThat(stations.begin(slot, 1, true)).isTrue();
    assertThat(stations.carry(slot, 1, octets)).isEqualTo(octets);
    truth.raise(slot, Word.REPORTED, reported);
    truth.raise(slot, Word.ALLOWED, RESERVED);
  }

  private void told(int slot, int life, long octets) {
    truth.settled(slot, life, octets, octets);
  }

  // ---- What the books say ----

  private Parties parties(int slot) {
    return world.registry().verify(world.request(slot)).parties().orElseThrow();
  }

  private void line(int slot, ExchangeStatus status, long used, long reserved) {
    Parties parties = parties(slot);
    exchanges.put(
        slot,
        new Line(
            status,
            used,
            status == ExchangeStatus.SETTLED ? used : 0,
            reserved,
            parties.supplierAccount().id().value(),
            parties.demanderAccount().id().value()));
  }

  private Line line(int slot) {
    return Objects.requireNonNull(exchanges.get(slot));
  }

  private void settled(int slot, long octets) {
    line(slot, ExchangeStatus.SETTLED, octets, 0);
    journal.put(slot, new Entries(1, octets, 0));
    add(line(slot).supplier(), new Position(0, 0, octets, 0, 0));
    add(line(slot).demander(), new Position(0, 0, 0, octets, 0));
  }

  private void open(int slot) {
    line(slot, ExchangeStatus.OPEN, 0, RESERVED);
    add(line(slot).supplier(), new Position(0, RESERVED, 0, 0, 1));
  }

  private void deposit(String posting, String account, long octets) {
    postings.put(posting, new Posting(account, octets, ResultCode.SUCCESS.number()));
    add(account, new Position(octets, 0, 0, 0, 0));
  }

  private void add(String account, Position more) {
    positions.merge(account, more, Position::plus);
  }

  private Findings look(boolean last) {
    Setup setup =
        new Setup(
            directory, List.of(""), world, 10, 1, Duration.ofSeconds(1), Setup.USUAL_PATIENCE);
    Books books = new Books(exchanges, journal, positions, postings);
    return new Inspection(setup, truth, books, LIVES).run(last);
  }

  private void assertNoticed(String... words) {
    assertThat(look(false).told()).anySatisfy(told -> assertThat(told).contains(words));
  }

  // ---- Right ----

  @Test
  void booksThatAreRightAreFoundSo() {
    Findings findings = look(false);

    assertThat(findings.told()).isEmpty();
    assertThat(findings.settled).isEqualTo(2);
    assertThat(findings.open).isEqualTo(1);
    assertThat(findings.carried).isEqualTo(2200);
    assertThat(findings.charged).isEqualTo(1300);
    assertThat(findings.unaccounted).as("what the lost station carried").isEqualTo(400);
    assertThat(findings.largestUnaccounted).isEqualTo(400);
  }

  // ---- Wrong ----

  @Test
  void anExchangeThatTheBooksLost() {
    exchanges.remove(OPEN);
    assertNoticed("x-00000001", "was served, and the books lost it");
  }

  @Test
  void anExchangeThatNobodyRequested() {
    exchanges.put(9, line(OPEN));
    assertNoticed("an exchange that nobody requested");
  }

  @Test
  void aReportThatWasLost() {
    line(SETTLED, ExchangeStatus.SETTLED, 900, 0);
    assertNoticed("x-00000000", "lost what was reported");
    assertNoticed("x-00000000", "lost settled usage");
    assertNoticed("x-00000000", "lost a charge");
  }

  @Test
  void aSettlementThatWasUndone() {
    line(SETTLED, ExchangeStatus.OPEN, 1000, 10);
    assertNoticed("x-00000000", "was settled, and is not any more");
  }

  @Test
  void aServedExchangeThatIsRefused() {
    line(OPEN, ExchangeStatus.REFUSED, 0, 0);
    assertNoticed("x-00000001", "was served, and is refused");
  }

  @Test
  void aChargeThatWasEnteredTwice() {
    journal.put(SETTLED, new Entries(2, 2000, 0));
    assertNoticed("x-00000000", "has other octets in the journal than in its row");
    assertThat(look(false).duplicates).isEqualTo(1);
  }

  @Test
  void anOverrunThatWasNotEntered() {
    journal.put(SETTLED, new Entries(1, 1000, 5));
    assertNoticed("x-00000000", "has another overrun in the journal");
  }

  @Test
  void aCorrectionThatWasNotEntered() {
    truth.raise(LOST, Word.SETTLED_CHARGED, 200);
    settled(LOST, 350);
    assertNoticed("x-00000002", "was changed after it was settled, and nothing was entered");
  }

  @Test
  void usageThatWasCountedTwice() {
    line(SETTLED, ExchangeStatus.SETTLED, 1001, 0);
    assertNoticed("x-00000000", "was counted twice");
  }

  @Test
  void moreThanWasAllowed() {
    stations.carry(OPEN, 1, RESERVED);
    assertNoticed("x-00000001", "carried more than was allowed");
  }

  @Test
  void aReservationThatLeaked() {
    line(SETTLED, ExchangeStatus.SETTLED, 1000, 7);
    assertNoticed("x-00000000", "still holds quota");
  }

  @Test
  void octetsThatNobodyAccountsFor() {
    stations.carry(SETTLED, 1, 1);
    assertNoticed("x-00000000", "carried 1 octets that nobody accounts for");
  }

  /** What was not yet reported when a node died is lost with it, but no more than a reservation. */
  @Test
  void moreThanMayBeUnreported() {
    stations.carry(LOST, 1, Setup.LARGEST_RESERVATION);
    assertNoticed("x-00000002", "lost 328080 octets, more than may be unreported");
  }

  /** A death may keep each of its threads, here one, from noting one packet. */
  @Test
  void moreThanTheDeadMayNotHaveNoted() {
    long unnoted = LIVES * (long) Lane.LARGEST_PACKET;
    passedInVain(unnoted);
    assertThat(look(false).told()).isEmpty();

    passedInVain(unnoted + 1);
    assertNoticed((unnoted + 1) + " octets were charged and not carried, more than " + unnoted);

    assertThat(truth.add(1, LifeWord.NOT_CARRIED, 1)).isEqualTo(1);
    assertThat(look(false).told()).isEmpty();
  }

  @Test
  void whatALifeThatEndedInOrderDidNotNote() {
    for (int life = 1; life <= LIVES; life++) {
      truth.enter(life, Phase.CLOSED);
    }
    passedInVain(1);
    assertNoticed("1 octets were charged and not carried, more than 0");
  }

  /** Of all that the settled exchange was charged, so much passed the meter and was not carried. */
  private void passedInVain(long octets) {
    Line before = line(SETTLED);
    long used = stations.carried(SETTLED) + octets;
    long more = used - before.used();
    truth.raise(SETTLED, Word.OFFERED, used);
    line(SETTLED, ExchangeStatus.SETTLED, used, 0);
    journal.put(SETTLED, new Entries(2, used, 0));
    add(before.supplier(), new Position(0, 0, more, 0, 0));
    add(before.demander(), new Position(0, 0, 0, more, 0));
  }

  @Test
  void anAccountThatIsNotTheSumOfItsExchanges() {
    add(line(SETTLED).supplier(), new Position(0, 0, 1, 0, 0));
    assertNoticed(line(SETTLED).supplier(), "and its exchanges make");
  }

  @Test
  void aTopUpThatWasLost() {
    postings.remove("quota-3");
    assertNoticed("quota-3", "was answered, and is not in the books");
  }

  @Test
  void aTopUpThatNobodyMade() {
    deposit("of-nobody", World.account(1).id().value(), 5);
    assertNoticed("posting of-nobody was never begun");
  }

  @Test
  void anExchangeThatIsLeftOpenAtTheEnd() {
    assertThat(look(true).told()).containsExactly("1 exchanges are left open");
  }

  @Test
  void aGrantBeyondTheLargest() {
    truth.raise(1, LifeWord.LARGEST_GRANT, Setup.LARGEST_RESERVATION + 1);
    assertNoticed("life 1 was granted " + (Setup.LARGEST_RESERVATION + 1));
  }
}
