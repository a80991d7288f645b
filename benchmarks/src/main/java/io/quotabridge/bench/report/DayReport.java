package io.quotabridge.bench.report;

import java.util.List;

/**
 * The result of a replayed day, as {@link ReportWriter} and {@link SummaryPrinter} take it.
 * Immutable.
 *
 * @param run what was replayed, on what, and how long it took
 * @param outcomes how the exchanges ended: by rising code, and together exactly {@code
 *     run.exchanges()}, for each exchange ends in one way
 * @param octetsSettled octets that were charged to suppliers and entered for demanders
 * @param overshootOctets octets that suppliers were charged beyond their quota, 0 if all is well
 * @param conservationErrorOctets octets supplied less octets received, 0 if all is well
 * @param accounts every account, in the order in which it is to be written
 * @param netting every pair of carriers, those that exchanged nothing included
 * @param hours the hours of the trace, in order; an hour left out counts as empty
 * @param exhausted the suppliers that ran out, in order of time
 */
public record DayReport(
    RunFacts run,
    List<Outcome> outcomes,
    long octetsSettled,
    long overshootOctets,
    long conservationErrorOctets,
    List<AccountLine> accounts,
    List<NettingLine> netting,
    List<HourLine> hours,
    List<Exhaustion> exhausted) {

  private record Pair(String supplierCarrier, String demanderCarrier) {}

  public DayReport {
    outcomes = List.copyOf(outcomes);
    accounts = List.copyOf(accounts);
    netting = List.copyOf(netting);
    hours = List.copyOf(hours);
    exhausted = List.copyOf(exhausted);
    Checks.notNegative("octetsSettled", octetsSettled);
    Checks.notNegative("overshootOctets", overshootOctets);
    Checks.strictlyAscending("outcomes", outcomes, Outcome::code);
    Checks.distinct("accounts", accounts, AccountLine::account);
    Checks.distinct(
        "netting", netting, line -> new Pair(line.supplierCarrier(), line.demanderCarrier()));
    Checks.strictlyAscending("hours", hours, HourLine::hour);
    Checks.ascending("exhausted", exhausted, Exhaustion::at);
    long ended = outcomes.stream().mapToLong(Outcome::count).reduce(0, Math::addExact);
    if (ended != run.exchanges()) {
      throw new IllegalArgumentException(
          "outcomes add up to (%d), exchanges is (%d)".formatted(ended, run.exchanges()));
    }
  }

  /** How many exchanges were served, and so settled. */
  public long settled() {
    return outcomes.stream().filter(Outcome::served).mapToLong(Outcome::count).sum();
  }

  /** How many exchanges were refused, for whatever reason. */
  public long refused() {
    return run.exchanges() - settled();
  }
}
