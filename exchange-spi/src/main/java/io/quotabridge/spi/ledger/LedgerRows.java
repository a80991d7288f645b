package io.quotabridge.spi.ledger;

import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.AccountId;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.PostingId;
import io.quotabridge.model.PostingRecord;
import org.jspecify.annotations.Nullable;

/**
 * The rows that a decision is made from. A store passes what it has locked for the request: the
 * exchange or posting named by it, and the accounts of both sides.
 */
public interface LedgerRows {

  /**
   * Returns an account's row.
   *
   * @param id the account
   * @return the row, or {@code null} if there is none yet
   */
  @Nullable AccountBalance account(AccountId id);

  /**
   * Returns an exchange's row.
   *
   * @param id the exchange
   * @return the row, or {@code null} if nobody opened it
   */
  @Nullable ExchangeRecord exchange(ExchangeId id);

  /**
   * Returns a posting's row.
   *
   * @param id the posting
   * @return the row, or {@code null} if it never came
   */
  @Nullable PostingRecord posting(PostingId id);
}
