package io.quotabridge.bench.replay;

import io.quotabridge.DataExchange;
import io.quotabridge.bench.report.AccountLine;
import io.quotabridge.bench.report.DayReport;
import io.quotabridge.bench.report.NettingLine;
import io.quotabridge.bench.report.Outcome;
import io.quotabridge.bench.report.RunFacts;
import io.quotabridge.bench.trace.Trace;
import io.quotabridge.bench.trace.TraceSubscriber;
import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.CarrierId;
import io.quotabridge.settlement.Audit;
import io.quotabridge.settlement.NettingMatrix;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What came of a day: counted by the replay, and read back from the library's own books.
 *
 * @param tally what the replay counted
 * @param accounts the books of every subscriber's account, those without a posting included
 * @param netting what carriers supplied to each other, every pair of the trace
 * @param audit whether the books are right
 * @param store the store's name
 * @param threads how many exchanges were under way at once
 * @param seconds how long the exchanges took, without loading the trace
 */
public record Day(
    DayTally tally,
    List<AccountLine> accounts,
    List<NettingLine> netting,
    Audit audit,
    String store,
    int threads,
    double seconds) {

  static Day read(
      DataExchange exchanges,
      DayTally tally,
      Trace trace,
      String store,
      int threads,
      double seconds) {
    return new Day(
        tally,
        accounts(exchanges, trace),
        netting(exchanges.netting(), trace),
        exchanges.audit(),
        store,
        threads,
        seconds);
  }

  private static List<AccountLine> accounts(DataExchange exchanges, Trace trace) {
    Map<String, AccountLine> lines = new TreeMap<>();
    for (TraceSubscriber subscriber : trace.subscribers().values()) {
      lines.put(
          subscriber.account(),
          new AccountLine(subscriber.account(), subscriber.carrier(), 0, 0, 0));
    }
    for (AccountBalance balance : exchanges.balances()) {
      lines.put(balance.account().id().value(), line(balance));
    }
    return List.copyOf(lines.values());
  }

  private static AccountLine line(AccountBalance balance) {
    return new AccountLine(
        balance.account().id().value(),
        balance.account().carrier().value(),
        balance.quota(),
        balance.supplied(),
        balance.received());
  }

  private static List<NettingLine> netting(NettingMatrix matrix, Trace trace) {
    TreeSet<CarrierId> carriers = new TreeSet<>(matrix.carriers());
    trace.subscribers().values().forEach(s -> carriers.add(new CarrierId(s.carrier())));
    List<NettingLine> lines = new ArrayList<>();
    for (CarrierId supplier : carriers) {
      for (CarrierId demander : carriers) {
        lines.add(
            new NettingLine(supplier.value(), demander.value(), matrix.octets(supplier, demander)));
      }
    }
    return lines;
  }

  /**
   * Puts the day in the form that the report is written from.
   *
   * @param trace the trace's name
   * @param zone the zone of clock times
   */
  public DayReport report(String trace, ZoneId zone) {
    RunFacts run =
        new RunFacts(
            trace,
            store,
            threads,
            System.getProperty("java.version"),
            Runtime.getRuntime().availableProcessors(),
            zone,
            seconds,
            tally.exchanges());
    return new DayReport(
        run,
        outcomes(),
        tally.octetsSettled(),
        Math.addExact(tally.overrunOctets(), audit.overdrawnOctets()),
        conservationError(),
        accounts,
        netting,
        tally.hours(),
        tally.exhausted());
  }

  private List<Outcome> outcomes() {
    return tally.outcomes().entrySet().stream()
        .map(
            e ->
                new Outcome(
                    e.getKey().number(),
                    e.getKey().diameterName(),
                    e.getKey().english(),
                    e.getValue()))
        .sorted(Comparator.comparingInt(Outcome::code))
        .toList();
  }

  /** The books' own error, and any difference between them and what the replay was told. */
  private long conservationError() {
    long told = tally.octetsSettled();
    return Math.addExact(
        audit.conservationErrorOctets(), Math.abs(audit.totals().received() - told));
  }
}
