package io.quotabridge;

import com.google.common.base.Preconditions;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.quotabridge.internal.engine.EmbeddedDataExchange;
import io.quotabridge.model.AccessRequest;
import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.AccountId;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.JournalEntry;
import io.quotabridge.model.Parties;
import io.quotabridge.model.ResultCode;
import io.quotabridge.settlement.Audit;
import io.quotabridge.settlement.NettingMatrix;
import io.quotabridge.settlement.Obligations;
import io.quotabridge.spi.identity.IdentityVerifier;
import io.quotabridge.spi.quota.PostingRequest;
import io.quotabridge.spi.quota.QuotaStore;
import io.quotabridge.spi.quota.StoreException;
import io.quotabridge.spi.station.BaseStationAdapter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Mobile data exchange, embedded: a carrier builds one and requests exchanges from it. Thread-safe.
 *
 * <p>A terminal short of data goes online at a base station on the quota of another terminal. All
 * identities and the quota are checked, traffic is metered against a hard bound while it flows, and
 * in the end the supplier is charged and the demander's account receives the volume.
 */
public interface DataExchange extends AutoCloseable {

  /** Returns a builder; without further ado it takes the only plugin found for each port. */
  static Builder builder() {
    return new Builder();
  }

  /**
   * Requests an exchange (S1 to S4). Blocks while identities, quota and base station are asked.
   *
   * <p>Repeating a request is safe and has no second effect: it returns the exchange as it is now.
   * Another request under the same identifier is refused with 5007.
   *
   * @param request who wants to use whose quota, and where
   * @return the exchange: served, already over, or refused with a reason
   * @throws IllegalStateException after {@link #close}
   */
  Exchange request(AccessRequest request);

  /**
   * As {@link #request}, without waiting: the work is done on the embedder's executor, which holds
   * no thread while the quota store works or the base station makes up its mind. Thousands may so
   * be under way on a few threads.
   *
   * <p>The thread that brings the answer has others to bring. A dependent stage that waits for
   * something belongs on another executor ({@link CompletableFuture#thenApplyAsync}), or asks
   * without waiting itself.
   *
   * <p>Cancelling the answer gives the exchange up: it is not opened, or ended at once.
   *
   * @param request who wants to use whose quota, and where
   * @return the exchange, once it is served, over or refused; completed by a thread of the executor
   * @throws IllegalStateException after {@link #close}
   * @throws java.util.concurrent.RejectedExecutionException if the executor takes nothing more;
   *     nothing has happened then
   */
  CompletableFuture<Exchange> requestAsync(AccessRequest request);

  /**
   * Ends and settles every exchange of this node whose parties are affected, because a supplier or
   * a carrier withdrew what it had allowed. Other nodes learn of it from the identity verifier,
   * which is asked again before each further grant.
   *
   * @param which whose exchanges, such as {@code p -> p.supplier().equals(lost)}
   * @return how many have been told to end
   */
  int revoke(Predicate<? super Parties> which);

  /**
   * Finds an exchange that is open on this node.
   *
   * @param id the exchange
   * @return the exchange, or empty if it is not open here
   */
  Optional<Exchange> find(ExchangeId id);

  /**
   * Tops a quota up, or moves quota from one account to another; each posting once, however often
   * it is sent.
   *
   * @param posting the deposit or offset
   * @return {@link ResultCode#SUCCESS}, or why nothing was posted
   * @throws StoreException if the store failed; send the same posting again
   */
  @CanIgnoreReturnValue
  ResultCode post(PostingRequest posting);

  /**
   * Returns an account's position.
   *
   * @param id the account
   * @return the position, or empty for an account that nothing has happened to yet
   */
  Optional<AccountBalance> balance(AccountId id);

  /** Returns all accounts by rising id, read page by page while it is iterated. */
  Iterable<AccountBalance> balances();

  /** Returns the journal from its beginning, read page by page while it is iterated. */
  Iterable<JournalEntry> journal();

  /** Returns how much each carrier's accounts supplied to each other carrier's. */
  NettingMatrix netting();

  /** Returns what accounts owe each other, offsets taken into account. */
  Obligations obligations();

  /**
   * Checks that the books are right: every octet is accounted for, on both sides. A store that is
   * {@link io.quotabridge.spi.quota.StoreCapability#SHARED SHARED} is read as of one instant; any
   * other has to be quiet, for what is written meanwhile may be in one sum and not in the other.
   */
  Audit audit();

  /**
   * Ends and settles all open exchanges, then closes the plugins. Requests made from now on fail.
   * What cannot be settled within {@link ExchangeConfig#shutdownTimeout()} stays open in the store,
   * and is taken up when this node begins again.
   */
  @Override
  void close();

  /** Chooses plugins and settings. Not thread-safe; what it builds is. */
  final class Builder {

    private ExchangeConfig config = ExchangeConfig.DEFAULT;
    private Plugin<IdentityVerifier> identityVerifier = Plugin.theOnlyOne();
    private Plugin<QuotaStore> quotaStore = Plugin.theOnlyOne();
    private Plugin<BaseStationAdapter> baseStations = Plugin.theOnlyOne();
    private final List<ExchangeListener> listeners = new ArrayList<>();
    private @Nullable Executor executor;

    private Builder() {}

    /**
     * Sets what a carrier may choose.
     *
     * @param newConfig the settings
     */
    @CanIgnoreReturnValue
    public Builder config(ExchangeConfig newConfig) {
      config = Preconditions.checkNotNull(newConfig, "config");
      return this;
    }

    /**
     * Chooses who confirms identities.
     *
     * @param plugin the choice
     */
    @CanIgnoreReturnValue
    public Builder identityVerifier(Plugin<IdentityVerifier> plugin) {
      identityVerifier = Preconditions.checkNotNull(plugin, "identityVerifier");
      return this;
    }

    /**
     * Chooses where quotas are kept.
     *
     * @param plugin the choice
     */
    @CanIgnoreReturnValue
    public Builder quotaStore(Plugin<QuotaStore> plugin) {
      quotaStore = Preconditions.checkNotNull(plugin, "quotaStore");
      return this;
    }

    /**
     * Chooses who speaks to base stations.
     *
     * @param plugin the choice
     */
    @CanIgnoreReturnValue
    public Builder baseStations(Plugin<BaseStationAdapter> plugin) {
      baseStations = Preconditions.checkNotNull(plugin, "baseStations");
      return this;
    }

    /**
     * Adds somebody who wants to hear what happens to exchanges.
     *
     * @param listener the listener
     */
    @CanIgnoreReturnValue
    public Builder listener(ExchangeListener listener) {
      listeners.add(Preconditions.checkNotNull(listener, "listener"));
      return this;
    }

    /**
     * Sets where what need not be waited for is done: further grants, asynchronous requests and
     * ends, ends by supervision, late deliveries. The default is a small pool of daemon threads; an
     * executor of virtual threads is welcome. Two of these tasks at a time wait for the store, for
     * batches of requests; so four threads are the least. More serve identity verifiers and base
     * stations that block; where none does, fewer threads wake each other less.
     *
     * @param newExecutor the executor; the embedder shuts it down
     */
    @CanIgnoreReturnValue
    public Builder executor(Executor newExecutor) {
      executor = Preconditions.checkNotNull(newExecutor, "executor");
      return this;
    }

    /**
     * Finds the plugins and starts.
     *
     * @return the data exchange, ready for requests
     * @throws PluginSelectionException if a port has no plugin, several without a choice, or one
     *     that fails
     */
    public DataExchange build() {
      return EmbeddedDataExchange.start(
          config, identityVerifier, quotaStore, baseStations, listeners, executor);
    }
  }
}
