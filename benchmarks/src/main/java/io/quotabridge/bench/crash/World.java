package io.quotabridge.bench.crash;

import io.quotabridge.inmemory.InMemoryIdentityRegistry;
import io.quotabridge.model.AccessRequest;
import io.quotabridge.model.Account;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.PostingId;
import io.quotabridge.spi.quota.Deposit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Who takes part in which exchange, and how its base station behaves: all of it follows from the
 * seed and the exchange's number, so that every process knows the same. Immutable.
 *
 * @param seed of all that is random
 * @param calm whether every station serves at once and remembers, and every supplier is rich
 */
record World(long seed, boolean calm) {

  /** Each has a terminal that supplies and one that demands. */
  static final int ACCOUNTS = 200;

  private static final int STATIONS = 16;
  private static final List<String> CARRIERS = List.of("north", "south", "west");

  /** One exchange in so many uses the quota of the first account. */
  private static final int HOT_SHARE = 4;

  /** One account in so many can supply but a few slices. */
  private static final int POOR_SHARE = 5;

  private static final long RICH_OCTETS = 1L << 44;
  private static final long POOR_OCTETS = 1L << 20;

  /** So much that some are used up in the course of a run. */
  private static final long COMMON_OCTETS = 1L << 26;

  // ---- Exchanges ----

  /** The ids' order is that of the numbers, as pages of a store want it. */
  static String id(int slot) {
    return String.format(Locale.ROOT, "x-%08d", slot);
  }

  static ExchangeId exchangeId(int slot) {
    return new ExchangeId(id(slot));
  }

  static int slot(ExchangeId id) {
    return slot(id.value());
  }

  static int slot(String id) {
    return Integer.parseInt(id, 2, id.length(), 10);
  }

  AccessRequest request(int slot) {
    SplittableRandom draws = draws(slot);
    int supplier = draws.nextInt(HOT_SHARE) == 0 ? 0 : draws.nextInt(ACCOUNTS);
    int demander = draws.nextInt(ACCOUNTS);
    return AccessRequest.of(
        id(slot), "demander-" + demander, "supplier-" + supplier, "cell-" + slot % STATIONS);
  }

  private SplittableRandom draws(int slot) {
    return new SplittableRandom(seed + 0x9E3779B97F4A7C15L * (slot + 1));
  }

  // ---- Stations ----

  StationKind station(int slot) {
    if (calm) {
      return StationKind.SURVIVES;
    }
    return switch (slot & 3) {
      case 0, 1 -> StationKind.SURVIVES;
      case 2 -> StationKind.LOST;
      default -> StationKind.COUNTS_OUTSIDE;
    };
  }

  /** Whether the station confirms from a thread of its own, later. */
  boolean isSlow(int slot) {
    return !calm && slot % 7 == 3;
  }

  /** Whether the station declines to serve. */
  boolean isFull(int slot) {
    return !calm && slot % 61 == 7;
  }

  /** Whether the station serves again after it was stopped and a new node asks for it. */
  boolean servesAgain(int slot) {
    return calm || slot % 5 != 0;
  }

  /** Whether nothing more is carried after the first packets: the exchange falls silent. */
  boolean fallsSilent(int slot) {
    return !calm && slot % 29 == 11;
  }

  // ---- Accounts ----

  static Account account(int number) {
    return Account.of(
        String.format(Locale.ROOT, "account-%03d", number), CARRIERS.get(number % CARRIERS.size()));
  }

  InMemoryIdentityRegistry registry() {
    InMemoryIdentityRegistry registry = new InMemoryIdentityRegistry();
    for (int i = 0; i < ACCOUNTS; i++) {
      Account account = account(i);
      registry.registerSubscriber("supplier-" + i, account.id().value(), account.carrier().value());
      registry.registerSubscriber("demander-" + i, account.id().value(), account.carrier().value());
    }
    for (int i = 0; i < STATIONS; i++) {
      registry.registerStation("cell-" + i, "radio", CARRIERS.get(i % CARRIERS.size()));
    }
    return registry;
  }

  List<Deposit> quotas() {
    List<Deposit> quotas = new ArrayList<>();
    for (int i = 0; i < ACCOUNTS; i++) {
      quotas.add(new Deposit(new PostingId("quota-" + i), account(i), quota(i)));
    }
    return quotas;
  }

  private long quota(int account) {
    if (calm || account == 0) {
      return RICH_OCTETS;
    }
    return account % POOR_SHARE == 0 ? POOR_OCTETS : COMMON_OCTETS;
  }

  /** What a life tops up, one after another. */
  Deposit topUp(int life, int number) {
    SplittableRandom draws = draws(-life * 1000 - number);
    return new Deposit(
        new PostingId("top-up-" + life + "-" + number),
        account(1 + draws.nextInt(ACCOUNTS - 1)),
        1 + draws.nextInt((int) POOR_OCTETS));
  }
}
