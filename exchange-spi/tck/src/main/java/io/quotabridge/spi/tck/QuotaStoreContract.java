package io.quotabridge.spi.tck;

import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.quota.QuotaStore;
import io.quotabridge.spi.quota.StoreCapability;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/**
 * What every {@link QuotaStore} must do, as tests. A plugin author adopts it with one class and one
 * method:
 *
 * <pre>{@code
 * class MyStoreTest extends QuotaStoreContract {
 *   @Override
 *   protected QuotaStore open(String storage, PluginConfig settings) {
 *     return new MyStore(storage, settings);
 *   }
 * }
 * }</pre>
 *
 * <p>Capabilities are declared: one that a store declares must be shown here, one that it does not
 * declare is skipped visibly. After every step of a sequence, all sums are made anew from the rows
 * and compared.
 */
public abstract class QuotaStoreContract {

  /** Called by the adopting class. */
  protected QuotaStoreContract() {}

  /**
   * Opens a store. A storage is never used by two tests. Under the name of a storage that was used
   * before, a {@link StoreCapability#DURABLE} store finds what the earlier one left; of a {@link
   * StoreCapability#SHARED} store several are opened under one name at the same time. For any other
   * store every name is new.
   *
   * @param storage the name of the place where rows are kept: up to 20 lower-case letters and
   *     digits that begin with a letter, fit for a schema, a file or a database
   * @param settings the ledger's settings, to be passed on as they are
   * @return the store; the kit closes it
   */
  protected abstract QuotaStore open(String storage, PluginConfig settings);

  /**
   * Called when a test is through with a storage and has closed its stores. Does nothing; a store
   * whose storages cost something may drop this one.
   *
   * @param storage the name that it was opened under
   */
  protected void discard(String storage) {}

  // ---- The contract ----

  /** Sequences whose results were taken from what public charging systems test or record. */
  @TestFactory
  final Stream<DynamicNode> sequencesWithKnownResults() {
    return new KnownSequences(this).tests();
  }

  /** Repetition, contradiction, older numbers, and what is refused for good. */
  @TestFactory
  final Stream<DynamicNode> executesEachRequestOnce() {
    return new ExactlyOnceTests(this).tests();
  }

  /** Epochs, take-up, take-over; those who were replaced, and what they report late. */
  @TestFactory
  final Stream<DynamicNode> letsOneOwnerDriveEachExchange() {
    return Stream.of(new OwnerTests(this), new LateReportTests(this), new OwnerRaceTests(this))
        .flatMap(Topic::tests);
  }

  /** A batch is its requests one after another, whatever they have in common. */
  @TestFactory
  final Stream<DynamicNode> executesBatchesLikeTheirRequestsOneByOne() {
    return new BatchTests(this).tests();
  }

  /** Random requests are answered as the rules say. */
  @TestFactory
  final Stream<DynamicNode> answersRandomRequestsLikeTheRules() {
    return new RandomTests(this).tests();
  }

  /** What was written can be read again: rows, pages, expired exchanges. */
  @TestFactory
  final Stream<DynamicNode> findsWhatWasWritten() {
    return Stream.concat(new RecordTests(this).tests(), new PagingTests(this).tests());
  }

  /** Requests of many threads at once. */
  @TestFactory
  final Stream<DynamicNode> isExactWithManyThreads() {
    return new ConcurrencyTests(this).tests();
  }

  /** What a store declares beyond the contract, and what it does when it is closed. */
  @TestFactory
  final Stream<DynamicNode> keepsWhatItDeclares() {
    return new LifetimeTests(this).tests();
  }
}
