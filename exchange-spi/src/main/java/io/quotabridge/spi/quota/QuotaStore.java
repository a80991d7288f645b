package io.quotabridge.spi.quota;

import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.AccountId;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.JournalEntry;
import io.quotabridge.model.NodeId;
import io.quotabridge.model.Owner;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps quotas, reservations, exchanges and the journal, and executes requests on them. Requests,
 * not rows, cross this port, so that a carrier's existing charging system can be bridged as well as
 * a table. A store that keeps its own rows takes the rules from {@link
 * io.quotabridge.spi.ledger.Ledger}.
 *
 * <p><b>Threads:</b> called by many threads at once; implementations are thread-safe.
 * <b>Blocking:</b> may wait for I/O; bound the wait. <b>Exactly once:</b> an exchange request is
 * identified by (exchange id, request number), a posting by its id; the same one again gets an
 * equal answer and has no effect. The same identity with other content is {@code 5007} and changes
 * nothing. An older number is answered from the present state. <b>Owners:</b> an open exchange is
 * driven by one owner; an update or termination of anyone else is {@code 5002}, but what it reports
 * is charged. <b>Errors:</b> a business refusal is an answer. {@link StoreException} says whether
 * to ask again; whatever else is thrown counts as permanent.
 */
public interface QuotaStore extends AutoCloseable {

  /**
   * Executes requests in the order of the list, each atomic, each with an answer of its own. A
   * batch has the effect of its requests one after another.
   *
   * @param requests what to execute; several may concern the same exchange or account
   * @return one answer each, in the same order
   * @throws StoreException if no answer can be given; any part may have been executed
   */
  List<QuotaAnswer> execute(List<? extends QuotaRequest> requests);

  /**
   * Finds an exchange, open or not.
   *
   * @param id the exchange
   * @return the exchange as last written, or empty if nobody opened it
   */
  Optional<ExchangeRecord> exchange(ExchangeId id);

  /**
   * Begins a new life of a node.
   *
   * @param node the node
   * @return its epoch: 1 for the first life, and higher than any before; where the store is
   *     durable, so is this
   */
  long enter(NodeId node);

  /**
   * Makes an owner drive the open exchanges of its node, whatever earlier life of it opened them,
   * by rising id. Repeating it is safe. An earlier life that is still busy does not keep it from
   * getting done.
   *
   * @param owner the node in its present life
   * @param lifetime how long each may stay silent from now on
   * @param after the last id of the page before, or {@code null} for the first page
   * @param limit the page's size, 1 or more
   * @return the exchanges as they are now; fewer than the limit only at the end
   */
  List<ExchangeRecord> takeUp(
      Owner owner, Duration lifetime, @Nullable ExchangeId after, int limit);

  /**
   * Makes an owner drive open exchanges of any node that stayed silent for longer than their
   * lifetime, by the store's clock, the oldest expiry first. Each is taken by one owner only; those
   * that others are about to take may be left out.
   *
   * @param owner the node in its present life
   * @param lifetime how long each may stay silent from now on
   * @param limit at most this many, 1 or more
   * @return the exchanges as they are now; if the answer is lost, they expire once more
   */
  List<ExchangeRecord> takeOver(Owner owner, Duration lifetime, int limit);

  /**
   * Pages through the open exchanges that a node drives, by rising id.
   *
   * @param node the node
   * @param after the last id of the page before, or {@code null} for the first page
   * @param limit the page's size, 1 or more
   * @return at most that many; fewer only at the end
   */
  List<ExchangeRecord> openExchanges(NodeId node, @Nullable ExchangeId after, int limit);

  /**
   * Finds open exchanges of any node that stayed silent for longer than their lifetime, by the
   * store's clock, the oldest expiry first.
   *
   * @param limit at most this many, 1 or more
   * @return the exchanges
   */
  List<ExchangeRecord> expiredExchanges(int limit);

  /**
   * Returns an account's position.
   *
   * @param id the account
   * @return the position, or empty for an account that nothing has happened to yet
   */
  Optional<AccountBalance> balance(AccountId id);

  /**
   * Pages through all accounts by rising id.
   *
   * @param after the last id of the page before, or {@code null} for the first page
   * @param limit the page's size, 1 or more
   * @return at most that many; fewer only at the end
   */
  List<AccountBalance> balances(@Nullable AccountId after, int limit);

  /**
   * Pages through the journal by rising sequence.
   *
   * @param after the last sequence of the page before, 0 for the first page
   * @param limit the page's size, 1 or more
   * @return at most that many; fewer only at the present end
   */
  List<JournalEntry> journal(long after, int limit);

  /** Returns sums over the whole store; of one instant where {@code SHARED}, else when quiet. */
  LedgerTotals totals();

  /** Returns what it can do beyond this contract. */
  Set<StoreCapability> capabilities();

  /**
   * Releases what it holds. Called once. A call that begins afterwards is an {@link
   * IllegalStateException}. One that is still under way, because a node did not wait for it any
   * longer, ends with its answer or with a {@link StoreException} that says to ask again.
   */
  @Override
  void close();
}
