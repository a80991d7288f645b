package io.quotabridge.spi.identity;

import io.quotabridge.model.Account;
import io.quotabridge.model.SubscriberId;
import io.quotabridge.spi.internal.Checks;

/**
 * A subscriber as a registry knows it. Immutable.
 *
 * @param id the terminal
 * @param account the account it belongs to
 * @param status whether it may take part
 */
public record RegisteredSubscriber(SubscriberId id, Account account, SubscriberStatus status) {

  /** Checks that all are present. */
  public RegisteredSubscriber {
    Checks.present("subscriber", id);
    Checks.present("account", account);
    Checks.present("status", status);
  }
}
