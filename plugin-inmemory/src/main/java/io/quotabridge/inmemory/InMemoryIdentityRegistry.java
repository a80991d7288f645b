package io.quotabridge.inmemory;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.quotabridge.model.AccessRequest;
import io.quotabridge.model.Account;
import io.quotabridge.model.BaseStationId;
import io.quotabridge.model.Refusal;
import io.quotabridge.model.SubscriberId;
import io.quotabridge.spi.identity.IdentityDecision;
import io.quotabridge.spi.identity.IdentityRules;
import io.quotabridge.spi.identity.IdentityVerifier;
import io.quotabridge.spi.identity.RegisteredStation;
import io.quotabridge.spi.identity.RegisteredSubscriber;
import io.quotabridge.spi.identity.SubscriberStatus;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Subscribers and base stations that the embedder registers itself. It may be filled and changed
 * while exchanges are opened; a change counts from the next request on. Thread-safe.
 *
 * <pre>{@code
 * var registry = new InMemoryIdentityRegistry()
 *     .registerSubscriber("lin", "account-1", "north")
 *     .registerSubscriber("chen", "account-2", "south")
 *     .registerStation("cell-7", "account-3", "north");
 * }</pre>
 */
public final class InMemoryIdentityRegistry implements IdentityVerifier, IdentityRules.Registry {

  private final ConcurrentMap<SubscriberId, RegisteredSubscriber> subscribers =
      new ConcurrentHashMap<>();
  private final ConcurrentMap<BaseStationId, RegisteredStation> stations =
      new ConcurrentHashMap<>();

  /** Makes a registry that knows nobody. */
  public InMemoryIdentityRegistry() {}

  // ---- Subscribers ----

  /**
   * Registers a subscriber. Registering an equal one again has no effect.
   *
   * @param subscriber the subscriber
   * @return this registry
   * @throws IllegalStateException if another one is registered under this identifier
   */
  @CanIgnoreReturnValue
  public InMemoryIdentityRegistry register(RegisteredSubscriber subscriber) {
    requireNew("subscriber", subscriber, subscribers.putIfAbsent(subscriber.id(), subscriber));
    return this;
  }

  /**
   * Registers a subscriber that may demand and supply.
   *
   * @param id the terminal
   * @param account the account it belongs to
   * @param carrier that account's carrier
   * @return this registry
   * @throws IllegalStateException if another one is registered under this identifier
   */
  @CanIgnoreReturnValue
  public InMemoryIdentityRegistry registerSubscriber(String id, String account, String carrier) {
    return register(
        new RegisteredSubscriber(
            new SubscriberId(id), Account.of(account, carrier), SubscriberStatus.ACTIVE));
  }

  /**
   * Replaces a registered subscriber, for instance to suspend it or move it to another account.
   *
   * @param subscriber what is known from now on
   * @return this registry
   * @throws IllegalStateException if none is registered under this identifier
   */
  @CanIgnoreReturnValue
  public InMemoryIdentityRegistry replace(RegisteredSubscriber subscriber) {
    requireKnown("subscriber", subscriber.id(), subscribers.replace(subscriber.id(), subscriber));
    return this;
  }

  /**
   * Changes whether a registered subscriber may take part.
   *
   * @param id the terminal
   * @param status the new status
   * @return this registry
   * @throws IllegalStateException if none is registered under this identifier
   */
  @CanIgnoreReturnValue
  public InMemoryIdentityRegistry changeStatus(String id, SubscriberStatus status) {
    SubscriberId key = new SubscriberId(id);
    requireKnown(
        "subscriber",
        key,
        subscribers.computeIfPresent(
            key, (same, known) -> new RegisteredSubscriber(same, known.account(), status)));
    return this;
  }

  /**
   * Forgets a subscriber; from now on it is unknown (5030).
   *
   * @param id the terminal
   * @return whether it was registered
   */
  @CanIgnoreReturnValue
  public boolean remove(SubscriberId id) {
    return subscribers.remove(id) != null;
  }

  @Override
  public Optional<RegisteredSubscriber> subscriber(SubscriberId id) {
    return Optional.ofNullable(subscribers.get(id));
  }

  // ---- Base stations ----

  /**
   * Registers a base station. Registering an equal one again has no effect.
   *
   * @param station the base station
   * @return this registry
   * @throws IllegalStateException if another one is registered under this identifier
   */
  @CanIgnoreReturnValue
  public InMemoryIdentityRegistry register(RegisteredStation station) {
    requireNew("base station", station, stations.putIfAbsent(station.id(), station));
    return this;
  }

  /**
   * Registers a base station.
   *
   * @param id the base station
   * @param account the account it belongs to
   * @param carrier that account's carrier
   * @return this registry
   * @throws IllegalStateException if another one is registered under this identifier
   */
  @CanIgnoreReturnValue
  public InMemoryIdentityRegistry registerStation(String id, String account, String carrier) {
    return register(new RegisteredStation(new BaseStationId(id), Account.of(account, carrier)));
  }

  /**
   * Replaces a registered base station, for instance to move it to another account.
   *
   * @param station what is known from now on
   * @return this registry
   * @throws IllegalStateException if none is registered under this identifier
   */
  @CanIgnoreReturnValue
  public InMemoryIdentityRegistry replace(RegisteredStation station) {
    requireKnown("base station", station.id(), stations.replace(station.id(), station));
    return this;
  }

  /**
   * Forgets a base station; from now on it is unknown (5030).
   *
   * @param id the base station
   * @return whether it was registered
   */
  @CanIgnoreReturnValue
  public boolean remove(BaseStationId id) {
    return stations.remove(id) != null;
  }

  @Override
  public Optional<RegisteredStation> station(BaseStationId id) {
    return Optional.ofNullable(stations.get(id));
  }

  // ---- The port ----

  @Override
  public IdentityDecision verify(AccessRequest request) {
    return IdentityRules.decide(request, this);
  }

  /** Applies the same rules once more. */
  @Override
  public Optional<Refusal> recheck(AccessRequest request) {
    return verify(request).refusal();
  }

  /** Has no effect: the registry is the embedder's, and stays filled. */
  @Override
  public void close() {}

  private static <T> void requireNew(String kind, T given, @Nullable T known) {
    if (known != null && !known.equals(given)) {
      throw new IllegalStateException(
          kind + " " + given + " is already registered as " + known + "; replace it instead");
    }
  }

  private static void requireKnown(String kind, Object id, @Nullable Object known) {
    if (known == null) {
      throw new IllegalStateException(kind + " " + id + " is not registered; register it first");
    }
  }
}
