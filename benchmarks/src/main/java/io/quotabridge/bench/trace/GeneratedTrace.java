package io.quotabridge.bench.trace;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A made day, as it is written: parties by id, sessions by start. Immutable. */
record GeneratedTrace(
    List<TraceSubscriber> subscribers,
    List<TraceBaseStation> baseStations,
    List<TraceSession> sessions) {

  /** The same shape gives the same day, always. */
  static GeneratedTrace from(TraceShape shape) {
    Draws draws = new Draws(shape.seed());
    Population population = Population.draw(shape, draws);
    List<SyntheticDay.Drawn> day = new SyntheticDay(shape, population, draws).sessions();
    Map<String, Long> quotas = SyntheticQuotas.byAccount(population, day, draws);
    return new GeneratedTrace(
        subscribers(population, quotas),
        population.baseStations().stream()
            .sorted(Comparator.comparing(TraceBaseStation::id))
            .toList(),
        day.stream().map(SyntheticDay.Drawn::session).toList());
  }

  /** Splits each account's quota among its subscribers: evenly, what is left over to the last. */
  private static List<TraceSubscriber> subscribers(
      Population population, Map<String, Long> quotas) {
    Map<String, Integer> waiting = new HashMap<>();
    population.subscribers().forEach(s -> waiting.merge(s.account(), 1, Integer::sum));
    Map<String, Long> left = new HashMap<>(quotas);
    List<TraceSubscriber> result = new ArrayList<>();
    for (TraceSubscriber s : byId(population.subscribers())) {
      int sharers = waiting.merge(s.account(), -1, Integer::sum) + 1;
      long share = left.getOrDefault(s.account(), 0L) / sharers;
      left.merge(s.account(), -share, Long::sum);
      result.add(new TraceSubscriber(s.id(), s.account(), s.carrier(), s.status(), share));
    }
    return List.copyOf(result);
  }

  private static List<TraceSubscriber> byId(List<TraceSubscriber> subscribers) {
    return subscribers.stream().sorted(Comparator.comparing(TraceSubscriber::id)).toList();
  }
}
