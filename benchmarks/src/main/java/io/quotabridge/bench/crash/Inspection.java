package io.quotabridge.bench.crash;

import io.quotabridge.bench.crash.Books.Entries;
import io.quotabridge.bench.crash.Books.Line;
import io.quotabridge.bench.crash.Books.Position;
import io.quotabridge.bench.crash.Truth.LifeWord;
import io.quotabridge.bench.crash.Truth.Mark;
import io.quotabridge.bench.crash.Truth.Phase;
import io.quotabridge.bench.crash.Truth.Word;
import io.quotabridge.model.ExchangeStatus;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.quota.Deposit;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Holds the books against the truth, while no node is running. Not thread-safe.
 *
 * <p>For each exchange: what the library told is found again; what was charged is no more than what
 * was offered to a meter, and what was entered in the journal; nothing was carried beyond what the
 * store allowed; and once it is settled everything is accounted for that the base station carried,
 * but for what a station carried that was lost together with its node. For each account: its row is
 * the sum of its exchanges and deposits, and it supplied no more than its quota.
 */
final class Inspection {

  private final Setup setup;
  private final Truth truth;
  private final StationBook stations;
  private final Books books;
  private final int lives;
  private final Findings findings = new Findings();
  private final Map<String, Position> sums = new HashMap<>();

  Inspection(Setup setup, Truth truth, Books books, int lives) {
    this.setup = setup;
    this.truth = truth;
    this.stations = new StationBook(truth);
    this.books = books;
    this.lives = lives;
  }

  /**
   * Looks at everything.
   *
   * @param last whether everything ought to be settled
   */
  Findings run(boolean last) {
    for (int slot = 0; slot < truth.exchanges(); slot++) {
      exchange(slot, books.exchanges().get(slot));
    }
    if (books.exchanges().keySet().stream().anyMatch(slot -> slot >= truth.exchanges())) {
      findings.violation("the books hold an exchange that nobody requested");
    }
    deposits();
    accounts();
    lives();
    if (last && findings.open > 0) {
      findings.violation(findings.open + " exchanges are left open");
    }
    return findings;
  }

  // ---- Exchanges ----

  private void exchange(int slot, @Nullable Line line) {
    findings.carried += stations.carried(slot);
    if (line == null) {
      require(slot, !truth.isMarked(slot, Mark.SERVING), "was served, and the books lost it");
      require(slot, stations.carried(slot) == 0, "carried, and the books do not know it");
      return;
    }
    require(slot, truth.isMarked(slot, Mark.REQUESTED), "was never requested");
    told(slot, line);
    entered(slot, line, books.journal().getOrDefault(slot, Entries.NONE));
    counted(slot, line);
    switch (line.status()) {
      case OPEN -> findings.open++;
      case SETTLED -> settled(slot, line);
      case REFUSED -> {}
    }
    add(slot, line);
  }

  private void require(int slot, boolean holds, String what) {
    if (!holds) {
      findings.violation(World.id(slot) + " " + what + ": " + describe(slot));
    }
  }

  private String describe(int slot) {
    StringBuilder words = new StringBuilder("station ").append(setup.world().station(slot));
    words.append(", carried ").append(stations.carried(slot));
    words.append(" (last for life ").append(stations.servedLife(slot)).append(')');
    for (Word word : new Word[] {Word.OFFERED, Word.REPORTED, Word.ALLOWED, Word.OWNER}) {
      words.append(", ").append(word).append(' ').append(truth.get(slot, word));
    }
    if (truth.isMarked(slot, Mark.SETTLED)) {
      words.append(", told settled to life ").append(truth.settledBy(slot));
      words.append(" with used ").append(truth.get(slot, Word.SETTLED_USED));
      words.append(" and charged ").append(truth.get(slot, Word.SETTLED_CHARGED));
    }
    words.append("; books: ").append(books.exchanges().get(slot));
    return words.append(", journal ").append(books.journal().get(slot)).toString();
  }

  /** What the library or the store has told is so for ever, or more. */
  private void told(int slot, Line line) {
    boolean served = truth.isMarked(slot, Mark.SERVING);
    require(slot, !served || line.status() != ExchangeStatus.REFUSED, "was served, and is refused");
    require(slot, line.used() >= truth.get(slot, Word.REPORTED), "lost what was reported");
    if (truth.isMarked(slot, Mark.SETTLED)) {
      require(slot, line.status() == ExchangeStatus.SETTLED, "was settled, and is not any more");
      require(slot, line.used() >= truth.get(slot, Word.SETTLED_USED), "lost settled usage");
      require(slot, line.charged() >= truth.get(slot, Word.SETTLED_CHARGED), "lost a charge");
    }
  }

  private void entered(int slot, Line line, Entries entries) {
    boolean settled = line.status() == ExchangeStatus.SETTLED;
    long octets = settled ? line.charged() : 0;
    long overrun = settled ? line.used() - line.charged() : 0;
    if (entries.octets() > octets) {
      findings.duplicates++;
    }
    require(slot, entries.octets() == octets, "has other octets in the journal than in its row");
    require(slot, entries.overrun() == overrun, "has another overrun in the journal");
    long first = truth.get(slot, Word.SETTLED_CHARGED);
    boolean corrected = truth.isMarked(slot, Mark.SETTLED) && line.charged() != first;
    require(
        slot,
        !corrected || entries.count() > (first > 0 ? 1 : 0), // nothing has no entry
        "was changed after it was settled, and nothing was entered");
  }

  /** Nothing is charged that was not offered, and nothing was offered in vain and yet carried. */
  private void counted(int slot, Line line) {
    boolean outside = setup.world().station(slot) == StationKind.COUNTS_OUTSIDE;
    long most = outside ? stations.carried(slot) : truth.get(slot, Word.OFFERED);
    if (line.used() > most) {
      findings.duplicates++;
    }
    require(slot, line.used() <= most, "was counted twice");
    require(slot, line.charged() <= line.used(), "was charged more than was used");
    long allowed = truth.get(slot, Word.ALLOWED);
    require(slot, outside || stations.carried(slot) <= allowed, "carried more than was allowed");
    require(slot, outside || line.used() <= allowed, "used more than was allowed");
  }

  private void settled(int slot, Line line) {
    findings.settled++;
    findings.overrun += line.used() - line.charged();
    long missing = stations.carried(slot) - line.used();
    if (missing <= 0) {
      findings.notCarried -= missing;
      return;
    }
    int served = stations.servedLife(slot);
    boolean inOrder = truth.phase(served) == Phase.CLOSED || truth.settledBy(slot) == served;
    boolean lost = setup.world().station(slot) == StationKind.LOST && !inOrder;
    require(slot, lost, "carried " + missing + " octets that nobody accounts for");
    require(
        slot,
        missing <= Setup.LARGEST_RESERVATION,
        "lost " + missing + " octets, more than may be unreported");
    findings.unaccounted += missing;
    findings.unaccountedExchanges++;
    findings.largestUnaccounted = Math.max(findings.largestUnaccounted, missing);
  }

  // ---- Accounts ----

  private void add(int slot, Line line) {
    require(
        slot, line.status() == ExchangeStatus.OPEN || line.reserved() == 0, "still holds quota");
    if (line.status() == ExchangeStatus.REFUSED) {
      return;
    }
    findings.opened++;
    findings.charged += line.charged();
    boolean open = line.status() == ExchangeStatus.OPEN;
    sum(line.supplier(), new Position(0, line.reserved(), line.charged(), 0, open ? 1 : 0));
    if (!open) {
      sum(line.demander(), new Position(0, 0, 0, line.charged(), 0));
    }
  }

  private void sum(String account, Position more) {
    sums.merge(account, more, Position::plus);
  }

  private void deposits() {
    Map<String, Books.Posting> left = new HashMap<>(books.postings());
    for (Deposit quota : setup.world().quotas()) {
      deposit(left, quota, true);
    }
    for (int life = 1; life <= lives; life++) {
      for (int number = 0; number < truth.get(life, LifeWord.POSTINGS_BEGUN); number++) {
        boolean answered = number < truth.get(life, LifeWord.POSTINGS_ANSWERED);
        deposit(left, setup.world().topUp(life, number), answered);
      }
    }
    for (String unknown : left.keySet()) {
      findings.violation("posting " + unknown + " was never begun");
    }
  }

  private void deposit(Map<String, Books.Posting> left, Deposit deposit, boolean answered) {
    Books.Posting posting = left.remove(deposit.postingId().value());
    if (posting == null) {
      if (answered) {
        findings.violation(deposit + " was answered, and is not in the books");
      }
      return;
    }
    String account = deposit.receiver().id().value();
    if (!posting.equals(
        new Books.Posting(account, deposit.octets(), ResultCode.SUCCESS.number()))) {
      findings.violation(deposit + " stands in the books as " + posting);
    }
    findings.topUps++;
    sum(account, new Position(posting.octets(), 0, 0, 0, 0));
  }

  private void accounts() {
    Map<String, Position> all = new TreeMap<>(sums);
    books.positions().forEach((account, row) -> all.putIfAbsent(account, Position.EMPTY));
    all.forEach(
        (account, sum) -> {
          Position row = books.positions().getOrDefault(account, Position.EMPTY);
          if (!row.equals(sum)) {
            findings.violation(account + " is " + row + ", and its exchanges make " + sum);
          }
          if (row.supplied() > row.quota()) {
            findings.violation(account + " supplied beyond its quota: " + row);
          }
        });
  }

  // ---- Lives ----

  private void lives() {
    long most = 0;
    for (int life = 1; life <= lives; life++) {
      most += mayBeNotCarried(life);
    }
    if (findings.notCarried > most) {
      findings.violation(
          findings.notCarried + " octets were charged and not carried, more than " + most);
    }
    for (int life = 1; life <= lives; life++) {
      if (truth.get(life, LifeWord.LARGEST_GRANT) > Setup.LARGEST_RESERVATION) {
        findings.violation(
            "life " + life + " was granted " + truth.get(life, LifeWord.LARGEST_GRANT));
      }
    }
  }

  /**
   * What a life noted, and a packet for each thread that its death kept from noting it, is all that
   * may be charged without having been carried.
   */
  private long mayBeNotCarried(int life) {
    long noted = truth.get(life, LifeWord.NOT_CARRIED);
    boolean closed = truth.phase(life) == Phase.CLOSED;
    return closed ? noted : noted + (long) setup.threads() * Lane.LARGEST_PACKET;
  }
}
