package io.quotabridge.spi.quota;

import io.quotabridge.model.Account;
import io.quotabridge.model.InvalidRequestException;
import io.quotabridge.model.PostingId;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.internal.Checks;
import java.util.Optional;

/**
 * Moves quota from one account to another, all or nothing, so that what one user carried for
 * another is offset in reverse. Opens the receiving account if it is new. Immutable.
 *
 * @param postingId the offset
 * @param from the account that gives; it must have the volume available
 * @param receiver the account that obtains; another one
 * @param octets how much, 1 or more
 */
public record Offset(PostingId postingId, Account from, Account receiver, long octets)
    implements PostingRequest {

  /** Checks the ranges. */
  public Offset {
    Checks.present("postingId", postingId);
    Checks.present("from", from);
    Checks.present("receiver", receiver);
    Checks.positiveOctets("octets", octets);
    if (from.id().equals(receiver.id())) {
      throw new InvalidRequestException(
          ResultCode.CONTRADICTING_VALUES,
          "receiver",
          receiver.toString(),
          "must differ from the account that gives");
    }
  }

  @Override
  public Optional<Account> giver() {
    return Optional.of(from);
  }

  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.offset(this);
  }
}
