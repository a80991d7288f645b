package io.quotabridge.inmemory;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.Stream;

/** Takes one page out of an unordered table. */
final class Pages {

  private Pages() {}

  /**
   * The first {@code limit} rows in order. One pass over all rows; holds {@code limit} of them at a
   * time, so that a small page of a table of millions costs no memory.
   */
  static <T> List<T> first(Stream<T> rows, Comparator<? super T> order, int limit) {
    PriorityQueue<T> page = new PriorityQueue<>(order.reversed());
    rows.forEach(
        row -> {
          page.add(row);
          if (page.size() > limit) {
            page.remove();
          }
        });
    return page.stream().sorted(order).toList();
  }
}
