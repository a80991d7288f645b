package io.quotabridge.spi.quota;

import io.quotabridge.model.Account;
import io.quotabridge.model.PostingId;
import java.util.Optional;

/** A request that moves quota outside any exchange; identified by its posting id. */
public sealed interface PostingRequest extends QuotaRequest permits Deposit, Offset {

  /** Returns the posting. */
  PostingId postingId();

  /** Returns the account that gives, or empty for a deposit. */
  Optional<Account> giver();

  /** Returns the account that obtains. */
  Account receiver();

  /** Returns the volume in octets, 1 or more. */
  long octets();
}
