package io.quotabridge.spi.ledger;

import static io.quotabridge.Fixture.LIFETIME;

import com.google.errorprone.annotations.FormatMethod;
import io.quotabridge.Fixture;
import io.quotabridge.model.Account;
import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.ExchangeStatus;
import io.quotabridge.model.NodeId;
import io.quotabridge.model.Owner;
import io.quotabridge.model.Parties;
import io.quotabridge.model.PostingId;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.ledger.Tally.Kind;
import io.quotabridge.spi.quota.Deposit;
import io.quotabridge.spi.quota.ExchangeRequest;
import io.quotabridge.spi.quota.Initial;
import io.quotabridge.spi.quota.Offset;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.Termination;
import io.quotabridge.spi.quota.Update;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One random life of a ledger. Base stations carry, and nodes report what they carried through a
 * network that loses, repeats and reorders; nodes crash, start again, take exchanges up and over,
 * and lives that were replaced come back late; the store's clock jumps. What arrives is executed
 * and compared with the plain model.
 */
final class RandomLife {

  /* Words. A node's "life" is what an epoch stands for: a process from its start until it is gone.
   * A replaced life is one whose node has started again; it may go on talking. What a base station
   * carried is the truth that all reports of an exchange are read from, by whomever. */

  /** A life of a node, and the exchanges that it believes to drive, each with its next number. */
  private static final class Life {
    final Owner owner;
    final List<Service> services = new ArrayList<>();
    final Map<ExchangeId, Integer> numbers = new HashMap<>();
    boolean replaced;

    Life(Owner owner) {
      this.owner = owner;
    }

    void drives(Service service, int lastNumber) {
      if (numbers.put(service.initial.exchangeId(), lastNumber) == null) {
        services.add(service);
      }
    }

    void forgets(Service service) {
      services.remove(service);
      numbers.remove(service.initial.exchangeId());
    }

    int nextNumber(Service service, int by) {
      return numbers.merge(service.initial.exchangeId(), by, Integer::sum);
    }
  }

  /** An exchange at its base station. */
  private static final class Service {
    final Initial initial;
    long carried;

    Service(Initial initial) {
      this.initial = initial;
    }
  }

  private static final List<Account> ACCOUNTS =
      List.of(account("account-0"), account("account-1"), account("account-2"));

  private static final List<NodeId> NODES = List.of(new NodeId("a"), new NodeId("b"));

  private static final List<Duration> GRACES =
      List.of(Duration.ZERO, Duration.ofMinutes(15), Duration.ofDays(1));

  /** So few that the limit is met. */
  private static final int MAX_EXCHANGES = 2;

  private final SplittableRandom random;
  private final Books books;
  private final PlainModel model;
  private final OverrunPolicy policy;
  private final LedgerConfig config;
  private final Invariants invariants;
  private final Tally tally;

  private final List<Life> lives = new ArrayList<>();
  private final Map<Owner, Life> byOwner = new HashMap<>();
  private final Map<ExchangeId, Service> services = new HashMap<>();
  private final List<QuotaRequest> network = new ArrayList<>();

  RandomLife(OverrunPolicy policy, long seed, Tally tally) {
    this.policy = policy;
    this.random = new SplittableRandom(seed);
    this.config =
        LedgerConfig.DEFAULT
            .withOverrun(policy)
            .withMaxExchangesPerQuota(MAX_EXCHANGES)
            .withGrace(GRACES.get(random.nextInt(GRACES.size())));
    this.books = new Books(config);
    this.model = new PlainModel(config, books.now(), tally::add);
    this.invariants = new Invariants(books, policy);
    this.tally = tally;
  }

  private static Account account(String id) {
    return Account.of(id, "carrier");
  }

  void run(int steps) {
    NODES.forEach(this::start);
    execute(new Deposit(new PostingId("first"), ACCOUNTS.get(0), 3_000));
    execute(new Deposit(new PostingId("second"), ACCOUNTS.get(1), 1 + random.nextInt(1_000)));
    open();
    for (int step = 0; step < steps; step++) {
      step();
    }
    drain();
  }

  private void step() {
    switch (random.nextInt(24)) {
      case 0 -> open();
      case 1, 2, 3, 4, 5, 6 -> report();
      case 7, 8 -> end();
      case 9 -> post();
      case 10 -> loseRequest();
      case 11 -> moveClock();
      case 12 -> crash(present());
      case 13, 14 -> takeUp(anyLife());
      case 15 -> takeOver(anyLife());
      default -> deliverAny();
    }
  }

  // ---- Nodes ----

  private void start(NodeId node) {
    Owner owner = new Owner(node, books.enter(node));
    Life life = new Life(owner);
    lives.add(life);
    require(byOwner.put(owner, life) == null, "epoch of %s was there before", owner);
  }

  /** The node starts again; the life before it may be gone, or only have been cut off. */
  private void crash(Life life) {
    tally.add(Kind.CRASHED);
    life.replaced = true;
    if (random.nextInt(3) == 0) {
      lives.remove(life);
    }
    start(life.owner.node());
  }

  private Life present() {
    Life life = lives.get(random.nextInt(lives.size()));
    while (life.replaced) {
      life = lives.get(random.nextInt(lives.size()));
    }
    return life;
  }

  private Life anyLife() {
    return random.nextBoolean() ? lives.get(random.nextInt(lives.size())) : present();
  }

  private void takeUp(Life life) {
    take(life, Kind.TAKEN_UP, books.takeUp(life.owner, LIFETIME), expectedUp(life.owner));
  }

  private Set<ExchangeId> expectedUp(Owner owner) {
    Set<ExchangeId> expected = new TreeSet<>();
    model.exchanges.forEach(
        (id, known) -> {
          if (model.mayTakeUp(known, owner)) {
            expected.add(id);
          }
        });
    return expected;
  }

  private void takeOver(Life life) {
    take(life, Kind.TAKEN_OVER, books.takeOver(life.owner, LIFETIME), expectedOver(life.owner));
  }

  private Set<ExchangeId> expectedOver(Owner owner) {
    Set<ExchangeId> expected = new TreeSet<>();
    model.exchanges.forEach(
        (id, known) -> {
          if (model.mayTakeOver(known, owner)) {
            expected.add(id);
          }
        });
    return expected;
  }

  /** Who took them goes on with them, unless it does not hear that it has them. */
  private void take(Life life, Kind kind, List<ExchangeRecord> taken, Set<ExchangeId> expected) {
    Iterator<ExchangeId> ids = expected.iterator();
    require(
        taken.size() == expected.size(), "%s took %s instead of %s", life.owner, taken, expected);
    boolean heard = hears(life);
    for (ExchangeRecord row : taken) {
      ExchangeId id = ids.next();
      require(row.id().equals(id), "%s took %s instead of %s", life.owner, row, id);
      tally.add(kind);
      PlainModel.Known known = in(model.exchanges, id);
      model.taken(known, life.owner, LIFETIME);
      if (heard) {
        life.drives(in(services, id), row.lastRequest().number());
      }
    }
    compare();
  }

  /** Whether an answer gets through; the node may be gone before it does. */
  private boolean hears(Life life) {
    if (random.nextInt(6) > 0) {
      return true;
    }
    tally.add(Kind.ANSWER_LOST);
    if (!life.replaced && random.nextBoolean()) {
      tally.add(Kind.CRASHED_BEFORE_THE_ANSWER);
      crash(life);
    }
    return false;
  }

  // ---- What they send ----

  private void open() {
    Life life = anyLife();
    ExchangeId id = new ExchangeId("x-" + services.size());
    Parties parties = Fixture.parties(account(), supplier());
    Initial initial = new Initial(id, parties, life.owner, octets(), LIFETIME);
    Service service = new Service(initial);
    services.put(id, service);
    life.drives(service, 0);
    network.add(initial);
    if (random.nextInt(4) > 0) {
      deliver(initial);
    }
  }

  private void report() {
    Life life = anyLife();
    Service service = anyService(life);
    if (service != null) {
      service.carried += random.nextInt(3) == 0 ? 0 : octets();
      // Now and then a total that was read too early goes out under a new number.
      long total = random.nextInt(6) == 0 ? random.nextLong(service.carried + 1) : service.carried;
      long requested = random.nextInt(4) == 0 ? 0 : octets();
      int number = life.nextNumber(service, 1 + random.nextInt(5) / 4);
      network.add(
          new Update(service.initial.exchangeId(), life.owner, number, total, requested, LIFETIME));
    }
  }

  private void end() {
    Life life = anyLife();
    Service service = anyService(life);
    if (service != null) {
      service.carried += random.nextInt(2) * octets();
      network.add(termination(life, service));
    }
  }

  private static Termination termination(Life life, Service service) {
    return new Termination(
        service.initial.exchangeId(),
        life.owner,
        life.nextNumber(service, 1),
        service.carried,
        EndingCause.NORMAL_RELEASE);
  }

  private void post() {
    PostingId id = new PostingId("p-" + random.nextInt(4));
    Account from = account();
    Account to = account();
    boolean deposit = from.equals(to) || random.nextInt(3) == 0;
    network.add(
        deposit ? new Deposit(id, to, octets()) : new Offset(id, from, to, 1 + octets() / 4));
  }

  // ---- Network and time ----

  private void moveClock() {
    boolean back = random.nextInt(3) == 0;
    long seconds = random.nextLong(random.nextBoolean() ? 120 : LIFETIME.toSeconds() * 4);
    tally.add(back ? Kind.CLOCK_BACK : Kind.CLOCK_FORWARD);
    books.advance(Duration.ofSeconds(back ? -seconds : seconds));
    model.setTime(books.now());
  }

  private void loseRequest() {
    if (!network.isEmpty()) {
      network.remove(random.nextInt(network.size()));
      tally.add(Kind.REQUEST_LOST);
    }
  }

  /** Any of what is under way arrives next; one in four will arrive again. */
  private void deliverAny() {
    if (!network.isEmpty()) {
      int index = random.nextInt(network.size());
      QuotaRequest request = network.get(index);
      if (random.nextInt(4) > 0) {
        network.remove(index);
      }
      deliver(request);
    }
  }

  private void deliver(QuotaRequest request) {
    QuotaAnswer answer = execute(request);
    if (request instanceof ExchangeRequest exchange) {
      Life sender = in(byOwner, exchange.owner());
      if (sender.replaced) {
        tally.add(Kind.CAME_BACK);
      }
      if (hears(sender)) {
        heard(sender, exchange, answer);
      }
    }
    if (random.nextInt(12) == 0) {
      execute(contradicting(request));
    }
  }

  /**
   * Who learns from an update that the exchange is over submits what was carried; nobody goes on
   * with one that was refused.
   */
  private void heard(Life sender, ExchangeRequest request, QuotaAnswer answer) {
    Service service = in(services, request.exchangeId());
    if (answer.status() == ExchangeStatus.REFUSED) {
      sender.forgets(service);
    } else if (request instanceof Update && answer.status() == ExchangeStatus.SETTLED) {
      network.add(termination(sender, service));
    }
  }

  private QuotaRequest contradicting(QuotaRequest request) {
    if (request instanceof Update update) {
      return new Update(
          update.exchangeId(),
          update.owner(),
          update.requestNumber(),
          update.usedOctets(),
          update.requestedOctets() + 1,
          LIFETIME);
    }
    if (request instanceof Termination end) {
      return new Update(
          end.exchangeId(), end.owner(), end.requestNumber(), end.usedOctets(), 0, LIFETIME);
    }
    if (request instanceof Initial initial) {
      Parties parties = Fixture.parties(account(), Fixture.STATION_OWNER);
      return new Initial(initial.exchangeId(), parties, initial.owner(), 1, LIFETIME);
    }
    return new Deposit(new PostingId("first"), ACCOUNTS.get(2), 1);
  }

  /** In the end every exchange's final total gets through, as far as it may. */
  private void drain() {
    for (Service service : services.values()) {
      ExchangeId id = service.initial.exchangeId();
      PlainModel.Known known = model.exchanges.get(id);
      if (known != null && known.status != ExchangeStatus.REFUSED) {
        settle(service, known);
        ExchangeRecord row = books.exchange(id.value());
        require(row.usedOctets() <= service.carried, "more than was carried: %s", row);
      }
    }
    for (AccountBalance balance : books.accounts.values()) {
      require(balance.reserved() == 0, "reserved in the end: %s", balance);
    }
  }

  private void settle(Service service, PlainModel.Known known) {
    boolean wasOpen = known.isOpen();
    int number = known.newest.requestNumber() + 1;
    ExchangeId id = service.initial.exchangeId();
    QuotaAnswer answer =
        execute(
            new Termination(
                id, known.owner, number, service.carried, EndingCause.SUPERVISION_EXPIRED));
    require(
        answer.result().isSuccess() || answer.result() == ResultCode.UNKNOWN_SESSION_ID,
        "end of %s: %s",
        id,
        answer);
    if (wasOpen || answer.result().isSuccess()) {
      require(answer.usedOctets() == service.carried, "all that was carried: %s", answer);
      require(
          policy == OverrunPolicy.CLIP || answer.chargedOctets() == service.carried,
          "all is charged: %s",
          answer);
    }
  }

  // ---- Judging ----

  private QuotaAnswer execute(QuotaRequest request) {
    Decision decision = books.decide(request);
    PlainModel.Expected expected = request.accept(model);
    require(
        decision.answer().equals(expected.answer()),
        "%s was answered %s instead of %s",
        request,
        decision.answer(),
        expected.answer());
    require(
        expected.changes() || decision.equals(Decision.unchanged(decision.answer())),
        "%s must not change anything: %s",
        request,
        decision);
    books.write(decision);
    compare();
    return decision.answer();
  }

  /** After every step: each row as the model has it, and every sum made anew. */
  private void compare() {
    for (ExchangeRecord row : books.exchanges.values()) {
      PlainModel.Known known = model.exchanges.get(row.id());
      require(known != null && known.isLike(row), "row %s is not as it should be", row);
    }
    for (AccountBalance row : books.accounts.values()) {
      require(model.of(row.account()).isLike(row), "row %s is not as it should be", row);
    }
    require(
        books.exchanges.size() == model.exchanges.size(),
        "%s rows of exchanges instead of %s",
        books.exchanges.size(),
        model.exchanges.size());
    invariants.check();
  }

  private static <K, V> V in(Map<K, V> map, K key) {
    return Objects.requireNonNull(map.get(key), () -> "nothing known of " + key);
  }

  @FormatMethod
  private static void require(boolean holds, String what, @Nullable Object... values) {
    if (!holds) {
      throw new AssertionError(String.format(what, values));
    }
  }

  // ---- Chance ----

  private @Nullable Service anyService(Life life) {
    int newest = Math.min(life.services.size(), 4);
    return newest == 0
        ? null
        : life.services.get(life.services.size() - 1 - random.nextInt(newest));
  }

  /** The last account begins with nothing. */
  private Account supplier() {
    return random.nextInt(8) == 0 ? account() : ACCOUNTS.get(random.nextInt(2));
  }

  private Account account() {
    return ACCOUNTS.get(random.nextInt(ACCOUNTS.size()));
  }

  private long octets() {
    return 1 + random.nextLong(random.nextInt(4) == 0 ? 1_000 : 50);
  }
}
