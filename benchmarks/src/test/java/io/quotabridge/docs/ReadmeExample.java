package io.quotabridge.docs;

import io.quotabridge.DataExchange;
import io.quotabridge.Exchange;
import io.quotabridge.Plugin;
import io.quotabridge.Settlement;
import io.quotabridge.inmemory.InMemoryBaseStation;
import io.quotabridge.inmemory.InMemoryIdentityRegistry;
import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.model.AccessRequest;
import io.quotabridge.model.Account;
import io.quotabridge.model.PostingId;
import io.quotabridge.spi.quota.Deposit;

/** The README's first example. */
final class ReadmeExample {

  private ReadmeExample() {}

  static Settlement embed() {
    // spotless:off (as short as a README wants it)
    // region embed
    var registry = new InMemoryIdentityRegistry()
        .registerSubscriber("alice-phone", "alice", "north").registerSubscriber("bob-phone", "bob", "south")
        .registerStation("cell-7", "north-radio", "north");
    var cell = new InMemoryBaseStation();
    try (var exchanges = DataExchange.builder().identityVerifier(Plugin.of(registry))
        .quotaStore(Plugin.named("inmemory")).baseStations(Plugin.of(cell)).build()) {
      exchanges.post(new Deposit(new PostingId("top-up"), Account.of("alice", "north"), 5_000_000));
      Exchange visit = exchanges.request(AccessRequest.of("visit-1", "bob-phone", "alice-phone", "cell-7"));
      if (visit.state() == ExchangeState.SERVING) {
        cell.carry(visit.id(), 1400); // in the path of each packet: never beyond the quota
      }
      return visit.end(); // alice's account is charged 1400 octets, bob's receives them
    }
    // endregion
    // spotless:on
  }
}
