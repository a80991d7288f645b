package io.quotabridge.spi.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.StoreException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

/** A check that cannot fail is decoration: every faulty store must fail, for the right reason. */
class KitNoticesFaultsTest {

  @AfterEach
  void soundAgain() {
    FaultyStoreContract.maker = SharedPlaceStore::new;
  }

  static Stream<Fault> faults() {
    return FaultyStores.all().stream();
  }

  @ParameterizedTest
  @MethodSource("faults")
  void noticesA(Fault fault) {
    FaultyStoreContract.maker = fault.maker();

    List<Event> failed =
        EngineTestKit.engine("junit-jupiter")
            .selectors(selectMethod(FaultyStoreContract.class, fault.method()))
            .execute()
            .testEvents()
            .failed()
            .list();

    assertThat(failed)
        .as("failures of a " + fault)
        .filteredOn(event -> event.getTestDescriptor().getDisplayName().startsWith(fault.test()))
        .isNotEmpty()
        .first()
        .extracting(KitNoticesFaultsTest::message, InstanceOfAssertFactories.STRING)
        .contains(fault.rule().because(""));
  }

  @Test
  void aSoundStorePassesAll() {
    Events tests = runAll();

    assertThat(tests.failed().list()).isEmpty();
    assertThat(tests.skipped().list()).isEmpty();
    assertThat(tests.aborted().list()).isEmpty();
    assertThat(tests.succeeded().count()).isGreaterThan(100);
  }

  /** The answer is lost after the rows were written; the contract says to ask again. */
  @ParameterizedTest
  @ValueSource(strings = {"sequencesWithKnownResults", "isExactWithManyThreads"})
  void aStoreThatLosesAnswersAndSaysSoPasses(String method) {
    AtomicInteger calls = new AtomicInteger();
    FaultyStoreContract.maker = (settings, place) -> new LosesAnswers(settings, place, calls);

    Events tests =
        EngineTestKit.engine("junit-jupiter")
            .selectors(selectMethod(FaultyStoreContract.class, method))
            .execute()
            .testEvents();

    assertThat(tests.failed().list()).isEmpty();
    assertThat(tests.succeeded().count()).isGreaterThan(10);
    assertThat(calls).as("calls").hasValueGreaterThan(100);
  }

  private static final class LosesAnswers extends SharedPlaceStore {
    private final AtomicInteger calls;

    LosesAnswers(PluginConfig settings, Place place, AtomicInteger calls) {
      super(settings, place);
      this.calls = calls;
    }

    @Override
    public List<QuotaAnswer> execute(List<? extends QuotaRequest> requests) {
      List<QuotaAnswer> answers = super.execute(requests);
      if (calls.incrementAndGet() % 5 == 0) {
        throw StoreException.retryable(
            "outcome unknown", new IllegalStateException("connection lost"));
      }
      return answers;
    }
  }

  @Test
  void whatIsNotDeclaredIsSkippedVisiblyWithASentence() {
    FaultyStoreContract.maker = ReferenceStore::new;

    Events tests = runAll();

    assertThat(tests.failed().list()).isEmpty();
    assertThat(tests.aborted().list())
        .extracting(KitNoticesFaultsTest::message)
        .allMatch(message -> message.contains("so this was not tested"));
    assertThat(names(tests.aborted()))
        .as("what was skipped: all that names a capability, and nothing else")
        .hasSizeGreaterThan(5)
        .isEqualTo(
            names(tests.finished()).stream()
                .filter(name -> name.startsWith("DURABLE: ") || name.startsWith("SHARED: "))
                .toList());
  }

  private static List<String> names(Events tests) {
    return tests.stream().map(event -> event.getTestDescriptor().getDisplayName()).toList();
  }

  private static Events runAll() {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(FaultyStoreContract.class))
        .execute()
        .testEvents();
  }

  private static String message(Event event) {
    return event
        .getPayload(TestExecutionResult.class)
        .flatMap(TestExecutionResult::getThrowable)
        .map(Throwable::toString)
        .orElse("nothing was thrown");
  }
}
