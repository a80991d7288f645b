package io.quotabridge.bench.trace;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The plain model of a replay: one exchange at a time, in the order of the file, with nothing but
 * maps. Not thread-safe.
 *
 * <p>Each session asks for service and uses its octets, as far as they still fit, before the next
 * begins. Whatever replays a trace one exchange at a time must come to the same outcomes and sums;
 * in parallel the order is free, and only conservation must hold.
 */
public final class TraceReference {

  /** Served: DIAMETER_SUCCESS. */
  public static final int SUCCESS = 2001;

  /** Demander or supplier suspended: DIAMETER_END_USER_SERVICE_DENIED. */
  public static final int SERVICE_DENIED = 4010;

  /** The supplier's account has nothing left: DIAMETER_CREDIT_LIMIT_REACHED. */
  public static final int CREDIT_LIMIT_REACHED = 4012;

  /** Demander, supplier or base station unknown: DIAMETER_USER_UNKNOWN. */
  public static final int USER_UNKNOWN = 5030;

  /**
   * What becomes of one session. Immutable.
   *
   * @param code the result code
   * @param octets octets that the supplier's account gives to the demander's; 0 unless served
   */
  public record Outcome(int code, long octets) {}

  private final Trace trace;
  private final Map<String, Long> supplied = new HashMap<>();
  private final Map<String, Long> received = new HashMap<>();
  private final SortedMap<Integer, Long> outcomes = new TreeMap<>();
  private final SortedMap<TraceTotals.Carriers, Long> netting = new TreeMap<>();

  /** A model in which nothing of this trace has happened yet. */
  public TraceReference(Trace trace) {
    this.trace = trace;
  }

  /** The totals of a whole trace. */
  public static TraceTotals settle(Trace trace) {
    TraceReference reference = new TraceReference(trace);
    try (TraceSessions sessions = trace.sessions()) {
      sessions.forEachRemaining(reference::apply);
    }
    return reference.totals();
  }

  /** Lets one more session happen. */
  public Outcome apply(TraceSession session) {
    Outcome outcome = decide(session);
    outcomes.merge(outcome.code(), 1L, Math::addExact);
    if (outcome.code() == SUCCESS) {
      enter(session, outcome.octets());
    }
    return outcome;
  }

  /** What has come of the sessions so far. */
  public TraceTotals totals() {
    SortedMap<String, TraceTotals.Account> accounts = new TreeMap<>();
    for (TraceAccount account : trace.accounts().values()) {
      accounts.put(
          account.id(),
          new TraceTotals.Account(
              account.quotaOctets(),
              supplied.getOrDefault(account.id(), 0L),
              received.getOrDefault(account.id(), 0L)));
    }
    return new TraceTotals(outcomes, netting, accounts);
  }

  private Outcome decide(TraceSession session) {
    int code = identify(session);
    if (code != SUCCESS) {
      return new Outcome(code, 0);
    }
    TraceAccount payer = accountOf(session.supplier());
    long left = payer.quotaOctets() - supplied.getOrDefault(payer.id(), 0L);
    return left == 0
        ? new Outcome(CREDIT_LIMIT_REACHED, 0)
        : new Outcome(SUCCESS, Math.min(session.octets(), left));
  }

  /** Demander, supplier, base station, in this order; the first that fails gives the code. */
  private int identify(TraceSession session) {
    int code = standing(session.demander());
    if (code == SUCCESS) {
      code = standing(session.supplier());
    }
    boolean stationKnown = trace.baseStations().containsKey(session.baseStation());
    return code == SUCCESS && !stationKnown ? USER_UNKNOWN : code;
  }

  private int standing(String subscriberId) {
    TraceSubscriber subscriber = trace.subscribers().get(subscriberId);
    if (subscriber == null) {
      return USER_UNKNOWN;
    }
    return subscriber.status() == TraceSubscriber.Status.ACTIVE ? SUCCESS : SERVICE_DENIED;
  }

  /** Both sides of the ledger: what one account supplies, the other receives. */
  private void enter(TraceSession session, long octets) {
    TraceAccount supplier = accountOf(session.supplier());
    TraceAccount demander = accountOf(session.demander());
    supplied.merge(supplier.id(), octets, Math::addExact);
    received.merge(demander.id(), octets, Math::addExact);
    netting.merge(
        new TraceTotals.Carriers(supplier.carrier(), demander.carrier()), octets, Math::addExact);
  }

  private TraceAccount accountOf(String knownSubscriber) {
    TraceSubscriber subscriber = requireNonNull(trace.subscribers().get(knownSubscriber));
    return requireNonNull(trace.accounts().get(subscriber.account()));
  }
}
