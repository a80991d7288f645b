package io.quotabridge.bench.report;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** The rules that the report's records hold their values to. */
final class Checks {
  private Checks() {}

  static void notNegative(String field, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(field + " (" + value + ") is negative");
    }
  }

  static void notBlank(String field, String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException(field + " (\"" + value + "\") is blank");
    }
  }

  /** No element may be smaller than the one before it. */
  static <T, K extends Comparable<K>> void ascending(
      String field, List<T> list, Function<T, K> key) {
    ordered(field, list, key, 0, "comes after");
  }

  /** Each element must be greater than the one before it. */
  static <T, K extends Comparable<K>> void strictlyAscending(
      String field, List<T> list, Function<T, K> key) {
    ordered(field, list, key, -1, "does not come before");
  }

  private static <T, K extends Comparable<K>> void ordered(
      String field, List<T> list, Function<T, K> key, int most, String verb) {
    Comparator<K> order = Comparator.naturalOrder();
    for (int i = 1; i < list.size(); i++) {
      K before = key.apply(list.get(i - 1));
      K here = key.apply(list.get(i));
      if (Integer.signum(order.compare(before, here)) > most) {
        throw new IllegalArgumentException(
            "%s[%d] (%s) %s %s[%d] (%s)".formatted(field, i - 1, before, verb, field, i, here));
      }
    }
  }

  /** No two elements may have the same key. */
  static <T, K> void distinct(String field, List<T> list, Function<T, K> key) {
    Set<K> seen = new HashSet<>();
    for (T element : list) {
      if (!seen.add(key.apply(element))) {
        throw new IllegalArgumentException(
            "%s holds (%s) more than once".formatted(field, key.apply(element)));
      }
    }
  }
}
