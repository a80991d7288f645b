package io.quotabridge.inmemory;

import io.quotabridge.model.Account;
import io.quotabridge.model.BaseStationId;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.NodeId;
import io.quotabridge.model.Owner;
import io.quotabridge.model.Parties;
import io.quotabridge.model.SubscriberId;
import io.quotabridge.spi.quota.Initial;
import java.time.Duration;

/** Requests that open an exchange, with everything that a test does not care about filled in. */
final class Exchanging {

  static final BaseStationId STATION = new BaseStationId("cell-7");
  static final Owner OWNER = new Owner(new NodeId("node-1"), 1);
  static final Duration LIFETIME = Duration.ofMinutes(10);

  private Exchanging() {}

  static Initial initial(String id, Account demander, Account supplier, long octets) {
    Parties parties =
        new Parties(
            new SubscriberId("terminal-of-" + demander.id()),
            demander,
            new SubscriberId("terminal-of-" + supplier.id()),
            supplier,
            STATION,
            Account.of("station-owner", "north"));
    return new Initial(new ExchangeId(id), parties, OWNER, octets, LIFETIME);
  }
}
