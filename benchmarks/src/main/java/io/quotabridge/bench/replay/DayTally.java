package io.quotabridge.bench.replay;

import io.quotabridge.Exchange;
import io.quotabridge.Settlement;
import io.quotabridge.bench.report.Exhaustion;
import io.quotabridge.bench.report.HourLine;
import io.quotabridge.bench.trace.TraceAccount;
import io.quotabridge.bench.trace.TraceSession;
import io.quotabridge.model.Account;
import io.quotabridge.model.Refusal;
import io.quotabridge.model.ResultCode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts how exchanges ended, as the replay sees it from outside. Thread-safe. */
final class DayTally {

  private static final class Hour {
    private long octetsSettled;
    private long settled;
    private long refused;
  }

  private final Map<String, TraceAccount> accounts;
  private final Map<ResultCode, Long> outcomes = new EnumMap<>(ResultCode.class);
  private final TreeMap<Instant, Hour> hours = new TreeMap<>();
  private final Map<String, Long> supplied = new HashMap<>();
  private final List<Exhaustion> exhausted = new ArrayList<>();
  private long octetsSettled;
  private long overrunOctets;

  DayTally(Map<String, TraceAccount> accounts) {
    this.accounts = accounts;
  }

  synchronized void add(TraceSession session, Exchange exchange) {
    Instant start = Instant.ofEpochMilli(session.startMillis());
    Hour hour = hours.computeIfAbsent(start.truncatedTo(ChronoUnit.HOURS), h -> new Hour());
    switch (exchange.state()) {
      case SETTLED -> settled(start, hour, exchange);
      case REFUSED -> {
        hour.refused++;
        count(exchange.refusal().map(Refusal::code).orElseThrow());
      }
      case REQUESTED, VERIFIED, GRANTED, SERVING, ENDING ->
          throw new IllegalStateException(exchange + " is not over, line " + session.line());
    }
  }

  private void settled(Instant start, Hour hour, Exchange exchange) {
    Settlement settlement = exchange.settlement().orElseThrow();
    count(ResultCode.SUCCESS);
    hour.settled++;
    hour.octetsSettled = Math.addExact(hour.octetsSettled, settlement.chargedOctets());
    octetsSettled = Math.addExact(octetsSettled, settlement.chargedOctets());
    overrunOctets = Math.addExact(overrunOctets, settlement.overrunOctets());
    charge(start, exchange.parties().orElseThrow().supplierAccount(), settlement.chargedOctets());
  }

  private void charge(Instant start, Account account, long octets) {
    String id = account.id().value();
    long before = supplied.getOrDefault(id, 0L);
    long after = Math.addExact(before, octets);
    supplied.put(id, after);
    TraceAccount known = accounts.get(id);
    if (known != null && before < known.quotaOctets() && after >= known.quotaOctets()) {
      exhausted.add(new Exhaustion(start, id, known.carrier(), known.quotaOctets()));
    }
  }

  private void count(ResultCode code) {
    outcomes.merge(code, 1L, Long::sum);
  }

  synchronized Map<ResultCode, Long> outcomes() {
    return new EnumMap<>(outcomes);
  }

  synchronized long exchanges() {
    return outcomes.values().stream().mapToLong(Long::longValue).sum();
  }

  synchronized long octetsSettled() {
    return octetsSettled;
  }

  synchronized long overrunOctets() {
    return overrunOctets;
  }

  synchronized List<HourLine> hours() {
    return hours.entrySet().stream()
        .map(
            e ->
                new HourLine(
                    e.getKey(),
                    e.getValue().octetsSettled,
                    e.getValue().settled,
                    e.getValue().refused))
        .toList();
  }

  synchronized List<Exhaustion> exhausted() {
    return exhausted.stream().sorted(Comparator.comparing(Exhaustion::at)).toList();
  }
}
