package io.quotabridge.inmemory;

import io.quotabridge.model.AccessRequest;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.Refusal;
import io.quotabridge.model.ResultCode;
import io.quotabridge.model.Usage;
import io.quotabridge.spi.station.BaseStationAdapter;
import io.quotabridge.spi.station.ServiceOrder;
import io.quotabridge.spi.station.UsageSink;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * A base station in memory. It confirms every order, and then either carries what a {@link
 * LoadScript} says, or leaves it to the embedder, which plays the terminal: {@link #carry} and
 * {@link #carryWhole} count in the packets' path, {@link #report} counts from outside, and {@link
 * #depart} leaves. Thread-safe.
 *
 * <p>It remembers an exchange while it serves it and forgets it when it is stopped or refused; of
 * an exchange that it does not serve, nothing is carried, and a report or departure has no effect.
 */
public final class InMemoryBaseStation implements BaseStationAdapter {

  private final LoadScript script;
  private final Executor executor;
  private final ConcurrentMap<ExchangeId, Service> services = new ConcurrentHashMap<>();

  /** Makes a base station that the embedder drives. */
  public InMemoryBaseStation() {
    this(LoadScript.NONE, Runnable::run);
  }

  /**
   * Makes a base station that carries a scripted or replayed load.
   *
   * @param script what each terminal carries
   * @param executor where it is carried; {@code Runnable::run} carries all of it within {@link
   *     #start}
   */
  public InMemoryBaseStation(LoadScript script, Executor executor) {
    this.script = script;
    this.executor = executor;
  }

  // ---- The port ----

  /**
   * Confirms, and begins to carry the load if there is one. Started again for an exchange that it
   * serves, it goes on counting through the new sink and does not begin the load anew.
   *
   * @throws RejectedExecutionException if the executor does not take the load; nothing is served
   */
  @Override
  public void start(ServiceOrder order, UsageSink sink) {
    Service service = new Service(sink);
    Service known = services.putIfAbsent(order.exchangeId(), service);
    if (known != null) {
      resume(order.exchangeId(), known, sink);
      return;
    }
    try {
      script
          .loadFor(order)
          .ifPresentOrElse(
              load -> executor.execute(() -> serve(order.exchangeId(), service, load)),
              () -> confirmed(order.exchangeId(), service));
    } catch (RuntimeException e) {
      services.remove(order.exchangeId(), service);
      throw e;
    }
  }

  /** Keeps nothing, and stops serving if it had been started for this very request. */
  @Override
  public void refuse(AccessRequest request, Refusal refusal) {
    if (refusal.code() != ResultCode.CONTRADICTING_VALUES) {
      services.remove(request.exchangeId());
    }
  }

  @Override
  public void stop(ExchangeId exchangeId, EndingCause cause) {
    Service service = services.get(exchangeId);
    if (service != null) {
      try {
        service.reportFinal();
      } finally {
        services.remove(exchangeId, service);
      }
    }
  }

  /** Returns the running total of an exchange that it serves, also of one without any octet yet. */
  @Override
  public Optional<Usage> lastKnownUsage(ExchangeId exchangeId) {
    return Optional.ofNullable(services.get(exchangeId))
        .map(service -> new Usage(service.carried()));
  }

  /** Forgets every exchange. It may be used again, by the next one that it is passed to. */
  @Override
  public void close() {
    services.clear();
  }

  // ---- The terminal's side ----

  /**
   * Carries as much as is let through, in the packets' path.
   *
   * @param exchangeId the exchange
   * @param octets how much the terminal wants to carry, 1 or more
   * @return what was carried, 0 to {@code octets}; after less than was wanted the exchange ends
   * @throws IllegalStateException if the exchange is counted from outside
   */
  public long carry(ExchangeId exchangeId, long octets) {
    Service service = services.get(exchangeId);
    return service == null ? 0 : service.carryUpTo(octets);
  }

  /**
   * Carries one packet, or nothing of it, in the packets' path.
   *
   * @param exchangeId the exchange
   * @param octets the packet's size, 1 or more
   * @return whether it was carried; if not, the exchange ends
   * @throws IllegalStateException if the exchange is counted from outside
   */
  public boolean carryWhole(ExchangeId exchangeId, long octets) {
    Service service = services.get(exchangeId);
    return service != null && service.carryWhole(octets);
  }

  /**
   * Reports what was carried since service began, counted from outside.
   *
   * @param exchangeId the exchange
   * @param totalOctets the running total, 0 to {@link Usage#MAX_OCTETS}; a lower one than before
   *     changes nothing
   * @throws IllegalArgumentException if it is outside that range; nothing has happened then
   * @throws IllegalStateException if the exchange is counted in the path
   */
  public void report(ExchangeId exchangeId, long totalOctets) {
    Service service = services.get(exchangeId);
    if (service != null) {
      service.report(totalOctets);
    }
  }

  /**
   * The terminal leaves.
   *
   * @param exchangeId the exchange
   */
  public void depart(ExchangeId exchangeId) {
    Service service = services.get(exchangeId);
    if (service != null) {
      service.sink().end(EndingCause.NORMAL_RELEASE);
    }
  }

  // ---- Serving ----

  private void resume(ExchangeId exchangeId, Service service, UsageSink sink) {
    if (!service.sink().equals(sink)) {
      service.continueWith(sink);
      confirmed(exchangeId, service);
    }
  }

  private void serve(ExchangeId exchangeId, Service service, Load load) {
    if (confirmed(exchangeId, service) && carriedAll(service, load)) {
      service.sink().end(load.cause());
    }
  }

  private boolean confirmed(ExchangeId exchangeId, Service service) {
    boolean wanted = service.sink().confirm();
    if (!wanted) {
      services.remove(exchangeId, service);
    }
    return wanted;
  }

  /** Packet by packet; whoever lets less through than was asked for ends the exchange itself. */
  private static boolean carriedAll(Service service, Load load) {
    long left = load.octets();
    while (left > 0) {
      long packet = Math.min(left, load.packetOctets());
      if (service.carryUpTo(packet) < packet) {
        return false;
      }
      left -= packet;
    }
    return true;
  }
}
