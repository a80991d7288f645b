package io.quotabridge.spi.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
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
    assertThat(tests.succeeded().count()).isGreaterThan(70);
  }

  @Test
  void whatIsNotDeclaredIsSkippedVisiblyWithASentence() {
    FaultyStoreContract.maker = ReferenceStore::new;

    Events tests = runAll();

    assertThat(tests.failed().list()).isEmpty();
    assertThat(tests.aborted().list())
        .extracting(KitNoticesFaultsTest::message)
        .allMatch(message -> message.contains("so this was not tested"))
        .hasSize(3);
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
