package io.quotabridge.spi.tck;

import io.quotabridge.model.Account;
import io.quotabridge.model.BaseStationId;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.NodeId;
import io.quotabridge.model.Owner;
import io.quotabridge.model.Parties;
import io.quotabridge.model.PostingId;
import io.quotabridge.model.SubscriberId;
import io.quotabridge.spi.quota.Deposit;
import io.quotabridge.spi.quota.Initial;
import io.quotabridge.spi.quota.Offset;
import io.quotabridge.spi.quota.Termination;
import io.quotabridge.spi.quota.Update;
import java.time.Duration;

/** The same few people everywhere: Lin demands, Chen supplies, cell-7 serves. */
final class Sample {

  static final Account LIN = Account.of("lin", "north");
  static final Account CHEN = Account.of("chen", "south");
  static final Account WANG = Account.of("wang", "north");
  static final Account STATION_OWNER = Account.of("station-owner", "north");
  static final BaseStationId CELL = new BaseStationId("cell-7");
  static final NodeId NODE = new NodeId("node-1");
  static final Owner OWNER = new Owner(NODE, 1);

  /** The same node after it has started again. */
  static final Owner LATER = new Owner(NODE, 2);

  static final NodeId OTHER_NODE = new NodeId("node-2");
  static final Owner OTHER = new Owner(OTHER_NODE, 1);

  /** Longer than any run of the kit, so that nothing expires by chance. */
  static final Duration LIFETIME = Duration.ofDays(1);

  /** A lifetime that is over as soon as anybody looks. */
  static final Duration MOMENT = Duration.ofMillis(1);

  private Sample() {}

  static Account account(int number) {
    return Account.of("account-" + number, "carrier-" + number % 2);
  }

  static ExchangeId id(String exchange) {
    return new ExchangeId(exchange);
  }

  static Parties parties(Account demander, Account supplier) {
    return new Parties(
        new SubscriberId(demander.id() + "-phone"),
        demander,
        new SubscriberId(supplier.id() + "-phone"),
        supplier,
        CELL,
        STATION_OWNER);
  }

  static Initial initial(String exchange, long requested) {
    return initial(exchange, LIN, CHEN, requested);
  }

  static Initial initial(String exchange, Account demander, Account supplier, long requested) {
    return initial(exchange, demander, supplier, OWNER, requested, LIFETIME);
  }

  static Initial initial(
      String exchange,
      Account demander,
      Account supplier,
      Owner owner,
      long requested,
      Duration lifetime) {
    return new Initial(id(exchange), parties(demander, supplier), owner, requested, lifetime);
  }

  static Initial initial(String exchange, Owner owner, long requested) {
    return initial(exchange, LIN, CHEN, owner, requested, LIFETIME);
  }

  static Update update(String exchange, int number, long used, long requested) {
    return update(exchange, OWNER, number, used, requested);
  }

  static Update update(String exchange, Owner owner, int number, long used, long requested) {
    return new Update(id(exchange), owner, number, used, requested, LIFETIME);
  }

  static Termination termination(String exchange, int number, long used) {
    return termination(exchange, OWNER, number, used);
  }

  static Termination termination(String exchange, Owner owner, int number, long used) {
    return new Termination(id(exchange), owner, number, used, EndingCause.NORMAL_RELEASE);
  }

  static Deposit deposit(String posting, Account receiver, long octets) {
    return new Deposit(new PostingId(posting), receiver, octets);
  }

  static Offset offset(String posting, Account from, Account receiver, long octets) {
    return new Offset(new PostingId(posting), from, receiver, octets);
  }
}
