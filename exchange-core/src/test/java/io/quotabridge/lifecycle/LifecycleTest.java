package io.quotabridge.lifecycle;

import static io.quotabridge.lifecycle.ExchangeState.ENDING;
import static io.quotabridge.lifecycle.ExchangeState.GRANTED;
import static io.quotabridge.lifecycle.ExchangeState.REFUSED;
import static io.quotabridge.lifecycle.ExchangeState.REQUESTED;
import static io.quotabridge.lifecycle.ExchangeState.SERVING;
import static io.quotabridge.lifecycle.ExchangeState.SETTLED;
import static io.quotabridge.lifecycle.ExchangeState.VERIFIED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table, row by row, and everything that is not in it. */
class LifecycleTest {

  /** Written once more by hand, so that a row cannot change without being noticed. */
  private static final List<Transition> EXPECTED =
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

  @Test
  void isThisTable() {
    assertThat(Lifecycle.table()).containsExactlyElementsOf(EXPECTED);
  }

  static Stream<Arguments> everyPair() {
    return Arrays.stream(ExchangeState.values())
        .flatMap(
            state ->
                Arrays.stream(LifecycleEvent.values()).map(event -> Arguments.of(state, event)));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("everyPair")
  void leadsWhereTheTableSaysOrExplainsItself(ExchangeState state, LifecycleEvent event) {
    List<Transition> rows =
        EXPECTED.stream().filter(t -> t.from() == state && t.event() == event).toList();
    if (rows.isEmpty()) {
      assertThat(Lifecycle.decide(state, event)).isEmpty();
      assertThatExceptionOfType(IllegalTransitionException.class)
          .isThrownBy(() -> Lifecycle.require("x-17", state, event))
          .withMessage(
              "exchange x-17 is "
                  + state
                  + ": "
                  + event
                  + " is impossible; legal from here: "
                  + legalFrom(state));
    } else {
      assertThat(rows).hasSize(1);
      assertThat(Lifecycle.decide(state, event)).contains(rows.get(0).to());
      assertThat(Lifecycle.require("x-17", state, event)).isEqualTo(rows.get(0).to());
    }
  }

  private static String legalFrom(ExchangeState state) {
    List<Transition> rows =
        EXPECTED.stream()
            .filter(t -> t.from() == state)
            .sorted((a, b) -> a.event().compareTo(b.event()))
            .toList();
    return rows.isEmpty()
        ? "none"
        : rows.stream().map(t -> t.event() + " -> " + t.to()).collect(Collectors.joining(", "));
  }

  @Test
  void listsWhatWasLegal() {
    assertThatExceptionOfType(IllegalTransitionException.class)
        .isThrownBy(() -> Lifecycle.require("x-1", GRANTED, LifecycleEvent.VOLUME_SETTLED))
        .withMessage(
            "exchange x-1 is GRANTED: VOLUME_SETTLED is impossible; legal from here:"
                + " SERVICE_CONFIRMED -> SERVING, SERVICE_DECLINED -> REFUSED,"
                + " SERVICE_ENDED -> ENDING");
    assertThatExceptionOfType(IllegalTransitionException.class)
        .isThrownBy(() -> Lifecycle.require("x-1", SETTLED, LifecycleEvent.MORE_GRANTED))
        .withMessageEndingWith("legal from here: none");
  }

  @Test
  void endsInTwoStatesAndNowhereElse() {
    Set<ExchangeState> left =
        EXPECTED.stream()
            .map(Transition::from)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(ExchangeState.class)));
    assertThat(left).doesNotContain(REFUSED, SETTLED);
    for (ExchangeState state : ExchangeState.values()) {
      assertThat(state.isFinal()).as("%s", state).isEqualTo(!left.contains(state));
    }
  }

  @Test
  void reachesEveryStateAndUsesEveryEvent() {
    Set<ExchangeState> reached = EnumSet.of(REQUESTED);
    EXPECTED.forEach(t -> reached.add(t.to()));
    assertThat(reached).containsExactlyInAnyOrder(ExchangeState.values());
    assertThat(EXPECTED.stream().map(Transition::event).distinct())
        .containsExactlyInAnyOrder(LifecycleEvent.values());
  }
}
