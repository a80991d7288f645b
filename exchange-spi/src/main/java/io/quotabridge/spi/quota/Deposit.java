package io.quotabridge.spi.quota;

import io.quotabridge.model.Account;
import io.quotabridge.model.PostingId;
import io.quotabridge.spi.internal.Checks;
import java.util.Optional;

/**
 * Tops up an account's quota; opens the account if it is new. Immutable.
 *
 * @param postingId the deposit
 * @param receiver the account
 * @param octets how much, 1 or more
 */
public record Deposit(PostingId postingId, Account receiver, long octets)
    implements PostingRequest {

  /** Checks the ranges. */
  public Deposit {
    Checks.present("postingId", postingId);
    Checks.present("receiver", receiver);
    Checks.positiveOctets("octets", octets);
  }

  @Override
  public Optional<Account> giver() {
    return Optional.empty();
  }

  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.deposit(this);
  }
}
