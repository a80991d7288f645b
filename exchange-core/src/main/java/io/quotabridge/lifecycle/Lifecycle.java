package io.quotabridge.lifecycle;

import static io.quotabridge.lifecycle.ExchangeState.ENDING;
import static io.quotabridge.lifecycle.ExchangeState.GRANTED;
import static io.quotabridge.lifecycle.ExchangeState.REFUSED;
import static io.quotabridge.lifecycle.ExchangeState.REQUESTED;
import static io.quotabridge.lifecycle.ExchangeState.SERVING;
import static io.quotabridge.lifecycle.ExchangeState.SETTLED;
import static io.quotabridge.lifecycle.ExchangeState.VERIFIED;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The table of an exchange's states, complete and in one place. Deciding is pure: whoever drives an
 * exchange swaps the state first and acts afterwards. Thread-safe.
 */
public final class Lifecycle {

  private static final List<Transition> TABLE =
      List.of(
          new Transition(REQUESTED, LifecycleEvent.NOT_ADMITTED, REFUSED),
          new Transition(REQUESTED, LifecycleEvent.IDENTITY_REJECTED, REFUSED),
          new Transition(REQUESTED, LifecycleEvent.IDENTITIES_VERIFIED, VERIFIED),
          new Transition(REQUESTED, LifecycleEvent.TAKEN_UP, GRANTED),
          new Transition(VERIFIED, LifecycleEvent.QUOTA_REFUSED, REFUSED),
          new Transition(VERIFIED, LifecycleEvent.QUOTA_GRANTED, GRANTED),
          new Transition(VERIFIED, LifecycleEvent.FOUND_SETTLED, SETTLED),
          new Transition(GRANTED, LifecycleEvent.SERVICE_DECLINED, REFUSED),
          new Transition(GRANTED, LifecycleEvent.SERVICE_CONFIRMED, SERVING),
          new Transition(GRANTED, LifecycleEvent.SERVICE_ENDED, ENDING),
          new Transition(SERVING, LifecycleEvent.MORE_GRANTED, SERVING),
          new Transition(SERVING, LifecycleEvent.SERVICE_ENDED, ENDING),
          new Transition(ENDING, LifecycleEvent.VOLUME_SETTLED, SETTLED));

  private static final Map<ExchangeState, Map<LifecycleEvent, ExchangeState>> BY_STATE = index();

  private Lifecycle() {}

  /** Returns every transition there is, in the order in which an exchange meets them. */
  public static List<Transition> table() {
    return TABLE;
  }

  /**
   * Decides where an event leads.
   *
   * @param state the present state
   * @param event what happens
   * @return the next state, or empty if the event is impossible there
   */
  public static Optional<ExchangeState> decide(ExchangeState state, LifecycleEvent event) {
    return Optional.ofNullable(legalFrom(state).get(event));
  }

  /**
   * Decides where an event leads, and refuses an impossible one.
   *
   * @param exchange the exchange, for the message
   * @param state the present state
   * @param event what happens
   * @return the next state
   * @throws IllegalTransitionException if the event is impossible there
   */
  public static ExchangeState require(Object exchange, ExchangeState state, LifecycleEvent event) {
    return decide(state, event)
        .orElseThrow(
            () ->
                new IllegalTransitionException(
                    "exchange "
                        + exchange
                        + " is "
                        + state
                        + ": "
                        + event
                        + " is impossible; legal from here: "
                        + describeLegal(state)));
  }

  private static String describeLegal(ExchangeState state) {
    Map<LifecycleEvent, ExchangeState> legal = legalFrom(state);
    return legal.isEmpty()
        ? "none"
        : legal.entrySet().stream()
            .map(e -> e.getKey() + " -> " + e.getValue())
            .collect(Collectors.joining(", "));
  }

  private static Map<LifecycleEvent, ExchangeState> legalFrom(ExchangeState state) {
    return BY_STATE.getOrDefault(state, Map.of());
  }

  private static Map<ExchangeState, Map<LifecycleEvent, ExchangeState>> index() {
    Map<ExchangeState, Map<LifecycleEvent, ExchangeState>> index =
        new EnumMap<>(ExchangeState.class);
    for (Transition t : TABLE) {
      index
          .computeIfAbsent(t.from(), state -> new EnumMap<>(LifecycleEvent.class))
          .put(t.event(), t.to());
    }
    return index;
  }
}
