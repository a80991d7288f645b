package io.quotabridge.spi.identity;

import io.quotabridge.model.AccessRequest;
import io.quotabridge.model.Account;
import io.quotabridge.model.AccountId;
import io.quotabridge.model.BaseStationId;
import io.quotabridge.model.Parties;
import io.quotabridge.model.ResultCode;
import io.quotabridge.model.SubscriberId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rules of step S2 for a registry that keeps subscribers and base stations itself: demander,
 * then supplier, then base station; of each, first whether it is known (5030), then whether its
 * claimed account is its own (5003), then whether it may take part (4010). Thread-safe.
 */
public final class IdentityRules {

  private IdentityRules() {}

  /** Where parties are looked up. */
  public interface Registry {

    /**
     * Finds a subscriber.
     *
     * @param id the terminal
     * @return the subscriber, or empty if nobody knows it
     */
    Optional<RegisteredSubscriber> subscriber(SubscriberId id);

    /**
     * Finds a base station.
     *
     * @param id the base station
     * @return the base station, or empty if nobody knows it
     */
    Optional<RegisteredStation> station(BaseStationId id);
  }

  /**
   * Confirms the parties of a request, or says which of them is rejected and why.
   *
   * @param request who wants to use whose quota, and where
   * @param registry where the parties are looked up; each at most once
   * @return the decision
   */
  public static IdentityDecision decide(AccessRequest request, Registry registry) {
    AccessRequest.Claims claims = request.claims();
    RegisteredSubscriber demander = registry.subscriber(request.demander()).orElse(null);
    if (demander == null) {
      return unknown("demander", request.demander());
    }
    if (contradicts(claims.demanderAccount(), demander.account())) {
      return notOwned("demander", request.demander(), claims.demanderAccount());
    }
    if (!mayDemand(demander.status())) {
      return denied("demander", request.demander(), demander.status());
    }
    RegisteredSubscriber supplier = registry.subscriber(request.supplier()).orElse(null);
    if (supplier == null) {
      return unknown("supplier", request.supplier());
    }
    if (contradicts(claims.supplierAccount(), supplier.account())) {
      return notOwned("supplier", request.supplier(), claims.supplierAccount());
    }
    if (!maySupply(supplier.status())) {
      return denied("supplier", request.supplier(), supplier.status());
    }
    RegisteredStation station = registry.station(request.station()).orElse(null);
    if (station == null) {
      return unknown("base station", request.station());
    }
    if (contradicts(claims.stationAccount(), station.account())) {
      return notOwned("base station", request.station(), claims.stationAccount());
    }
    return IdentityDecision.confirmed(
        new Parties(
            demander.id(),
            demander.account(),
            supplier.id(),
            supplier.account(),
            station.id(),
            station.account()));
  }

  private static boolean contradicts(@Nullable AccountId claim, Account account) {
    return claim != null && !claim.equals(account.id());
  }

  private static boolean mayDemand(SubscriberStatus status) {
    return switch (status) {
      case ACTIVE, SHARING_NOT_ALLOWED -> true;
      case SUSPENDED, BARRED -> false;
    };
  }

  private static boolean maySupply(SubscriberStatus status) {
    return status == SubscriberStatus.ACTIVE;
  }

  private static IdentityDecision unknown(String role, Object id) {
    return IdentityDecision.rejected(ResultCode.USER_UNKNOWN, role + " " + id + " is unknown");
  }

  private static IdentityDecision notOwned(String role, Object id, @Nullable AccountId claim) {
    return IdentityDecision.rejected(
        ResultCode.AUTHORIZATION_REJECTED,
        role + " " + id + " does not belong to the claimed account " + claim);
  }

  private static IdentityDecision denied(String role, Object id, SubscriberStatus status) {
    return IdentityDecision.rejected(
        ResultCode.END_USER_SERVICE_DENIED, role + " " + id + " is " + status);
  }
}
