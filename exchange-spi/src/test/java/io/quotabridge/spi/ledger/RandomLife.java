package io.quotabridge.spi.ledger;

import static io.quotabridge.Fixture.LIFETIME;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.Fixture;
import io.quotabridge.model.Account;
import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.PostingId;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.quota.Deposit;
import io.quotabridge.spi.quota.ExchangeRequest;
import io.quotabridge.spi.quota.Initial;
import io.quotabridge.spi.quota.Offset;
import io.quotabridge.spi.quota.PostingRequest;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.Termination;
import io.quotabridge.spi.quota.Update;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One random life of a ledger. Terminals use octets and send requests into a network that loses,
 * repeats and reorders them; what arrives is executed, and judged from the rows before and after
 * and from the plain model here: per exchange, the newest number, its first answer, and the highest
 * total that was reported.
 */
final class RandomLife {

  /** How often each kind of thing happened, over all lives. */
  static final class Tally {

    private final Map<String, Integer> counts = new TreeMap<>();

    void add(String kind) {
      counts.merge(kind, 1, Integer::sum);
    }

    Map<String, Integer> counts() {
      return counts;
    }
  }

  /** A terminal's side of an exchange: what it used, and the number it sent last. */
  private static final class Terminal {
    final Initial initial;
    long used;
    int number;
    boolean ended;

    Terminal(Initial initial) {
      this.initial = initial;
    }
  }

  /** What the model knows about an exchange in the books. */
  private record Known(ExchangeRequest newest, QuotaAnswer answer, long highestReported) {}

  private static final int ACCOUNTS = 3;

  private final SplittableRandom random;
  private final Books books;
  private final OverrunPolicy policy;
  private final Invariants invariants;
  private final Tally tally;

  private final List<Terminal> terminals = new ArrayList<>();
  private final List<QuotaRequest> network = new ArrayList<>();
  private final Map<ExchangeId, Known> known = new HashMap<>();
  private final Map<PostingId, QuotaAnswer> posted = new HashMap<>();
  private final Map<PostingId, PostingRequest> postings = new HashMap<>();

  RandomLife(OverrunPolicy policy, long seed, Tally tally) {
    this.policy = policy;
    this.random = new SplittableRandom(seed);
    this.books = new Books(LedgerConfig.DEFAULT.withOverrun(policy).withMaxExchangesPerQuota(5));
    this.invariants = new Invariants(books, policy);
    this.tally = tally;
  }

  void run(int steps) {
    for (int step = 0; step < steps; step++) {
      step();
      invariants.check();
    }
    drain();
  }

  private void step() {
    switch (random.nextInt(16)) {
      case 0 -> openTerminal();
      case 1, 2, 3 -> report();
      case 4 -> end();
      case 5 -> post();
      case 6 -> loseOne();
      case 7 -> books.advance(Duration.ofMillis(random.nextLong(LIFETIME.toMillis() * 3)));
      default -> deliverOne();
    }
  }

  // ---- What terminals and people send ----

  private void openTerminal() {
    Initial initial = Fixture.initial("x-" + terminals.size(), account(), account(), octets());
    terminals.add(new Terminal(initial));
    network.add(initial);
    if (random.nextInt(4) > 0) {
      deliver(initial);
    }
  }

  private void report() {
    Terminal terminal = anyTerminal();
    if (terminal != null && !terminal.ended) {
      terminal.used += random.nextInt(3) == 0 ? 0 : octets();
      terminal.number += random.nextInt(5) == 0 ? 2 : 1;
      long requested = random.nextInt(4) == 0 ? 0 : octets();
      ExchangeId id = terminal.initial.exchangeId();
      // Now and then a total that was read too early goes out under a new number.
      long total = random.nextInt(6) == 0 ? random.nextLong(terminal.used + 1) : terminal.used;
      network.add(new Update(id, Fixture.OWNER, terminal.number, total, requested, LIFETIME));
    }
  }

  private void end() {
    Terminal terminal = anyTerminal();
    if (terminal != null && !terminal.ended && terminal.number > 2) {
      network.add(termination(terminal));
    }
  }

  private static Termination termination(Terminal terminal) {
    terminal.ended = true;
    terminal.number++;
    return new Termination(
        terminal.initial.exchangeId(),
        Fixture.OWNER,
        terminal.number,
        terminal.used,
        EndingCause.NORMAL_RELEASE);
  }

  private void post() {
    PostingId id = new PostingId("p-" + random.nextInt(200));
    Account from = account();
    Account to = account();
    boolean deposit = from.equals(to) || random.nextInt(3) == 0;
    network.add(
        deposit ? new Deposit(id, to, octets()) : new Offset(id, from, to, 1 + octets() / 4));
  }

  // ---- The network ----

  private void loseOne() {
    if (!network.isEmpty()) {
      network.remove(random.nextInt(network.size()));
      tally.add("lost");
    }
  }

  /** Any of what is under way arrives next; one in three will arrive again. */
  private void deliverOne() {
    if (!network.isEmpty()) {
      int index = random.nextInt(network.size());
      QuotaRequest request = network.get(index);
      if (random.nextInt(3) > 0) {
        network.remove(index);
      }
      deliver(request);
    }
  }

  private void deliver(QuotaRequest request) {
    tally.add("delivered");
    if (request instanceof ExchangeRequest exchange) {
      deliverExchange(exchange);
    } else {
      deliverPosting((PostingRequest) request);
    }
  }

  /** In the end every terminal gets its final total through, whatever was lost before. */
  private void drain() {
    for (Terminal terminal : terminals) {
      ExchangeRecord row = books.exchange(terminal.initial.exchangeId());
      if (row != null && row.isOpen()) {
        deliver(termination(terminal));
        ExchangeRecord settled = books.exchange(terminal.initial.exchangeId().value());
        assertThat(settled.usedOctets()).as("all that was used").isEqualTo(terminal.used);
        if (policy == OverrunPolicy.NEGATIVE) {
          assertThat(settled.overrunOctets()).as("all is charged").isZero();
        }
      }
      invariants.check();
    }
    books.accounts.values().forEach(balance -> assertThat(balance.reserved()).isZero());
  }

  // ---- Judging exchanges ----

  private void deliverExchange(ExchangeRequest request) {
    Known before = known.get(request.exchangeId());
    if (before == null) {
      deliverFirst(request);
    } else if (request.requestNumber() > before.newest().requestNumber()) {
      deliverNew(request, before);
    } else {
      deliverKnown(request, before);
    }
  }

  private void deliverFirst(ExchangeRequest request) {
    if (!(request instanceof Initial initial)) {
      tally.add("unknown");
      assertThat(unchanged(request)).isEqualTo(QuotaAnswer.of(ResultCode.UNKNOWN_SESSION_ID));
      return;
    }
    AccountBalance supplier = books.of(initial.parties().supplierAccount());
    QuotaAnswer answer = books.execute(initial);
    long grant = Math.min(initial.requestedOctets(), Math.max(0, supplier.available()));
    boolean full = supplier.openExchanges() >= 5;
    assertThat(answer.grantedOctets()).isEqualTo(full ? 0 : grant);
    assertThat(answer.result().isSuccess()).isEqualTo(!full && grant > 0);
    tally.add(answer.result().isSuccess() ? "opened" : "refused");
    known.put(request.exchangeId(), new Known(request, answer, 0));
  }

  private void deliverNew(ExchangeRequest request, Known before) {
    ExchangeRecord row = row(request);
    if (!row.isOpen()) {
      tally.add("over");
      assertThat(unchanged(request)).isEqualTo(QuotaAnswer.of(ResultCode.UNKNOWN_SESSION_ID));
      return;
    }
    long available = books.of(row.parties().supplierAccount()).available() + row.reservedOctets();
    long highest = Math.max(before.highestReported(), request.usedOctets());
    long charge = charge(highest - row.chargedOctets(), available);
    long grant = Math.max(0, Math.min(request.requestedOctets(), available - charge));

    QuotaAnswer answer = books.execute(request);

    assertThat(answer.usedOctets()).as("highest total").isEqualTo(highest);
    assertThat(answer.chargedOctets()).as("charge").isEqualTo(row.chargedOctets() + charge);
    assertThat(answer.grantedOctets()).as("grant").isEqualTo(grant);
    assertThat(answer.finalGrant()).isEqualTo(grant < request.requestedOctets());
    assertThat(answer.result().isSuccess()).isEqualTo(grant > 0 || request.requestedOctets() == 0);
    count(request, answer);
    known.put(request.exchangeId(), new Known(request, answer, highest));
  }

  private long charge(long due, long available) {
    return policy == OverrunPolicy.NEGATIVE ? due : Math.min(due, Math.max(0, available));
  }

  private void count(ExchangeRequest request, QuotaAnswer answer) {
    if (request instanceof Termination) {
      tally.add("settled");
    }
    boolean beyond =
        answer.usedOctets() > answer.chargedOctets()
            || books.of(row(request).parties().supplierAccount()).available() < 0;
    if (beyond) {
      tally.add("overrun");
    }
  }

  /** The newest again, an older one, or one of a known number with other content. */
  private void deliverKnown(ExchangeRequest request, Known before) {
    boolean newest = request.requestNumber() == before.newest().requestNumber();
    tally.add(newest ? "repeated" : "late");
    assertThat(unchanged(request)).as("answer to %s", request).isEqualTo(before.answer());
    if (newest && random.nextBoolean()) {
      tally.add("contradicted");
      assertThat(unchanged(contradicting(request)))
          .isEqualTo(QuotaAnswer.of(ResultCode.CONTRADICTING_VALUES));
    }
  }

  private QuotaRequest contradicting(ExchangeRequest request) {
    return request.accept(
        new QuotaRequest.Handler<>() {
          @Override
          public QuotaRequest initial(Initial initial) {
            return Fixture.initial(
                initial.exchangeId().value(),
                account(),
                Fixture.STATION_OWNER,
                initial.requestedOctets());
          }

          @Override
          public QuotaRequest update(Update update) {
            return new Update(
                update.exchangeId(),
                Fixture.OWNER,
                update.requestNumber(),
                update.usedOctets() + 1,
                update.requestedOctets(),
                update.lifetime());
          }

          @Override
          public QuotaRequest termination(Termination end) {
            return new Update(
                end.exchangeId(),
                Fixture.OWNER,
                end.requestNumber(),
                end.usedOctets(),
                0,
                LIFETIME);
          }

          @Override
          public QuotaRequest deposit(Deposit deposit) {
            throw new AssertionError("no exchange request: " + deposit);
          }

          @Override
          public QuotaRequest offset(Offset offset) {
            throw new AssertionError("no exchange request: " + offset);
          }
        });
  }

  // ---- Judging postings ----

  private void deliverPosting(PostingRequest request) {
    QuotaAnswer before = posted.get(request.postingId());
    if (before != null) {
      boolean same = request.equals(postings.get(request.postingId()));
      tally.add(same ? "repeated" : "contradicted");
      assertThat(unchanged(request))
          .isEqualTo(same ? before : QuotaAnswer.of(ResultCode.CONTRADICTING_VALUES));
      return;
    }
    boolean enough =
        request.giver().map(from -> books.of(from).available() >= request.octets()).orElse(true);
    QuotaAnswer answer = books.execute(request);
    assertThat(answer.result().isSuccess()).isEqualTo(enough);
    tally.add(request instanceof Offset ? "offset" : "deposited");
    posted.put(request.postingId(), answer);
    postings.put(request.postingId(), request);
  }

  // ---- Helpers ----

  private QuotaAnswer unchanged(QuotaRequest request) {
    Decision decision = books.decide(request);
    assertThat(decision).isEqualTo(Decision.unchanged(decision.answer()));
    return decision.answer();
  }

  private ExchangeRecord row(ExchangeRequest request) {
    return books.exchange(request.exchangeId().value());
  }

  /** One of the newest, so that most reports concern exchanges that are open. */
  private @Nullable Terminal anyTerminal() {
    int newest = Math.min(terminals.size(), 8);
    return newest == 0 ? null : terminals.get(terminals.size() - 1 - random.nextInt(newest));
  }

  private Account account() {
    return Account.of("account-" + random.nextInt(ACCOUNTS), "carrier");
  }

  private long octets() {
    return 1 + random.nextLong(random.nextInt(4) == 0 ? 2_000 : 50);
  }
}
