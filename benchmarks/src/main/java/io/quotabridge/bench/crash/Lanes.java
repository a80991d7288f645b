package io.quotabridge.bench.crash;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The exchanges that base stations serve for one life of a node. Thread-safe. */
final class Lanes {

  /** So many lie at the front and get a good part of the traffic, from several threads at once. */
  private static final int BUSY = 4;

  private static final int BUSY_SHARE = 5;

  private final Map<Integer, Integer> places = new HashMap<>();
  private final List<Lane> lanes = new ArrayList<>();

  synchronized void add(Lane lane) {
    if (places.putIfAbsent(lane.slot(), lanes.size()) == null) {
      lanes.add(lane);
    }
  }

  /** Takes a lane out; the last one moves to its place. */
  synchronized @Nullable Lane remove(int slot) {
    Integer place = places.remove(slot);
    if (place == null) {
      return null;
    }
    Lane removed = lanes.get(place);
    Lane last = lanes.remove(lanes.size() - 1);
    if (last != removed) {
      lanes.set(place, last);
      places.put(last.slot(), place);
    }
    return removed;
  }

  synchronized @Nullable Lane any(SplittableRandom draws) {
    if (lanes.isEmpty()) {
      return null;
    }
    boolean busy = draws.nextInt(BUSY_SHARE) == 0;
    return lanes.get(draws.nextInt(busy ? Math.min(BUSY, lanes.size()) : lanes.size()));
  }

  synchronized int size() {
    return lanes.size();
  }
}
