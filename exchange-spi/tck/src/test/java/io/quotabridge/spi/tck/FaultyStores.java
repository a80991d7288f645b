package io.quotabridge.spi.tck;

import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.ledger.LedgerConfig;
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
  private static final String OWNERS = "letsOneOwnerDriveEachExchange";
  private static final String DECLARED = "keepsWhatItDeclares";

  private FaultyStores() {}

  static List<Fault> all() {
    List<Fault> faults = new ArrayList<>();
    faults.addAll(sequences());
    faults.addAll(repetitions());
    faults.addAll(batches());
    faults.addAll(reading());
    faults.addAll(lifetime());
    faults.addAll(epochs());
    faults.addAll(owners());
    faults.addAll(lateReports());
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
            FaultyReading.NeverClosed::new),
        new Fault(
            "store that falls over when it is closed",
            DECLARED,
            "a store may be closed while it is used",
            Rule.CLOSED_IN_USE,
            FaultyExecution.FallsOverWhenClosed::new));
  }

  private static List<Fault> epochs() {
    return List.of(
        new Fault(
            "store that forgets epochs",
            OWNERS,
            "epochs begin at 1 and rise",
            Rule.EPOCH,
            FaultyOwners.ForgetsEpochs::new),
        new Fault(
            "store that keeps epochs in its own memory",
            OWNERS,
            "DURABLE: epochs and owners outlive the store",
            Rule.DURABLE,
            FaultyOwners.CountsLivesAlone::new),
        new Fault(
            "store whose nodes each count their own lives",
            OWNERS,
            "SHARED: epochs and owners are the same everywhere",
            Rule.SHARED,
            FaultyOwners.CountsLivesAlone::new),
        new Fault(
            "store that gives two lives one epoch",
            OWNERS,
            "lives that begin at once have epochs of their own",
            Rule.EPOCH,
            FaultyOwners.SameEpochTwice::new));
  }

  private static List<Fault> owners() {
    return List.of(
        new Fault(
            "store that ignores owners",
            OWNERS,
            "a replaced owner reports, overrun clip",
            Rule.OWNER,
            FaultyOwners.IgnoresOwners::new),
        new Fault(
            "store that ignores owners in a race",
            OWNERS,
            "former and present owners report at once",
            Rule.OWNER,
            FaultyOwners.IgnoresOwners::new),
        new Fault(
            "store that loses what a replaced owner reports",
            OWNERS,
            "a replaced owner reports, overrun negative",
            Rule.OWNER,
            FaultyOwners.DropsFencedUsage::new),
        new Fault(
            "store that lets an earlier life take back",
            OWNERS,
            "what a later life drives is not taken back",
            Rule.TAKE_UP,
            FaultyOwners.StealsBack::new),
        new Fault(
            "store that takes up the exchanges of all nodes",
            OWNERS,
            "a node takes up its own exchanges",
            Rule.PAGES,
            FaultyOwners.TakesUpEverything::new),
        new Fault(
            "store that takes up without writing it down",
            OWNERS,
            "a node takes up its own exchanges",
            Rule.TAKE_UP,
            FaultyOwners.TakesUpWithoutWriting::new),
        new Fault(
            "store that takes over what has not expired",
            OWNERS,
            "what expired is taken over, the oldest first",
            Rule.TAKE_OVER,
            FaultyOwners.TakesOverWhatLives::new),
        new Fault(
            "store that lets two owners take over the same exchange",
            OWNERS,
            "what expired is taken over by one owner each",
            Rule.TAKE_OVER,
            FaultyOwners.TakenByTwo::new));
  }

  private static List<Fault> lateReports() {
    return List.of(
        new Fault(
            "store that charges late reports twice",
            OWNERS,
            "a late termination that is not news",
            Rule.LATE,
            FaultyOwners.ChargesLateReportsTwice::new),
        new Fault(
            "store that charges late reports twice in a race",
            OWNERS,
            "late terminations at once",
            Rule.LATE,
            FaultyOwners.ChargesLateReportsTwice::new),
        new Fault(
            "store that knows no grace",
            OWNERS,
            "a late termination is charged what is new",
            Rule.LATE,
            (settings, place) ->
                new SharedPlaceStore(settings.with(LedgerConfig.GRACE_SECONDS, "0"), place)),
        new Fault(
            "store whose grace never ends",
            OWNERS,
            "a termination after the grace",
            Rule.OVER,
            (settings, place) ->
                new SharedPlaceStore(settings.with(LedgerConfig.GRACE_SECONDS, "86400"), place)),
        new Fault(
            "store that clips although it was told not to",
            OWNERS,
            "a late overrun, overrun negative",
            Rule.LATE,
            (settings, place) ->
                new SharedPlaceStore(settings.with(LedgerConfig.OVERRUN, "clip"), place)));
  }
}
