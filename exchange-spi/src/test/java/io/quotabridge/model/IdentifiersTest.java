package io.quotabridge.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotabridge.Fixture;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every identifier follows one rule. */
class IdentifiersTest {

  private static final List<Kind<?>> KINDS =
      List.of(
          new Kind<>("accountId", AccountId::new),
          new Kind<>("baseStationId", BaseStationId::new),
          new Kind<>("carrierId", CarrierId::new),
          new Kind<>("exchangeId", ExchangeId::new),
          new Kind<>("nodeId", NodeId::new),
          new Kind<>("postingId", PostingId::new),
          new Kind<>("subscriberId", SubscriberId::new));

  record Kind<T extends Record & Comparable<T>>(String field, Function<String, T> maker) {

    T make(String value) {
      return maker.apply(value);
    }

    @Override
    public String toString() {
      return field;
    }
  }

  static Stream<Kind<?>> kinds() {
    return KINDS.stream();
  }

  static Stream<Arguments> badValues() {
    return KINDS.stream()
        .flatMap(
            kind ->
                Stream.of(
                    Arguments.of(kind, "", "must have 1 to 128 characters"),
                    Arguments.of(kind, "x".repeat(129), "must have 1 to 128 characters"),
                    Arguments.of(kind, "two words", "must have no white space"),
                    Arguments.of(kind, "tab\there", "must have no white space"),
                    Arguments.of(kind, "em\u2003space", "must have no white space"),
                    Arguments.of(kind, "pasted\u00A0", "must have no white space"),
                    Arguments.of(kind, "narrow\u202Fspace", "must have no white space"),
                    Arguments.of(kind, "nul\u0000", "no control characters"),
                    Arguments.of(kind, "c1\u0085", "no control characters"),
                    Arguments.of(kind, "high\uD83D", "no unpaired surrogates"),
                    Arguments.of(kind, "low\uDE00er", "no unpaired surrogates")));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void keepsWhatItIsGiven(Kind<?> kind) {
    for (String value : List.of("x", "基站-7", "a/b;c=d", "x".repeat(128))) {
      assertThat(kind.make(value)).hasToString(value).isEqualTo(kind.make(value));
    }
    assertThat(kind.make("a")).isNotEqualTo(kind.make("A"));
  }

  @ParameterizedTest
  @MethodSource("badValues")
  void namesFieldValueAndRule(Kind<?> kind, String value, String rule) {
    assertThatThrownBy(() -> kind.make(value))
        .isInstanceOfSatisfying(
            InvalidRequestException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ResultCode.INVALID_VALUE);
              assertThat(e.field()).isEqualTo(kind.field());
            })
        .hasMessageStartingWith(kind.field() + " (" + value + ") ")
        .hasMessageContaining(rule);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void tellsAMissingValueFromABadOne(Kind<?> kind) {
    assertThatThrownBy(() -> kind.make(Fixture.unchecked(null)))
        .isInstanceOfSatisfying(
            InvalidRequestException.class,
            e -> assertThat(e.code()).isEqualTo(ResultCode.MISSING_VALUE))
        .hasMessage(kind.field() + " (nothing) must be present");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void ordersByCharacterInEveryLocale(Kind<?> kind) {
    sortsTo(kind, List.of("b", "a", "Z", "10", "9", "ä"), List.of("10", "9", "Z", "a", "b", "ä"));
  }

  private static <T extends Record & Comparable<T>> void sortsTo(
      Kind<T> kind, List<String> values, List<String> sorted) {
    List<T> made = new ArrayList<>(values.stream().map(kind.maker()).toList());
    Collections.sort(made);
    assertThat(made).extracting(Object::toString).containsExactlyElementsOf(sorted);
  }
}
