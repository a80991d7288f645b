package io.quotabridge;

import io.quotabridge.model.Account;
import io.quotabridge.model.BaseStationId;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.ExchangeStatus;
import io.quotabridge.model.LastRequest;
import io.quotabridge.model.NodeId;
import io.quotabridge.model.Owner;
import io.quotabridge.model.Parties;
import io.quotabridge.model.ResultCode;
import io.quotabridge.model.SubscriberId;
import io.quotabridge.spi.quota.Initial;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The same few people in every test: Lin goes online at cell-7 on Chen's quota. */
public final class Fixture {

  public static final Account LIN = Account.of("lin", "north");
  public static final Account CHEN = Account.of("chen", "south");
  public static final Account STATION_OWNER = Account.of("owner", "north");
  public static final BaseStationId CELL = new BaseStationId("cell-7");
  public static final NodeId NODE = new NodeId("node-1");

  public static final Owner OWNER = new Owner(NODE, 1);
  public static final Duration LIFETIME = Duration.ofMinutes(10);
  public static final Instant NOW = Instant.parse("2026-11-01T08:00:00Z");

  private Fixture() {}

  public static Parties parties(Account demander, Account supplier) {
    return new Parties(
        new SubscriberId(demander.id() + "-phone"),
        demander,
        new SubscriberId(supplier.id() + "-phone"),
        supplier,
        CELL,
        STATION_OWNER);
  }

  public static ExchangeId id(String value) {
    return new ExchangeId(value);
  }

  public static Initial initial(String id, long octets) {
    return initial(id, LIN, CHEN, octets);
  }

  public static Initial initial(String id, Account demander, Account supplier, long octets) {
    return new Initial(id(id), parties(demander, supplier), OWNER, octets, LIFETIME);
  }

  public static ExchangeRecord openExchange(long used, long charged, long reserved) {
    return new ExchangeRecord(
        id("x-1"),
        parties(LIN, CHEN),
        OWNER,
        ExchangeStatus.OPEN,
        1000,
        new LastRequest(1, used, 1000, ResultCode.SUCCESS, reserved),
        used,
        charged,
        reserved,
        NOW,
        NOW.plus(LIFETIME),
        null);
  }

  /** What a caller that does not check for nulls may pass. */
  @SuppressWarnings("NullAway")
  public static <T> T unchecked(@Nullable T value) {
    return value;
  }
}
