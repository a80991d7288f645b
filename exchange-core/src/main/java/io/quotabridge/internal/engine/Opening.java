package io.quotabridge.internal.engine;

import io.quotabridge.ExchangeConfig;
import io.quotabridge.ExchangeEvent;
import io.quotabridge.FailureHandling;
import io.quotabridge.Settlement;
import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.lifecycle.LifecycleEvent;
import io.quotabridge.model.AccessRequest;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeStatus;
import io.quotabridge.model.Owner;
import io.quotabridge.model.Parties;
import io.quotabridge.model.Refusal;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.identity.IdentityDecision;
import io.quotabridge.spi.identity.IdentityVerifier;
import io.quotabridge.spi.quota.Initial;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.StoreException;
import io.quotabridge.spi.station.BaseStationAdapter;
import io.quotabridge.spi.station.ServiceOrder;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes an exchange through steps S1 to S4: identities, quota, base station. Thread-safe. */
final class Opening {

  private static final Logger LOG = LoggerFactory.getLogger(Opening.class);

  private final ExchangeConfig config;
  private final Owner owner;
  private final Duration lifetime;
  private final Slices firstSlice;
  private final IdentityVerifier identities;
  private final StoreGateway store;
  private final BaseStationAdapter stations;
  private final Events events;
  private final Renewals renewals;
  private final Closing closing;
  private final Settling settling;
  private final OpenExchanges open;
  private final Sharing sharing;
  private final Patience storePatience;
  private final Patience stationPatience;

  Opening(Node node, Renewals renewals, Closing closing, Settling settling) {
    this.config = node.config();
    this.owner = node.owner();
    this.lifetime = node.lifetime();
    this.firstSlice = Slices.first(config);
    this.identities = node.identities();
    this.store = node.store();
    this.stations = node.stations();
    this.events = node.events();
    this.renewals = renewals;
    this.closing = closing;
    this.settling = settling;
    this.open = node.open();
    this.sharing = node.sharing();
    this.storePatience = node.storePatience();
    this.stationPatience = node.stationPatience();
  }

  /** Opens an exchange, or refuses it; returns when it is served or over. */
  void open(ExchangeSession session) {
    try {
      if (verify(session) && reserve(session)) {
        if (session.wasRevoked()) {
          closing.endQuietly(session, EndingCause.REVOKED);
          return;
        }
        startService(session);
        awaitStation(session);
      }
    } catch (RuntimeException | Error e) {
      giveUp(session, e);
      throw e;
    }
  }

  /** A plugin failed as nobody foresaw: the caller hears of it, and nothing stays behind. */
  private void giveUp(ExchangeSession session, Throwable fault) {
    String detail = "a fault while it was opened: " + fault;
    Refusal refusal = new Refusal(ResultCode.UNABLE_TO_COMPLY, detail);
    switch (session.state()) {
      case REQUESTED -> closing.refuse(session, LifecycleEvent.IDENTITY_REJECTED, refusal);
      case VERIFIED -> {
        try {
          settling.release(session.id(), 1);
        } finally {
          closing.refuse(session, LifecycleEvent.QUOTA_REFUSED, refusal);
        }
      }
      case GRANTED -> closing.declined(session, refusal.code(), detail);
      case SERVING, ENDING, REFUSED, SETTLED -> LOG.debug("exchange {}", session.id(), fault);
    }
  }

  // ---- S1, S2: identities ----

  private boolean verify(ExchangeSession session) {
    IdentityDecision decision = decideIdentities(session.request());
    Optional<Refusal> refusal = decision.refusal();
    if (refusal.isPresent()) {
      closing.refuse(session, LifecycleEvent.IDENTITY_REJECTED, refusal.get());
      return false;
    }
    Parties parties = decision.parties().orElseThrow();
    session.verified(parties);
    events.publish(
        () ->
            new ExchangeEvent.IdentitiesVerified(
                session.id(), ExchangeState.REQUESTED, ExchangeState.VERIFIED, parties));
    return true;
  }

  private IdentityDecision decideIdentities(AccessRequest request) {
    try {
      return Objects.requireNonNull(identities.verify(request), "the verifier's decision");
    } catch (RuntimeException e) {
      LOG.warn("exchange {}: the identity verifier failed", request.exchangeId(), e);
      return IdentityDecision.rejected(
          ResultCode.UNABLE_TO_COMPLY, "the identity verifier failed: " + e);
    }
  }

  // ---- S2: quota ----

  private boolean reserve(ExchangeSession session) {
    if (open.isWithheld(session.id())) {
      refuseWithheld(session);
      return false;
    }
    QuotaAnswer answer;
    try {
      settling.releaseFormer(session.id());
      sharing.makeRoom(session, firstSlice.octets());
      Initial initial = initial(session);
      answer = storePatience.call(() -> store.execute(initial), StoreGateway::mayHelp);
    } catch (StoreException e) {
      LOG.warn("exchange {}: the quota store failed", session.id(), e);
      // It may have reserved before it failed.
      settling.release(session.id(), 1);
      refuseQuota(session, ResultCode.UNABLE_TO_COMPLY, "the quota store failed: " + e);
      return false;
    }
    if (answer.result() == ResultCode.CONTRADICTING_VALUES && isOpen(answer)) {
      refuseQuota(session, answer.result(), "another node drives it, or is about to");
      return false;
    }
    if (!answer.result().isSuccess() && !isOpen(answer)) {
      if (answer.result() == ResultCode.CREDIT_LIMIT_REACHED) {
        sharing.isShort(session);
      }
      refuseQuota(session, answer.result(), shortQuota(session, answer.result()));
      return false;
    }
    if (!isOpen(answer)) {
      foundSettled(session);
      return false;
    }
    return granted(session, answer);
  }

  private Initial initial(ExchangeSession session) {
    return new Initial(
        session.id(), session.requireParties(), owner, firstSlice.octets(), lifetime);
  }

  private static boolean isOpen(QuotaAnswer answer) {
    return answer.exchangeStatus().orElse(null) == ExchangeStatus.OPEN;
  }

  private static String shortQuota(ExchangeSession session, ResultCode code) {
    return "account " + session.requireParties().supplierAccount() + ": " + code.english();
  }

  private void refuseQuota(ExchangeSession session, ResultCode code, String detail) {
    closing.refuse(session, LifecycleEvent.QUOTA_REFUSED, new Refusal(code, detail));
  }

  /** The request repeats one of an exchange that is over; it is shown as it was settled. */
  private void foundSettled(ExchangeSession session) {
    Settlement settlement;
    try {
      settlement = settling.settledEarlier(session.id());
    } catch (StoreException e) {
      LOG.warn("exchange {}: its settlement cannot be read", session.id(), e);
      refuseQuota(session, ResultCode.UNABLE_TO_COMPLY, "its settlement cannot be read: " + e);
      return;
    }
    session.advance(LifecycleEvent.FOUND_SETTLED, Phase.settled(settlement));
    open.remove(session);
    session.signalChanged();
  }

  private void refuseWithheld(ExchangeSession session) {
    refuseQuota(session, ResultCode.CONTRADICTING_VALUES, "it is settled for another node");
  }

  private boolean granted(ExchangeSession session, QuotaAnswer answer) {
    ServicePath path = new ServicePath(session, renewals, closing, answer, firstSlice, false);
    if (!session.granted(path, answer.requestNumber())) {
      refuseWithheld(session);
      return false;
    }
    sharing.answered(session, answer, true);
    events.publish(
        () ->
            new ExchangeEvent.QuotaGranted(
                session.id(),
                ExchangeState.VERIFIED,
                ExchangeState.GRANTED,
                answer.grantedOctets(),
                answer.finalGrant()));
    return true;
  }

  // ---- S4: base station ----

  private void startService(ExchangeSession session) {
    ServiceOrder order = new ServiceOrder(session.id(), session.requireParties());
    try {
      stationPatience.call(
          () -> start(order, session.requirePath()), e -> session.state() == ExchangeState.GRANTED);
    } catch (RuntimeException e) {
      LOG.warn("exchange {}: base station {} failed", session.id(), order.parties().station(), e);
      if (config.failures().station() != FailureHandling.CONTINUE) {
        closing.declined(
            session, ResultCode.UNABLE_TO_DELIVER, "the base station cannot be reached: " + e);
      }
    }
    closing.started(session);
  }

  private boolean start(ServiceOrder order, ServicePath path) {
    stations.start(order, path);
    return true;
  }

  /** Waits for the base station, and gives the exchange up if it does not answer. */
  private void awaitStation(ExchangeSession session) {
    try {
      if (!session.awaitAnswer(config.stationTimeout())) {
        closing.declined(
            session,
            ResultCode.UNABLE_TO_DELIVER,
            "the base station did not answer within " + config.stationTimeout());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closing.declined(
          session, ResultCode.UNABLE_TO_DELIVER, "interrupted while the base station was asked");
    }
  }

  /**
   * Waits until the exchange that somebody else opens is served or over. Giving it up is the
   * opener's decision: it alone knows since when the base station has been asked.
   */
  void awaitOpened(ExchangeSession session) {
    try {
      if (!session.awaitAnswer(config.stationTimeout())) {
        LOG.debug("{} is still being opened", session);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
