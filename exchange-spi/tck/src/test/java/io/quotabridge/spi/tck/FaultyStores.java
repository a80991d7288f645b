package io.quotabridge.spi.tck;

import io.quotabridge.spi.PluginConfig;
import java.util.ArrayList;
import java.util.List;

/** Stores that break one rule each, in ways that real stores were seen to break it. */
final class FaultyStores {

  private static final String SEQUENCES = "sequencesWithKnownResults";
  private static final String ONCE = "executesEachRequestOnce";
  private static final String BATCHES = "executesBatchesLikeTheirRequestsOneByOne";
  private static final String RANDOM = "answersRandomRequestsLikeTheRules";
  private static final String READING = "findsWhatWasWritten";
  private static final String THREADS = "isExactWithManyThreads";
  private static final String DECLARED = "keepsWhatItDeclares";

  private FaultyStores() {}

  static List<Fault> all() {
    List<Fault> faults = new ArrayList<>();
    faults.addAll(sequences());
    faults.addAll(repetitions());
    faults.addAll(batches());
    faults.addAll(reading());
    faults.addAll(lifetime());
    return faults;
  }

  private static List<Fault> sequences() {
    return List.of(
        new Fault(
            "store that adds running totals up",
            SEQUENCES,
            "a data session (CGRateS)",
            Rule.TERMINATION,
            FaultyExecution.AddsTotalsUp::new),
        new Fault(
            "store that ignores its settings",
            SEQUENCES,
            "an overrun under the policy negative",
            Rule.OVERRUN,
            (settings, place) -> new SharedPlaceStore(PluginConfig.empty(), place)),
        new Fault(
            "store that holds nothing",
            SEQUENCES,
            "two exchanges on one package",
            Rule.CONSERVATION,
            FaultyExecution.HoldsNothing::new),
        new Fault(
            "store that forgets the demander's side",
            SEQUENCES,
            "a load script",
            Rule.CONSERVATION,
            FaultyExecution.OneSided::new),
        new Fault(
            "store that loses journal entries",
            SEQUENCES,
            "a bundle",
            Rule.CONSERVATION,
            FaultyExecution.WithoutJournal::new),
        new Fault(
            "store that executes a repetition",
            SEQUENCES,
            "a retransmission",
            Rule.REPEATED,
            FaultyExecution.Repeats::new),
        new Fault(
            "store that opens unknown exchanges",
            SEQUENCES,
            "an update of an exchange that nobody opened",
            Rule.UNKNOWN,
            FaultyExecution.OpensUnknown::new));
  }

  private static List<Fault> repetitions() {
    return List.of(
        new Fault(
            "store that overlooks contradictions",
            ONCE,
            "the same identity with other content",
            Rule.CONTRADICTING,
            FaultyExecution.OverlooksContradictions::new),
        new Fault(
            "store that gives a refused exchange another chance",
            ONCE,
            "a refused exchange stays refused",
            Rule.REFUSED,
            FaultyExecution.SecondChance::new),
        new Fault(
            "store whose keys ignore upper and lower case",
            ONCE,
            "identifiers that look alike",
            Rule.CONSERVATION,
            (settings, place) -> new FaultyExecution.IgnoresCase(settings, place)),
        new Fault(
            "store that does not limit exchanges",
            ONCE,
            "a quota takes only as many",
            Rule.LIMIT,
            (settings, place) -> new SharedPlaceStore(PluginConfig.empty(), place)),
        new Fault(
            "store that differs from the rules here and there",
            RANDOM,
            "overrun clip",
            Rule.BATCH,
            FaultyExecution.OverlooksContradictions::new));
  }

  private static List<Fault> batches() {
    return List.of(
        new Fault(
            "store that answers a batch backwards",
            BATCHES,
            "whole exchanges within one batch",
            Rule.BATCH,
            FaultyExecution.Backwards::new),
        new Fault(
            "store that executes equal requests of a batch once",
            BATCHES,
            "the same requests several times",
            Rule.BATCH,
            FaultyExecution.DropsDuplicates::new),
        new Fault(
            "store that gives a batch up at its first bad request",
            BATCHES,
            "bad requests do not spoil",
            Rule.BATCH,
            FaultyExecution.GivesUp::new),
        new Fault(
            "store without locks",
            THREADS,
            "every unit of one quota is sold once",
            Rule.ONCE_IN_A_RACE,
            FaultyExecution.WithoutLocks::new),
        new Fault(
            "store whose journal becomes visible out of order",
            READING,
            "the journal goes on from where a reader stopped",
            Rule.PAGES,
            FaultyExecution.VisibleOutOfOrder::new));
  }

  private static List<Fault> reading() {
    return List.of(
        new Fault(
            "store that keeps the terminal for the owner",
            READING,
            "the row of an exchange through its life",
            Rule.RECORD,
            FaultyReading.WrongParties::new),
        new Fault(
            "store whose pages begin where the last one ended",
            READING,
            "the journal in pages of any size",
            Rule.PAGES,
            FaultyReading.Overlapping::new),
        new Fault(
            "store that lists accounts backwards",
            READING,
            "accounts by rising id",
            Rule.PAGES,
            FaultyReading.BackwardAccounts::new),
        new Fault(
            "store that finds the exchanges of all nodes",
            READING,
            "open exchanges of one node",
            Rule.PAGES,
            FaultyReading.AllNodes::new),
        new Fault(
            "store that finds the newest expired first",
            READING,
            "expired exchanges, the oldest first",
            Rule.EXPIRY,
            FaultyReading.NewestExpired::new),
        new Fault(
            "store whose totals are made up",
            READING,
            "the row of an exchange through its life",
            Rule.CONSERVATION,
            FaultyReading.MadeUpTotals::new));
  }

  private static List<Fault> lifetime() {
    return List.of(
        new Fault(
            "store that loses everything when it is closed",
            DECLARED,
            "DURABLE",
            Rule.DURABLE,
            (settings, place) -> new SharedPlaceStore(settings, new ReferenceStore.Place())),
        new Fault(
            "store that has its own rows for each node",
            DECLARED,
            "SHARED: what one node writes",
            Rule.SHARED,
            (settings, place) -> new SharedPlaceStore(settings, new ReferenceStore.Place())),
        new Fault(
            "store that answers when it is closed",
            DECLARED,
            "a closed store refuses",
            Rule.CLOSED,
            FaultyReading.NeverClosed::new));
  }
}
