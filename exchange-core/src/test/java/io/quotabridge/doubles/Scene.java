package io.quotabridge.doubles;

import io.quotabridge.DataExchange;
import io.quotabridge.Exchange;
import io.quotabridge.ExchangeConfig;
import io.quotabridge.ExchangeListener;
import io.quotabridge.FailurePolicy;
import io.quotabridge.Plugin;
import io.quotabridge.inmemory.InMemoryIdentityRegistry;
import io.quotabridge.inmemory.InMemoryQuotaStore;
import io.quotabridge.internal.engine.EmbeddedDataExchange;
import io.quotabridge.model.AccessRequest;
import io.quotabridge.model.Account;
import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.JournalEntry;
import io.quotabridge.model.PostingId;
import io.quotabridge.spi.identity.IdentityVerifier;
import io.quotabridge.spi.ledger.LedgerConfig;
import io.quotabridge.spi.quota.Deposit;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaStore;
import io.quotabridge.spi.station.UsageSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Lin, of carrier north, goes online at cell-7 on the quota of Chen, of carrier south; the cell
 * belongs to the carrier east. Chen's quota is the test's choice. Nothing happens in the
 * background, and time-outs are longer than any test, unless the test says otherwise.
 */
public final class Scene {

  /** Lin's account, which receives. */
  public static final Account LIN = Account.of("a-lin", "north");

  /** Chen's account, which is charged. */
  public static final Account CHEN = Account.of("a-chen", "south");

  /** A time-out that no test reaches. */
  public static final Duration NEVER = Duration.ofHours(1);

  /** Whom the identity verifier knows. */
  public final InMemoryIdentityRegistry registry =
      new InMemoryIdentityRegistry()
          .registerSubscriber("lin", "a-lin", "north")
          .registerSubscriber("chen", "a-chen", "south")
          .registerStation("cell-7", "a-east", "east");

  /** The store's clock. */
  public final JumpingClock clock = new JumpingClock();

  /** Where quotas are kept. */
  public final FaultyStore store;

  /** Who serves. */
  public final ScriptedStation station = new ScriptedStation();

  /** Where further grants are asked for in the background. */
  public final HandCrankedExecutor background = new HandCrankedExecutor();

  /** When that happens which takes time. */
  public ManualTime time = new ManualTime();

  /** What happened. */
  public final RecordingListener listener = new RecordingListener();

  // What the store has written, whether or not it can be asked at the moment.
  private final QuotaStore books;
  private final List<ExchangeListener> listeners = new ArrayList<>(List.of(listener));
  private IdentityVerifier identities = registry;
  private ExchangeConfig config =
      ExchangeConfig.DEFAULT.withSlices(1000, 1000).withStationTimeout(NEVER);

  private Scene(LedgerConfig rules, boolean batching) {
    books = new InMemoryQuotaStore(rules, clock);
    store = new FaultyStore(batching ? new BatchingStore(books) : books);
  }

  /** A scene in which Chen has so many octets. */
  public static Scene withQuota(long octets) {
    return withQuota(octets, LedgerConfig.DEFAULT);
  }

  /** A scene in which Chen has so many octets, under other rules. */
  public static Scene withQuota(long octets, LedgerConfig rules) {
    Scene scene = new Scene(rules, false);
    scene.deposit("first", CHEN, octets);
    return scene;
  }

  /** A scene in which Chen has so many octets, in a store that gains from batches. */
  public static Scene inBatches(long octets) {
    Scene scene = new Scene(LedgerConfig.DEFAULT, true);
    scene.deposit("first", CHEN, octets);
    return scene;
  }

  // ---- Before it begins ----

  /** Chooses slices: the first, and the most. */
  public Scene slices(long first, long most) {
    config = config.withSlices(first, most);
    return this;
  }

  /** Chooses how long to wait for the base station. */
  public Scene stationTimeout(Duration timeout) {
    config = config.withStationTimeout(timeout);
    return this;
  }

  /** Chooses how long a grant is valid. */
  public Scene validity(Duration validity) {
    config = config.withValidity(validity);
    return this;
  }

  /** Chooses how many exchanges may be open. */
  public Scene maxOpenExchanges(int limit) {
    config = config.withMaxOpenExchanges(limit);
    return this;
  }

  /** Chooses how many requests may wait. */
  public Scene maxWaitingRequests(int limit) {
    config = config.withMaxWaitingRequests(limit);
    return this;
  }

  /** Chooses another verifier. */
  public Scene identities(IdentityVerifier verifier) {
    identities = verifier;
    return this;
  }

  /** Adds a listener before the recording one. */
  public Scene listener(ExchangeListener more) {
    listeners.add(0, more);
    return this;
  }

  /** Chooses how failures are handled. */
  public Scene failures(FailurePolicy policy) {
    config = config.withFailures(policy);
    return this;
  }

  /** Changes any other setting. */
  public Scene configure(UnaryOperator<ExchangeConfig> change) {
    config = change.apply(config);
    return this;
  }

  /** Builds a data exchange; the next one on the same store is the node's next life. */
  public DataExchange build() {
    return EmbeddedDataExchange.start(
        config,
        Plugin.of(identities),
        Plugin.of(store),
        Plugin.of(station),
        listeners,
        background,
        time);
  }

  /**
   * Builds the node's next life, as after a crash: time and background work of this one are gone.
   */
  public DataExchange rebuild() {
    time.close();
    time = new ManualTime();
    background.forget();
    return build();
  }

  /** Lets time pass, in the background as well. */
  public void pass(Duration duration) {
    Duration step = config.validity().dividedBy(16);
    for (Duration left = duration; !left.isNegative() && !left.isZero(); left = left.minus(step)) {
      time.pass(left.compareTo(step) < 0 ? left : step);
      background.crank();
    }
  }

  // ---- While it goes on ----

  /** The request that Lin makes. */
  public static AccessRequest request(String exchangeId) {
    return AccessRequest.of(exchangeId, "lin", "chen", "cell-7");
  }

  /** Opens an exchange that must be served, and returns where its traffic is counted. */
  public UsageSink serve(DataExchange exchanges, String exchangeId) {
    Exchange exchange = exchanges.request(request(exchangeId));
    if (exchange.refusal().isPresent()) {
      throw new IllegalStateException("refused: " + exchange.refusal().get());
    }
    return station.sink(exchangeId);
  }

  /** Tops an account up, beside the data exchange. */
  public void deposit(String id, Account account, long octets) {
    List<QuotaAnswer> answers =
        books.execute(List.of(new Deposit(new PostingId(id), account, octets)));
    if (!answers.get(0).result().isSuccess()) {
      throw new IllegalStateException("deposit refused: " + answers);
    }
  }

  /** Chen's position. */
  public AccountBalance chen() {
    return books.balance(CHEN.id()).orElseThrow();
  }

  /** Lin's position; all zero while nothing has happened to it. */
  public AccountBalance lin() {
    return books.balance(LIN.id()).orElse(AccountBalance.empty(LIN));
  }

  /** An exchange as it is written; it must be. */
  public ExchangeRecord row(String exchangeId) {
    return books.exchange(new ExchangeId(exchangeId)).orElseThrow();
  }

  /** The journal from its beginning. */
  public List<JournalEntry> journal() {
    return books.journal(0, Integer.MAX_VALUE);
  }

  /** By how many octets the books are wrong. */
  public long conservationError() {
    return books.totals().conservationError();
  }
}
