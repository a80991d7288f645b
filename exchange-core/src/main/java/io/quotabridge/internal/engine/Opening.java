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
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
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
  private final Executor callers;
  private final Time time;
  private final Patience storePatience;
  private final Patience stationPatience;
  private volatile boolean stopped;

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
    this.callers = node.callers();
    this.time = node.time();
    this.storePatience = node.storePatience();
    this.stationPatience = node.stationPatience();
  }

  /** Opens an exchange, or refuses it; returns when it is served or over. */
  void open(ExchangeSession session) {
    try {
      if (verify(session) && makeReady(session)) {
        serve(session, askPatiently(initial(session)));
        awaitStation(session);
      }
    } catch (RuntimeException | Error e) {
      giveUp(session, e);
      throw e;
    }
  }

  // ---- The same, with nobody waiting ----

  /* No thread is held while the store works, while a base station makes up its mind, or while somebody
   * else opens the exchange: the threads that could bring the answer may be the same few. One is held
   * by whatever has no other way: the verifier, and a store that has to be asked again. */

  /**
   * As {@link #open}, without waiting; to be called by a thread of the callers' executor.
   *
   * @param over is told when the exchange is served or over, once, and of the fault if that is why
   */
  void openAsync(ExchangeSession session, Consumer<@Nullable Throwable> over) {
    take(
        session,
        over,
        () -> {
          if (!verify(session) || !makeReady(session)) {
            return true;
          }
          Initial initial = initial(session);
          store.submit(initial, outcome -> answered(session, initial, outcome, over));
          return false;
        });
  }

  private void answered(
      ExchangeSession session,
      Initial initial,
      Outcome outcome,
      Consumer<@Nullable Throwable> over) {
    if (mayBlock(outcome)) {
      Tasks.runOn(
          callers,
          () -> take(session, over, () -> isServed(session, again(initial, outcome), over)),
          "open " + session);
    } else {
      take(session, over, () -> isServed(session, outcome, over));
    }
  }

  /** Others wait behind whoever goes on here: only what has to wait for nobody may. */
  private boolean mayBlock(Outcome outcome) {
    return stationPatience.callsAgain()
        || !(outcome instanceof Outcome.Answered answered && isOpen(answered.answer()));
  }

  private Outcome again(Initial initial, Outcome outcome) {
    return outcome.mayDifferLater() && storePatience.callsAgain() ? askPatiently(initial) : outcome;
  }

  /** Goes on; if the base station has not answered then, whoever brings its answer tells. */
  private boolean isServed(
      ExchangeSession session, Outcome outcome, Consumer<@Nullable Throwable> over) {
    serve(session, outcome);
    if (session.isAnswered()) {
      return true;
    }
    time.after(
        config.stationTimeout(),
        () -> Tasks.runOn(callers, () -> hasNotAnswered(session), "give up " + session));
    session.whenAnswered(
        () -> Tasks.runOn(callers, () -> over.accept(null), "answer for " + session));
    return false;
  }

  private void hasNotAnswered(ExchangeSession session) {
    if (!session.isAnswered()) {
      declinedBySilence(session);
    }
  }

  /** A part of the way to service. */
  private interface Step {

    /** Takes it; returns whether it was the last, else somebody else takes the next one. */
    boolean take();
  }

  private void take(ExchangeSession session, Consumer<@Nullable Throwable> over, Step step) {
    @Nullable Throwable fault = null;
    boolean last = true;
    try {
      last = step.take();
    } catch (RuntimeException | Error e) {
      fault = e;
      giveUpAsWell(session, e);
    }
    if (last) {
      over.accept(fault);
    }
  }

  /** Whoever asked has to hear of the fault, whatever else goes wrong because of it. */
  private void giveUpAsWell(ExchangeSession session, Throwable fault) {
    try {
      giveUp(session, fault);
    } catch (RuntimeException | Error e) {
      fault.addSuppressed(e);
    }
  }

  /**
   * From now on nothing is served any more, and nobody waits for a base station: no timer would end
   * that.
   */
  void stop() {
    stopped = true;
    Executor threads = Tasks.ownThreads("stop");
    for (ExchangeSession session : open.snapshot()) {
      if (session.state() == ExchangeState.GRANTED) {
        if (session.isBeingOpened()) {
          Tasks.runOn(
              threads, () -> closing.endQuietly(session, EndingCause.SHUTDOWN), "end " + session);
        } else {
          session.waitNoLonger(); // it was taken up, and the node's next life will do so again
        }
      }
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

  /** Makes sure that the store may be asked for quota. */
  private boolean makeReady(ExchangeSession session) {
    if (open.isWithheld(session.id())) {
      refuseWithheld(session);
      return false;
    }
    try {
      settling.releaseFormer(session.id());
      sharing.makeRoom(session, firstSlice.octets());
    } catch (StoreException e) {
      storeFailed(session, e);
      return false;
    }
    return true;
  }

  private Outcome askPatiently(Initial initial) {
    return Outcome.of(
        () -> storePatience.call(() -> store.execute(initial), StoreGateway::mayHelp));
  }

  private void storeFailed(ExchangeSession session, StoreException e) {
    LOG.warn("exchange {}: the quota store failed", session.id(), e);
    // It may have reserved before it failed.
    settling.release(session.id(), 1);
    refuseQuota(session, ResultCode.UNABLE_TO_COMPLY, "the quota store failed: " + e);
  }

  /** Goes on with what the store said: asks the base station to serve, or refuses. */
  private void serve(ExchangeSession session, Outcome outcome) {
    if (!isGranted(session, outcome)) {
      return;
    }
    if (session.wasRevoked()) {
      closing.endQuietly(session, EndingCause.REVOKED);
    } else if (stopped) {
      closing.endQuietly(session, EndingCause.SHUTDOWN);
    } else {
      startService(session);
    }
  }

  private boolean isGranted(ExchangeSession session, Outcome outcome) {
    QuotaAnswer answer;
    try {
      answer = outcome.orThrow();
    } catch (StoreException e) {
      storeFailed(session, e);
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
        declinedBySilence(session);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closing.declined(
          session, ResultCode.UNABLE_TO_DELIVER, "interrupted while the base station was asked");
    }
  }

  private void declinedBySilence(ExchangeSession session) {
    closing.declined(
        session,
        ResultCode.UNABLE_TO_DELIVER,
        "the base station did not answer within " + config.stationTimeout());
  }

  /**
   * Waits until the exchange that somebody else opens is served or over. Giving it up is the
   * opener's decision: it alone knows since when the base station has been asked.
   */
  void awaitOpened(ExchangeSession session) {
    awaitOpened(session, config.stationTimeout());
  }

  /** As the other, for so long at most. */
  void awaitOpened(ExchangeSession session, Duration most) {
    try {
      if (!session.awaitAnswer(most)) {
        LOG.debug("{} is still being opened", session);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** As {@link #awaitOpened}, without waiting; the task is run by the callers' executor, once. */
  void whenOpened(ExchangeSession session, Runnable task) {
    AtomicBoolean told = new AtomicBoolean();
    Runnable once =
        () ->
            Tasks.runOn(
                callers,
                () -> {
                  if (!told.getAndSet(true)) {
                    task.run();
                  }
                },
                "answer for " + session);
    if (!session.isAnswered()) {
      time.after(config.stationTimeout(), once);
    }
    session.whenAnswered(once);
  }
}
