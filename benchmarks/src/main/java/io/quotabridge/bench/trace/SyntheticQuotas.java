package io.quotabridge.bench.trace;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Gives supplying accounts their quota, once it is known what is demanded of them: too little for
 * some, for some exactly enough, for most plenty.
 */
final class SyntheticQuotas {

  /** Quota of an account of which nothing is demanded, and the least reserve of one with plenty. */
  private static final long SPARE_OCTETS = 1 << 20;

  private enum Fate {
    /** Runs out in the course of the day, so that later sessions are refused. */
    SHORT,
    /** The last session takes exactly the rest. */
    EXACT,
    /** Never runs out. */
    AMPLE
  }

  /** By rank, the busiest first, over and over. */
  private static final Fate[] FATES = {Fate.SHORT, Fate.EXACT, Fate.AMPLE, Fate.AMPLE, Fate.AMPLE};

  private SyntheticQuotas() {}

  /** The quota of every account with a supplier; all others have none. */
  static Map<String, Long> byAccount(
      Population population, List<SyntheticDay.Drawn> day, Draws draws) {
    Map<String, List<Long>> demand = demand(population, day);
    List<String> busiestFirst = new ArrayList<>(demand.keySet());
    busiestFirst.sort(Comparator.comparingInt(account -> -volumes(demand, account).size()));
    Map<String, Long> quotas = new HashMap<>();
    for (int rank = 0; rank < busiestFirst.size(); rank++) {
      String account = busiestFirst.get(rank);
      quotas.put(account, quota(FATES[rank % FATES.length], volumes(demand, account), draws));
    }
    return quotas;
  }

  /** Volumes of the sessions that only quota can refuse, in order of start, by paying account. */
  private static Map<String, List<Long>> demand(
      Population population, List<SyntheticDay.Drawn> day) {
    Map<String, List<Long>> demand = new TreeMap<>();
    population.activeSuppliers().forEach(s -> demand.put(s.account(), new ArrayList<>()));
    population.suspendedSuppliers().forEach(s -> demand.put(s.account(), new ArrayList<>()));
    for (SyntheticDay.Drawn drawn : day) {
      if (drawn.flaw() == SyntheticDay.Flaw.NONE) {
        volumes(demand, drawn.payer()).add(drawn.session().octets());
      }
    }
    return demand;
  }

  private static long quota(Fate fate, List<Long> volumes, Draws draws) {
    if (volumes.isEmpty() || (fate == Fate.SHORT && volumes.size() == 1)) {
      return SPARE_OCTETS;
    }
    return switch (fate) {
      case SHORT -> shortQuota(volumes, draws);
      case EXACT -> sum(volumes);
      case AMPLE -> sum(volumes) * (120 + draws.below(180)) / 100 + SPARE_OCTETS;
    };
  }

  /** Enough for 40 to 90 % of the sessions, but only for half of the last of these. */
  private static long shortQuota(List<Long> volumes, Draws draws) {
    int served = Math.max(1, volumes.size() * (40 + draws.below(50)) / 100);
    return sum(volumes.subList(0, served)) - volumes.get(served - 1) / 2;
  }

  private static long sum(List<Long> volumes) {
    return volumes.stream().mapToLong(Long::longValue).reduce(0, Math::addExact);
  }

  private static List<Long> volumes(Map<String, List<Long>> demand, String account) {
    return demand.getOrDefault(account, List.of());
  }
}
