package io.quotabridge.bench.trace;

import io.quotabridge.bench.trace.TraceSubscriber.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Who takes part in a generated day: subscribers as yet without quota, and base stations. Those who
 * demand and supply are in order of their popularity, the busiest first. Immutable.
 */
record Population(
    List<TraceSubscriber> subscribers,
    List<TraceBaseStation> baseStations,
    List<TraceSubscriber> activeDemanders,
    List<TraceSubscriber> suspendedDemanders,
    List<TraceSubscriber> activeSuppliers,
    List<TraceSubscriber> suspendedSuppliers,
    Map<String, TraceBaseStation> homes) {

  /** Of ten subscribers or stations, five, three and two are with each carrier. */
  private static final List<String> CARRIERS_BY_SHARE =
      List.of(
          "heron", "heron", "heron", "heron", "heron", "plover", "plover", "plover", "avocet",
          "avocet");

  /** Most accounts have one subscriber, as with real carriers: of 20, fourteen, four and two. */
  private static final List<Integer> ACCOUNT_SIZES =
      List.of(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3);

  /** One account in so many supplies data. A fixed stride, so that a small trace has some too. */
  private static final int SUPPLYING_STRIDE = 7;

  /** One supplier in so many is suspended. */
  private static final int SUSPENDED_SUPPLIER_STRIDE = 10;

  /** One of the others in so many is suspended. */
  private static final int SUSPENDED_DEMANDER_STRIDE = 30;

  static Population draw(TraceShape shape, Draws draws) {
    return new Drawing(draws).draw(shape);
  }

  private static final class Drawing {

    private final Draws draws;
    private final List<TraceSubscriber> suppliers = new ArrayList<>();
    private final List<TraceSubscriber> others = new ArrayList<>();

    Drawing(Draws draws) {
      this.draws = draws;
    }

    Population draw(TraceShape shape) {
      drawAccounts(shape.subscribers());
      List<TraceBaseStation> stations = stations(shape.baseStations());
      List<TraceSubscriber> all = new ArrayList<>(others);
      all.addAll(suppliers);
      draws.shuffle(all);
      draws.shuffle(suppliers);
      return new Population(
          List.copyOf(all),
          stations,
          only(all, s -> s.status() == Status.ACTIVE),
          only(others, s -> s.status() == Status.SUSPENDED),
          only(suppliers, s -> s.status() == Status.ACTIVE),
          only(suppliers, s -> s.status() == Status.SUSPENDED),
          homes(all, stations));
    }

    private void drawAccounts(int subscribers) {
      int accounts = 0;
      while (suppliers.size() + others.size() < subscribers) {
        int missing = subscribers - suppliers.size() - others.size();
        int size = Math.min(missing, draws.from(ACCOUNT_SIZES));
        String carrier = draws.from(CARRIERS_BY_SHARE);
        accounts++;
        String account = String.format(Locale.ROOT, "%s-%04d", carrier, accounts);
        boolean supplies = accounts % SUPPLYING_STRIDE == 0;
        for (int i = 0; i < size; i++) {
          add(account + "-" + (char) ('a' + i), account, carrier, supplies);
        }
      }
    }

    private void add(String id, String account, String carrier, boolean supplies) {
      List<TraceSubscriber> peers = supplies ? suppliers : others;
      int stride = supplies ? SUSPENDED_SUPPLIER_STRIDE : SUSPENDED_DEMANDER_STRIDE;
      boolean suspended = peers.size() % stride == stride / 3;
      peers.add(
          new TraceSubscriber(
              id, account, carrier, suspended ? Status.SUSPENDED : Status.ACTIVE, 0));
    }

    private List<TraceBaseStation> stations(int count) {
      List<TraceBaseStation> stations = new ArrayList<>();
      for (int i = 1; i <= count; i++) {
        String carrier = draws.from(CARRIERS_BY_SHARE);
        stations.add(
            new TraceBaseStation(
                String.format(Locale.ROOT, "%s-site-%02d", carrier, i),
                carrier + "-stations",
                carrier));
      }
      return List.copyOf(stations);
    }

    private Map<String, TraceBaseStation> homes(
        List<TraceSubscriber> subscribers, List<TraceBaseStation> stations) {
      Map<String, TraceBaseStation> homes = new HashMap<>();
      for (TraceSubscriber subscriber : subscribers) {
        homes.put(subscriber.id(), draws.skewedFrom(stations));
      }
      return Map.copyOf(homes);
    }

    private static List<TraceSubscriber> only(
        List<TraceSubscriber> subscribers, Predicate<TraceSubscriber> kind) {
      return subscribers.stream().filter(kind).toList();
    }
  }
}
