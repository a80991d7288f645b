package io.quotabridge.internal.engine;

import io.quotabridge.ExchangeConfig;
import io.quotabridge.ExchangeEvent;
import io.quotabridge.FailureHandling;
import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.model.AccessRequest;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.Owner;
import io.quotabridge.model.Parties;
import io.quotabridge.model.Usage;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.station.BaseStationAdapter;
import io.quotabridge.spi.station.ServiceOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes up what an earlier life of this node left open: asks the base station what it counted
 * meanwhile, and goes on or settles. Thread-safe.
 */
final class Recovery {

  /* Two steps. Before the node accepts requests, it becomes the owner of everything it left open,
   * page by page: from then on a repeated request finds its exchange, and what the earlier life
   * still sends, should it not be dead, is only charged. Then, in the background, each base station
   * is asked. One that still counts the exchange is told to serve on, from its own total. One that
   * knows nothing of it has lost it: what was reported last is settled. One that cannot be asked is
   * handled as the carrier's policy for base stations says. */

  /** Rows of one page are locked together, and sent in one answer. */
  private static final int PAGE = 1000;

  /** How many exchanges one background task sees to, so that the executor's others get a turn. */
  private static final int SHARE = 100;

  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private final ExchangeConfig config;
  private final Owner owner;
  private final Duration lifetime;
  private final StoreGateway store;
  private final BaseStationAdapter stations;
  private final OpenExchanges open;
  private final Sharing sharing;
  private final Renewals renewals;
  private final Closing closing;
  private final Events events;
  private final Executor executor;
  private final Time time;
  private final Patience patience;

  Recovery(Node node, Renewals renewals, Closing closing) {
    this.config = node.config();
    this.owner = node.owner();
    this.lifetime = node.lifetime();
    this.store = node.store();
    this.stations = node.stations();
    this.open = node.open();
    this.sharing = node.sharing();
    this.renewals = renewals;
    this.closing = closing;
    this.events = node.events();
    this.executor = node.executor();
    this.time = node.time();
    this.patience = node.stationPatience();
  }

  // ---- Taking up ----

  /**
   * Becomes the owner of everything that earlier lives of this node left open, and sees to it in
   * the background.
   *
   * @return how many exchanges that are
   */
  int takeUp(ExchangeSessionFactory sessions) {
    List<ExchangeSession> taken = new ArrayList<>();
    @Nullable ExchangeId last = null;
    List<ExchangeRecord> page;
    do {
      page = store.takeUp(owner, lifetime, last, PAGE);
      for (ExchangeRecord record : page) {
        last = record.id();
        ExchangeSession session = sessions.create(requestOf(record));
        if (open.addTaken(session)) {
          taken.add(session);
          adopt(session, record);
        }
      }
    } while (page.size() == PAGE);
    seeTo(taken); // only now: should a page fail, the node does not begin, and nothing may run
    if (!taken.isEmpty()) {
      LOG.info("{} takes up {} open exchanges", owner, taken.size());
    }
    return taken.size();
  }

  /** Makes the session of an exchange. */
  @FunctionalInterface
  interface ExchangeSessionFactory {
    ExchangeSession create(AccessRequest request);
  }

  private static AccessRequest requestOf(ExchangeRecord record) {
    Parties parties = record.parties();
    return new AccessRequest(
        record.id(),
        parties.demander(),
        parties.supplier(),
        parties.station(),
        AccessRequest.Claims.NONE);
  }

  private void adopt(ExchangeSession session, ExchangeRecord record) {
    ServicePath path =
        new ServicePath(
            session, renewals, closing, QuotaAnswer.of(record), Slices.first(config), true);
    session.takenUp(record.parties(), path, record.lastRequest().number());
    sharing.takenUp(session);
    events.publish(
        () ->
            new ExchangeEvent.ExchangeTakenUp(
                session.id(), ExchangeState.REQUESTED, ExchangeState.GRANTED, record.parties()));
  }

  // ---- Going on, or settling ----

  private void seeTo(List<ExchangeSession> taken) {
    for (int from = 0; from < taken.size(); from += SHARE) {
      List<ExchangeSession> some = taken.subList(from, Math.min(taken.size(), from + SHARE));
      handOn(some.iterator());
    }
  }

  private void handOn(Iterator<ExchangeSession> some) {
    Tasks.runOn(executor, () -> resumeEach(some), "see to exchanges taken up");
  }

  /** An error that one of them meets ends this task, but keeps none of the others waiting. */
  private void resumeEach(Iterator<ExchangeSession> some) {
    boolean done = false;
    try {
      while (some.hasNext()) {
        resume(some.next());
      }
      done = true;
    } finally {
      if (!done) {
        handOn(some);
      }
    }
  }

  private void resume(ExchangeSession session) {
    if (session.state() != ExchangeState.GRANTED) {
      return; // somebody ended it meanwhile
    }
    try {
      Optional<Usage> counted =
          patience.call(() -> stations.lastKnownUsage(session.id()), failure -> true);
      if (counted.isPresent()) {
        serveOn(session, counted.get());
      } else {
        LOG.info("exchange {}: its base station has lost it", session.id());
        closing.endQuietly(session, EndingCause.STATION_LOST);
      }
    } catch (RuntimeException e) {
      LOG.warn("exchange {}: its base station cannot be asked", session.id(), e);
      unreachable(session);
    }
  }

  private void serveOn(ExchangeSession session, Usage counted) {
    ServicePath path = session.requirePath();
    path.resumeAt(counted.octets());
    ServiceOrder order = new ServiceOrder(session.id(), session.requireParties());
    patience.call(() -> start(order, path), failure -> session.state() == ExchangeState.GRANTED);
    closing.started(session);
    time.after(
        config.stationTimeout(),
        () -> {
          if (session.state() == ExchangeState.GRANTED) {
            Tasks.runOn(
                executor,
                () -> closing.endQuietly(session, EndingCause.STATION_LOST),
                "end " + session.id());
          }
        });
  }

  private boolean start(ServiceOrder order, ServicePath path) {
    stations.start(order, path);
    return true;
  }

  private void unreachable(ExchangeSession session) {
    if (session.state() != ExchangeState.GRANTED) {
      return; // it failed after it had answered
    }
    if (config.failures().station() == FailureHandling.CONTINUE) {
      // Until it was silent for too long, which is found by whoever supervises.
      time.after(
          config.stationTimeout(),
          () -> Tasks.runOn(executor, () -> resume(session), "ask again for " + session.id()));
    } else {
      closing.endQuietly(session, EndingCause.STATION_LOST);
    }
  }
}
