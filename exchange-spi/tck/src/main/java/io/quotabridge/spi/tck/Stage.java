package io.quotabridge.spi.tck;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.quotabridge.model.Account;
import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.NodeId;
import io.quotabridge.model.Owner;
import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.QuotaStore;
import io.quotabridge.spi.quota.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One store with a storage of its own, and the audit of everything that is asked of it. */
final class Stage implements AutoCloseable {

  /** How long a client goes on asking a store that says "again" before that is a fault. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** A client waits a little before it asks again, so that the store gets somewhere meanwhile. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private final QuotaStoreContract contract;
  private final PluginConfig settings;
  private final String storage;
  private final List<QuotaStore> open = new ArrayList<>();
  private final Audit audit;
  private QuotaStore store;

  Stage(QuotaStoreContract contract, PluginConfig settings) {
    this.contract = contract;
    this.settings = settings;
    this.storage = "kit" + UUID.randomUUID().toString().substring(0, 8).toLowerCase(Locale.ROOT);
    this.store = contract.open(storage, settings);
    this.open.add(store);
    this.audit = new Audit(settings);
  }

  Stage(QuotaStoreContract contract) {
    this(contract, PluginConfig.empty());
  }

  QuotaStore store() {
    return store;
  }

  /** Executes one request, then makes every sum anew. */
  @CanIgnoreReturnValue
  QuotaAnswer execute(QuotaRequest request) {
    return batch(List.of(request)).get(0);
  }

  /** Executes requests one after another. */
  @CanIgnoreReturnValue
  List<QuotaAnswer> oneByOne(List<? extends QuotaRequest> requests) {
    return requests.stream().map(this::execute).toList();
  }

  /** Executes a batch, then makes every sum anew. */
  @CanIgnoreReturnValue
  List<QuotaAnswer> batch(List<? extends QuotaRequest> requests) {
    List<QuotaAnswer> answers = answers(requests);
    checkBooks(requests);
    return answers;
  }

  /**
   * Executes one request and leaves the books for later: its answer is judged first, or others run.
   */
  @CanIgnoreReturnValue
  QuotaAnswer answer(QuotaRequest request) {
    return answers(List.of(request)).get(0);
  }

  /** Executes a batch and leaves the books for later, so that its answers are judged first. */
  List<QuotaAnswer> answers(List<? extends QuotaRequest> requests) {
    return ask(store, requests);
  }

  /**
   * Executes requests on any store of this storage, as every client does: asks again when it is
   * told to, since a repetition is safe whatever was written before.
   */
  List<QuotaAnswer> ask(QuotaStore any, List<? extends QuotaRequest> requests) {
    return patiently(() -> send(any, requests));
  }

  private static <T> T patiently(Supplier<T> call) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      try {
        return call.get();
      } catch (StoreException e) {
        if (!e.isRetryable() || System.nanoTime() - deadline > 0) {
          throw e;
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private List<QuotaAnswer> send(QuotaStore any, List<? extends QuotaRequest> requests) {
    requests.forEach(audit::sent);
    List<QuotaAnswer> answers = any.execute(requests);
    assertThat(answers)
        .as(Rule.BATCH.because("number of answers to " + requests.size() + " requests"))
        .hasSameSizeAs(requests);
    for (int i = 0; i < requests.size(); i++) {
      audit.answered(requests.get(i), answers.get(i));
    }
    return answers;
  }

  // ---- Owners ----

  long enter(NodeId node) {
    return enter(store, node);
  }

  long enter(QuotaStore any, NodeId node) {
    return patiently(() -> any.enter(node));
  }

  @CanIgnoreReturnValue
  List<ExchangeRecord> takeUp(Owner owner) {
    return takeUp(owner, null, 1000);
  }

  @CanIgnoreReturnValue
  List<ExchangeRecord> takeUp(Owner owner, @Nullable ExchangeId after, int limit) {
    return takeUp(store, owner, after, limit);
  }

  @CanIgnoreReturnValue
  List<ExchangeRecord> takeUp(QuotaStore any, Owner owner, @Nullable ExchangeId after, int limit) {
    return patiently(() -> any.takeUp(owner, Sample.LIFETIME, after, limit));
  }

  @CanIgnoreReturnValue
  List<ExchangeRecord> takeOver(Owner owner, int limit) {
    return takeOver(store, owner, limit);
  }

  List<ExchangeRecord> takeOver(QuotaStore any, Owner owner, int limit) {
    return patiently(() -> any.takeOver(owner, Sample.LIFETIME, limit));
  }

  /** Waits until so many are expired; the store's clock may be coarse, and may be another one. */
  @CanIgnoreReturnValue
  List<ExchangeRecord> awaitExpired(int count) {
    List<ExchangeRecord> expired = store.expiredExchanges(count + 1);
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (expired.size() < count && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(Sample.MOMENT.toNanos());
      expired = store.expiredExchanges(count + 1);
    }
    assertThat(expired).as(Rule.EXPIRY.because("expired exchanges")).hasSize(count);
    return expired;
  }

  // ---- Books ----

  /** Makes every sum anew; the requests are what was done last. */
  void checkBooks(List<? extends QuotaRequest> requests) {
    String last = requests.isEmpty() ? "nothing" : Words.of(requests.get(requests.size() - 1));
    String before = requests.size() > 1 ? requests.size() + " requests up to " : "";
    checkBooksAfter(before + last);
  }

  /** Makes every sum anew, after what was done last. */
  void checkBooksAfter(String what) {
    audit.check(store, "after " + what + "; ");
  }

  /** Makes every sum anew, after a race. */
  void checkBooks() {
    audit.check(store, "");
  }

  /** Every exchange that was ever named and that the store knows, by rising id. */
  List<ExchangeRecord> exchanges() {
    return audit.rows(store);
  }

  ExchangeRecord row(String exchange) {
    return store
        .exchange(Sample.id(exchange))
        .orElseThrow(
            () -> new AssertionError(Rule.RECORD.because("row of " + exchange + " is missing")));
  }

  AccountBalance balance(Account account) {
    return store.balance(account.id()).orElse(AccountBalance.empty(account));
  }

  /** Closes the store and opens another one under the same name. */
  void restart() {
    store.close();
    open.remove(store);
    store = another();
  }

  /** Opens one more store under the same name. */
  QuotaStore another() {
    QuotaStore more = contract.open(storage, settings);
    open.add(more);
    return more;
  }

  /** The store was closed by the test itself. */
  void closed() {
    open.remove(store);
  }

  @Override
  public void close() {
    open.forEach(QuotaStore::close);
    contract.discard(storage);
  }
}
