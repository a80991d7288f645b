package io.quotabridge.bench.exchange;

import io.quotabridge.inmemory.InMemoryBaseStation;
import io.quotabridge.model.AccessRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the core itself keeps for an open exchange, in bytes: objects that are reachable from the
 * engine, but from nobody else without passing through the engine. Immutable.
 *
 * @param bytesEach bytes for one open exchange
 * @param byClass the same by class, the largest first
 */
public record CoreShare(double bytesEach, List<Line> byClass) {

  /* Three others hold objects that the engine reaches as well, which therefore are not its own: the
   * embedder (the requests and their identifiers), the store (its rows and the answers in them), the
   * base station (its record of each exchange). Each refers to the engine in turn, as the base
   * station does to its usage sink; so the search for what is theirs does not enter the engine's
   * objects. The engine's fixed parts are taken off by measuring without any exchange first. */

  /** What it may be at most, in bytes, beside the identifiers that embedder and store keep. */
  public static final int MARK_BYTES = 400;

  /** Small tables grow by doubling; a thousand fill theirs as a million do. */
  private static final int SAMPLE = 1000;

  private static final int SUPPLIERS = 100;
  private static final long PACKET = 1400;

  /** Less than this is one object that came or went, and no part of each exchange. */
  private static final double LEAST_BYTES = 0.5;

  /** Packages whose objects are not the engine's; everything else of ours is. */
  private static final List<String> OTHERS =
      List.of("io.quotabridge.model.", "io.quotabridge.spi.", "io.quotabridge.inmemory.");

  /**
   * One class's part.
   *
   * @param type the class
   * @param objectsEach objects for one open exchange
   * @param bytesEach bytes for one open exchange
   */
  public record Line(Class<?> type, double objectsEach, double bytesEach) {}

  /** Opens a thousand exchanges, carries a packet in each, and measures them. */
  public static CoreShare measure() {
    InMemoryBaseStation station = new InMemoryBaseStation();
    try (Town town = new Town(SUPPLIERS, station)) {
      List<AccessRequest> requests = new ArrayList<>();
      Map<Class<?>, Census> before = ownObjects(town, station, requests);
      for (int i = 0; i < SAMPLE; i++) {
        AccessRequest request = town.request("exchange-" + i, i);
        requests.add(request);
        town.exchanges().request(request);
        if (station.carry(request.exchangeId(), PACKET) != PACKET) {
          throw new IllegalStateException(request.exchangeId() + " did not carry its packet");
        }
      }
      return difference(before, ownObjects(town, station, requests));
    }
  }

  private static CoreShare difference(Map<Class<?>, Census> before, Map<Class<?>, Census> after) {
    List<Line> lines = new ArrayList<>();
    after.forEach(
        (type, now) -> {
          Census then = before.getOrDefault(type, Census.NONE);
          double objects = (double) (now.objects() - then.objects()) / SAMPLE;
          double bytes = (double) (now.bytes() - then.bytes()) / SAMPLE;
          if (Math.abs(bytes) >= LEAST_BYTES) {
            lines.add(new Line(type, objects, bytes));
          }
        });
    lines.sort(Comparator.comparingDouble(Line::bytesEach).reversed());
    return new CoreShare(lines.stream().mapToDouble(Line::bytesEach).sum(), List.copyOf(lines));
  }

  private static Map<Class<?>, Census> ownObjects(
      Town town, InMemoryBaseStation station, List<AccessRequest> requests) {
    Set<Object> others =
        Reach.from(List.of(requests, station, town.store(), town.registry()), CoreShare::isEngine);
    Set<Object> own = Reach.from(List.of(town.exchanges()), others::contains);
    Map<Class<?>, Census> byClass = new HashMap<>();
    own.forEach(object -> byClass.merge(object.getClass(), Census.of(object), Census::plus));
    return byClass;
  }

  private static boolean isEngine(Object object) {
    String name = object.getClass().getName();
    return name.startsWith("io.quotabridge.") && OTHERS.stream().noneMatch(name::startsWith);
  }

  private record Census(long objects, long bytes) {

    static final Census NONE = new Census(0, 0);

    static Census of(Object object) {
      return new Census(1, Reach.sizeOf(object));
    }

    Census plus(Census other) {
      return new Census(objects + other.objects, bytes + other.bytes);
    }
  }
}
