package io.quotabridge.internal.engine;

import static io.quotabridge.internal.engine.EchoStore.request;
import static io.quotabridge.internal.engine.EchoStore.requests;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotabridge.doubles.Gate;
import io.quotabridge.doubles.HandCrankedExecutor;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.StoreException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who goes to the store with whom, in which order, and what each is told. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RequestBatchesTest {

  private final StoreException away =
      StoreException.retryable("no connection", new IOException("reset"));

  private final EchoStore store = new EchoStore();

  /** One slot, so that the order in which the store receives requests is exact. */
  private final RequestBatches batches =
      new RequestBatches(store, Runnable::run, Runnable::run, task -> {}, 4, 1);

  private final HandCrankedExecutor background = new HandCrankedExecutor();
  private final List<Runnable> later = new CopyOnWriteArrayList<>();
  private final RequestBatches submitting = submitting(1);

  private RequestBatches submitting(int slots) {
    return new RequestBatches(store, background, Runnable::run, later::add, 4, slots);
  }

  // ---- Who goes together ----

  @Test
  void executesTheRequestOfALoneCallerAtOnceAndInItsThread() {
    List<Thread> threads = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      store.next(
          one -> {
            threads.add(Thread.currentThread());
            return store.echo(one);
          });
      assertThat(executed(batches, i)).isEqualTo(i);
    }

    assertThat(store.batches()).containsExactly(List.of(1), List.of(2), List.of(3));
    assertThat(threads).containsOnly(Thread.currentThread());
  }

  @Test
  void takesAlongEveryoneWhoWaits() throws Exception {
    RequestBatches wide =
        new RequestBatches(
            store, Runnable::run, Runnable::run, task -> {}, RequestBatches.MAX_BATCH, 1);
    Gate gate = store.holdsNext();
    List<Caller<Integer>> callers = new ArrayList<>();
    callers.add(Caller.of(() -> executed(wide, 1)));
    gate.awaitReached();
    for (int i = 2; i <= 40; i++) {
      int number = i;
      callers.add(Caller.waiting(() -> executed(wide, number)));
    }
    gate.open();

    assertThat(returned(callers)).isEqualTo(IntStream.rangeClosed(1, 40).boxed().toList());
    assertThat(store.batches())
        .containsExactly(List.of(1), IntStream.rangeClosed(2, 40).boxed().toList());
  }

  @Test
  void letsNoBatchGrowBeyondTheLimit() throws Exception {
    List<Caller<Integer>> callers = behindAGate(10);

    assertThat(returned(callers)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    assertThat(store.batches())
        .containsExactly(List.of(1), List.of(2, 3, 4, 5), List.of(6, 7, 8, 9), List.of(10));
  }

  @Test
  void hasOnlySoManyBatchesInFlight() throws Exception {
    RequestBatches two = new RequestBatches(store, Runnable::run, Runnable::run, task -> {}, 4, 2);
    Gate first = store.holdsNext();
    Gate second = store.holdsNext();
    List<Caller<Integer>> callers = new ArrayList<>();
    callers.add(Caller.of(() -> executed(two, 1)));
    first.awaitReached();
    callers.add(Caller.of(() -> executed(two, 2)));
    second.awaitReached();
    for (int i = 3; i <= 5; i++) {
      int number = i;
      callers.add(Caller.waiting(() -> executed(two, number)));
    }
    assertThat(store.batches()).containsExactly(List.of(1), List.of(2));
    second.open();
    assertThat(callers.get(4).returned()).isEqualTo(5);
    assertThat(store.batches()).containsExactly(List.of(1), List.of(2), List.of(3, 4, 5));
    first.open();

    assertThat(returned(callers)).containsExactly(1, 2, 3, 4, 5);
    assertThat(store.mostInFlight()).isEqualTo(2);
  }

  @Test
  void keepsTheSlotOfALeaderThatHadToWait() throws Exception {
    Gate first = store.holdsNext();
    Gate second = store.holdsNext();
    List<Caller<Integer>> callers = waitingBehind(first, 2);
    first.open();
    second.awaitReached();
    callers.add(Caller.waiting(() -> executed(batches, 3)));
    second.open();

    assertThat(returned(callers)).containsExactly(1, 2, 3);
    assertThat(store.mostInFlight()).isEqualTo(1);
  }

  @Test
  void servesALoneCallerAtOnceAfterMany() throws Exception {
    assertThat(returned(behindAGate(6))).containsExactly(1, 2, 3, 4, 5, 6);

    assertThat(executed(batches, 7)).isEqualTo(7);
    assertThat(store.batches()).endsWith(List.of(6), List.of(7));
  }

  @Test
  void refusesLimitsThatWouldLetNobodyThrough() {
    assertThatThrownBy(
            () -> new RequestBatches(store, Runnable::run, Runnable::run, task -> {}, 0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxBatch (0) must be 1 or more");
    assertThatThrownBy(
            () -> new RequestBatches(store, Runnable::run, Runnable::run, task -> {}, 1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxInFlight (0) must be 1 or more");
  }

  // ---- Many requests of one caller ----

  @Test
  void executesManyInPartsAndInTheirOrder() {
    List<Outcome> outcomes =
        batches.executeAll(IntStream.rangeClosed(1, 10).mapToObj(EchoStore::request).toList());

    assertThat(numbers(outcomes)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    assertThat(store.batches())
        .containsExactly(List.of(1, 2, 3, 4), List.of(5, 6, 7, 8), List.of(9, 10));
    assertThat(batches.executeAll(List.of())).isEmpty();
  }

  @Test
  void letsManyWaitAndGoTogetherLikeOne() throws Exception {
    Gate gate = store.holdsNext();
    Caller<Integer> holder = Caller.of(() -> executed(batches, 1));
    gate.awaitReached();
    Caller<Integer> before = Caller.waiting(() -> executed(batches, 2));
    Caller<List<Integer>> many = Caller.waiting(() -> numbers(batches.executeAll(requests(3, 4))));
    Caller<Integer> after = Caller.waiting(() -> executed(batches, 5));
    Caller<List<Integer>> full =
        Caller.waiting(() -> numbers(batches.executeAll(requests(6, 7, 8, 9, 10))));
    Caller<Integer> last = Caller.waiting(() -> executed(batches, 11));
    gate.open();

    assertThat(holder.returned()).isEqualTo(1);
    assertThat(before.returned()).isEqualTo(2);
    assertThat(many.returned()).containsExactly(3, 4);
    assertThat(after.returned()).isEqualTo(5);
    assertThat(full.returned()).containsExactly(6, 7, 8, 9, 10);
    assertThat(last.returned()).isEqualTo(11);
    // Nothing overtakes the four that did not fit. Their caller's fifth comes when they are done:
    // in
    // time to be taken along by the last, or not.
    assertThat(store.batches())
        .startsWith(List.of(1), List.of(2, 3, 4, 5), List.of(6, 7, 8, 9))
        .flatMap(batch -> batch)
        .endsWith(11, 10);
  }

  @Test
  void givesEachOfManyItsOwnOutcome() {
    store.poisons(
        3, StoreException.permanent("the row is damaged", new IllegalStateException("checksum")));

    List<Outcome> outcomes = batches.executeAll(requests(1, 2, 3, 4, 5));

    assertThat(outcomes).hasSize(5);
    assertThat(outcomes.get(2)).isInstanceOf(Outcome.Failed.class);
    assertThatThrownBy(() -> outcomes.get(2).orThrow())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("the row is damaged");
    assertThat(numbers(List.of(outcomes.get(0), outcomes.get(1), outcomes.get(3), outcomes.get(4))))
        .containsExactly(1, 2, 4, 5);
  }

  @Test
  void triesTheNextPartAfterOneHasFailed() {
    store.next(
        all -> {
          throw away;
        });

    List<Outcome> outcomes = batches.executeAll(requests(1, 2, 3, 4, 5));

    assertThat(outcomes.subList(0, 4)).allMatch(Outcome.Failed.class::isInstance);
    assertThat(numbers(outcomes.subList(4, 5))).containsExactly(5);
  }

  // ---- Requests that nobody waits for ----

  @Test
  void executesWhatIsSubmittedInItsThreadIfNothingIsUnderWay() {
    Submitted one = submit(submitting, 1);

    assertThat(store.batches()).containsExactly(List.of(1));
    assertThat(one.number()).as("before the executor has gone on with it").isEmpty();
    background.crank();
    assertThat(one.number()).hasValue(1);
  }

  @Test
  void leavesWhatIsSubmittedToTheNextCallerThatLeads() throws Exception {
    Gate gate = store.holdsNext();
    Caller<Integer> holder = Caller.of(() -> executed(submitting, 1));
    gate.awaitReached();
    Submitted second = submit(submitting, 2);
    Submitted third = submit(submitting, 3);
    Caller<Integer> leader = Caller.waiting(() -> executed(submitting, 4));
    gate.open();

    assertThat(holder.returned()).isEqualTo(1);
    assertThat(leader.returned()).isEqualTo(4);
    assertThat(store.batches()).containsExactly(List.of(1), List.of(4, 2, 3));
    background.crank();
    assertThat(second.number()).hasValue(2);
    assertThat(third.number()).hasValue(3);
  }

  @Test
  void asksTheExecutorToLeadWhereNoCallerWaits() throws Exception {
    Gate gate = store.holdsNext();
    Caller<Integer> holder = Caller.of(() -> executed(submitting, 1));
    gate.awaitReached();
    Submitted second = submit(submitting, 2);
    Submitted third = submit(submitting, 3);
    gate.open();

    assertThat(holder.returned()).as("who does not lead for others").isEqualTo(1);
    assertThat(store.batches()).containsExactly(List.of(1));
    background.crank();
    assertThat(store.batches()).containsExactly(List.of(1), List.of(2, 3));
    assertThat(second.number()).hasValue(2);
    assertThat(third.number()).hasValue(3);
  }

  @Test
  void goesOnLeadingForWhatIsSubmittedMeanwhile() throws Exception {
    Gate gate = store.holdsNext();
    Caller<Submitted> first = Caller.of(() -> submit(submitting, 1));
    gate.awaitReached();
    for (int i = 2; i <= 6; i++) {
      Submitted unused = submit(submitting, i);
    }
    gate.open();

    Submitted one = first.returned();
    assertThat(store.batches()).containsExactly(List.of(1), List.of(2, 3, 4, 5), List.of(6));
    background.crank();
    assertThat(one.number()).hasValue(1);
  }

  @Test
  void letsSubmittedRequestsWaitUntilTheyAreAsManyAsAreUnderWay() throws Exception {
    RequestBatches two = submitting(2);
    Gate gate = store.holdsNext();
    Caller<Integer> three = Caller.of(() -> two.executeAll(requests(1, 2, 3)).size());
    gate.awaitReached();
    Submitted fourth = submit(two, 4);
    Submitted fifth = submit(two, 5);
    assertThat(store.batches()).containsExactly(List.of(1, 2, 3));
    Submitted sixth = submit(two, 6);

    assertThat(store.batches()).containsExactly(List.of(1, 2, 3), List.of(4, 5, 6));
    background.crank();
    assertThat(fourth.number()).hasValue(4);
    assertThat(fifth.number()).hasValue(5);
    assertThat(sixth.number()).hasValue(6);
    gate.open();
    assertThat(three.returned()).isEqualTo(3);
  }

  @Test
  void waitsForCompanyOnlySoLong() throws Exception {
    RequestBatches two = submitting(2);
    Gate gate = store.holdsNext();
    Caller<Integer> hangs = Caller.of(() -> two.executeAll(requests(1, 2, 3)).size());
    gate.awaitReached();
    Submitted fourth = submit(two, 4);
    Submitted fifth = submit(two, 5);
    assertThat(later).as("one look for both").hasSize(1);
    later.remove(0).run();
    assertThat(store.batches()).containsExactly(List.of(1, 2, 3));
    background.crank();

    assertThat(store.batches()).containsExactly(List.of(1, 2, 3), List.of(4, 5));
    assertThat(fourth.number()).hasValue(4);
    assertThat(fifth.number()).hasValue(5);
    Submitted sixth = submit(two, 6);
    assertThat(later).as("the next look").hasSize(1);
    gate.open();
    assertThat(hangs.returned()).isEqualTo(3);
    background.crank();
    assertThat(sixth.number()).hasValue(6);
  }

  @Test
  void waitsOnForCompanyWhileBatchesAreBegun() throws Exception {
    RequestBatches two = submitting(2);
    Gate first = store.holdsNext();
    Gate second = store.holdsNext();
    Caller<Integer> three = Caller.of(() -> two.executeAll(requests(1, 2, 3)).size());
    first.awaitReached();
    Submitted fourth = submit(two, 4);
    Submitted fifth = submit(two, 5);
    Caller<Submitted> sixth = Caller.of(() -> submit(two, 6)); // leads all three
    second.awaitReached();
    Submitted seventh = submit(two, 7);
    first.open();
    assertThat(three.returned()).isEqualTo(3);
    later.remove(0).run();
    background.crank();

    assertThat(store.batches()).containsExactly(List.of(1, 2, 3), List.of(4, 5, 6));
    assertThat(later).as("the next look").hasSize(1);
    second.open();
    Submitted last = sixth.returned();
    background.crank();
    assertThat(store.batches()).endsWith(List.of(7));
    assertThat(List.of(fourth, fifth, last, seventh))
        .extracting(Submitted::number)
        .containsExactly(
            OptionalInt.of(4), OptionalInt.of(5), OptionalInt.of(6), OptionalInt.of(7));
  }

  /** What a batch leaves behind that was not the last one under way. */
  @Test
  void looksLaterAfterThoseWhoWereLeftBehind() throws Exception {
    RequestBatches two = submitting(2);
    Gate longer = store.holdsNext();
    Gate shorter = store.holdsNext();
    Caller<Integer> hangs = Caller.of(() -> two.executeAll(requests(1, 2, 3)).size());
    longer.awaitReached();
    Caller<Integer> ends = Caller.of(() -> executed(two, 4));
    shorter.awaitReached();
    Submitted fifth = submit(two, 5);
    assertThat(later).as("no slot is free").isEmpty();
    shorter.open();
    assertThat(ends.returned()).isEqualTo(4);
    assertThat(later).hasSize(1);
    later.remove(0).run();
    background.crank();

    assertThat(fifth.number()).hasValue(5);
    longer.open();
    assertThat(hangs.returned()).isEqualTo(3);
  }

  @Test
  void letsNoInterruptOfALeaderStrikeWhatItLeads() {
    store.next(
        one -> {
          assertThat(Thread.currentThread().isInterrupted()).as("in the store").isFalse();
          return store.echo(one);
        });
    Thread.currentThread().interrupt();
    Submitted first = submit(submitting, 1);

    assertThat(Thread.interrupted()).as("the flag is set again").isTrue();
    background.crank();
    assertThat(first.number()).hasValue(1);
  }

  @Test
  void letsACallerTakeAFreeSlotAndThoseWhoWaitForCompany() throws Exception {
    RequestBatches two = submitting(2);
    Gate gate = store.holdsNext();
    Caller<Integer> three = Caller.of(() -> two.executeAll(requests(1, 2, 3)).size());
    gate.awaitReached();
    Submitted fourth = submit(two, 4);

    assertThat(executed(two, 5)).isEqualTo(5);
    assertThat(store.batches()).containsExactly(List.of(1, 2, 3), List.of(5, 4));
    gate.open();
    assertThat(three.returned()).isEqualTo(3);
    background.crank();
    assertThat(fourth.number()).hasValue(4);
  }

  @Test
  void tellsOfAnErrorWhereNobodyWaitsAndKeepsTheSlot() {
    AssertionError error = new AssertionError("a bug in the store");
    store.next(
        all -> {
          throw error;
        });
    Submitted one = submit(submitting, 1);
    background.crank();

    assertThatThrownBy(() -> one.outcome().orThrow())
        .isInstanceOf(StoreException.class)
        .hasCause(error);
    assertThat(executed(submitting, 2)).isEqualTo(2);
  }

  @Test
  void goesOnWithTheOthersWhenSomebodyFailsToTakeWhatHeIsHanded() throws Exception {
    Gate gate = store.holdsNext();
    Caller<Integer> holder = Caller.of(() -> executed(submitting, 1));
    gate.awaitReached();
    for (int i = 2; i <= 3; i++) {
      submitting.submit(
          request(i),
          outcome -> {
            throw new IllegalStateException("not what I wanted");
          });
    }
    Submitted fourth = submit(submitting, 4);
    gate.open();

    assertThat(holder.returned()).isEqualTo(1);
    background.crank();
    assertThat(fourth.number()).hasValue(4);
  }

  @Test
  void goesOnInItsOwnThreadWhereTheExecutorTakesNothing() {
    background.reject();

    assertThat(submit(submitting, 1).number()).hasValue(1);
  }

  /** A request that was submitted, and what has come of it. */
  private static final class Submitted implements Consumer<Outcome> {

    private final List<Outcome> handed = new CopyOnWriteArrayList<>();

    @Override
    public void accept(Outcome outcome) {
      handed.add(outcome);
    }

    Outcome outcome() {
      assertThat(handed).as("handed over once").hasSize(1);
      return handed.get(0);
    }

    OptionalInt number() {
      return handed.isEmpty()
          ? OptionalInt.empty()
          : OptionalInt.of(EchoStore.number(outcome().orThrow()));
    }
  }

  private static Submitted submit(RequestBatches batches, int number) {
    Submitted submitted = new Submitted();
    batches.submit(request(number), submitted);
    return submitted;
  }

  // ---- Failures ----

  @Test
  void passesTheFailureOfALoneRequestOnAsItIs() {
    store.next(
        one -> {
          throw away;
        });

    assertThatThrownBy(() -> executed(batches, 1)).isSameAs(away);
    assertThat(executed(batches, 2)).isEqualTo(2);
  }

  @Test
  void tellsEachCallerOfAFailureWithAnExceptionOfItsOwn() throws Exception {
    Gate gate = store.holdsNext();
    store.next(
        all -> {
          throw away;
        });
    List<Caller<Integer>> callers = waitingBehind(gate, 4);
    gate.open();

    assertThat(callers.get(0).returned()).isEqualTo(1);
    List<Throwable> failures = new ArrayList<>();
    for (Caller<Integer> caller : callers.subList(1, 4)) {
      failures.add(caller.thrown());
    }
    assertThat(failures)
        .doesNotHaveDuplicates()
        .allSatisfy(
            failure ->
                assertThat(failure)
                    .isInstanceOf(StoreException.class)
                    .hasMessage("one of 3 requests that failed together: no connection")
                    .hasCause(away)
                    .matches(e -> ((StoreException) e).isRetryable())
                    .matches(e -> calledHere(e), "its stack is its caller's"));
    assertThat(executed(batches, 5)).isEqualTo(5);
  }

  @Test
  void letsOnlyThePoisonedRequestFail() throws Exception {
    store.poisons(
        3, StoreException.permanent("the row is damaged", new IllegalStateException("checksum")));

    List<Caller<Integer>> callers = behindAGate(5);

    assertThat(callers.get(2).thrown())
        .isInstanceOf(StoreException.class)
        .hasMessageEndingWith("the row is damaged");
    for (int i : new int[] {1, 2, 4, 5}) {
      assertThat(callers.get(i - 1).returned()).isEqualTo(i);
    }
    assertThat(store.batches())
        .containsExactly(
            List.of(1), List.of(2, 3, 4, 5), List.of(2), List.of(3), List.of(4), List.of(5));
  }

  @Test
  void throwsAnErrorToTheLeaderAndLetsNobodyWaitForEver() throws Exception {
    AssertionError error = new AssertionError("a bug in the store");
    Gate gate = store.holdsNext();
    store.next(
        all -> {
          throw error;
        });
    List<Caller<Integer>> callers = waitingBehind(gate, 6);
    gate.open();

    assertThat(callers.get(0).returned()).isEqualTo(1);
    assertThat(callers.get(1).thrown()).isSameAs(error);
    for (Caller<Integer> follower : callers.subList(2, 5)) {
      assertThat(follower.thrown()).isInstanceOf(StoreException.class).hasCause(error);
    }
    assertThat(callers.get(5).returned()).as("of the next batch").isEqualTo(6);
    assertThat(executed(batches, 7)).isEqualTo(7);
  }

  @Test
  void throwsAnErrorToALoneCallerAndKeepsTheSlot() {
    AssertionError error = new AssertionError("a bug in the store");
    for (int i = 0; i < 2; i++) {
      store.next(
          one -> {
            throw error;
          });
    }

    assertThatThrownBy(() -> executed(batches, 1)).isSameAs(error);
    assertThatThrownBy(() -> batches.executeAll(requests(1, 2))).isSameAs(error);
    assertThat(executed(batches, 3)).isEqualTo(3);
  }

  /** Such as a store that breaks the contract in a way that nobody has foreseen. */
  @Test
  void treatsAnUnforeseenExceptionLikeAnError() throws Exception {
    IllegalStateException bug = new IllegalStateException("not a StoreException");
    Gate gate = store.holdsNext();
    store.next(
        all -> {
          throw bug;
        });
    List<Caller<Integer>> callers = waitingBehind(gate, 3);
    gate.open();

    assertThat(callers.get(1).thrown()).isSameAs(bug);
    assertThat(callers.get(2).thrown()).isInstanceOf(StoreException.class).hasCause(bug);
    assertThat(executed(batches, 4)).isEqualTo(4);
  }

  // ---- Interrupts ----

  @Test
  void goesOnWaitingWhenInterrupted() throws Exception {
    Gate gate = store.holdsNext();
    Caller<Integer> holder = Caller.of(() -> executed(batches, 1));
    gate.awaitReached();
    Caller<Integer> leader = Caller.waiting(() -> executedInterrupted(2));
    Caller<Integer> follower = Caller.waiting(() -> executedInterrupted(3));
    leader.interruptWaiting();
    follower.interruptWaiting();
    follower.interruptWaiting();
    gate.open();

    assertThat(holder.returned()).isEqualTo(1);
    assertThat(leader.returned()).isEqualTo(2);
    assertThat(follower.returned()).isEqualTo(3);
    assertThat(store.batches()).containsExactly(List.of(1), List.of(2, 3));
  }

  @Test
  void letsACallerWaitThatComesInterrupted() throws Exception {
    Gate gate = store.holdsNext();
    Caller<Integer> holder = Caller.of(() -> executed(batches, 1));
    gate.awaitReached();
    Caller<Integer> caller =
        Caller.waiting(
            () -> {
              Thread.currentThread().interrupt();
              return executedInterrupted(2);
            });
    gate.open();

    assertThat(holder.returned()).isEqualTo(1);
    assertThat(caller.returned()).isEqualTo(2);
  }

  /** An interrupt that was meant for the leader fails nobody else. */
  @Test
  void answersEveryoneWhenTheLeaderIsInterruptedInTheStore() throws Exception {
    Gate gate = store.holdsNext();
    store.next(
        all -> {
          Thread.currentThread().interrupt();
          throw StoreException.retryable("interrupted", new InterruptedException());
        });
    Caller<Integer> holder = Caller.of(() -> executed(batches, 1));
    gate.awaitReached();
    Caller<Integer> leader = Caller.waiting(() -> executedInterrupted(2));
    Caller<Integer> follower = Caller.waiting(() -> executed(batches, 3));
    gate.open();

    assertThat(holder.returned()).isEqualTo(1);
    assertThat(leader.returned()).isEqualTo(2);
    assertThat(follower.returned()).isEqualTo(3);
  }

  /** Executes a request, and requires that the thread is interrupted afterwards. */
  private int executedInterrupted(int number) {
    int answered = executed(batches, number);
    assertThat(Thread.currentThread().isInterrupted()).as("the flag is set again").isTrue();
    return answered;
  }

  // ---- Helpers ----

  /** The first of so many callers is in the store; the others come while it is, in their order. */
  private List<Caller<Integer>> behindAGate(int count) {
    Gate gate = store.holdsNext();
    List<Caller<Integer>> callers = waitingBehind(gate, count);
    gate.open();
    return callers;
  }

  private List<Caller<Integer>> waitingBehind(Gate gate, int count) {
    List<Caller<Integer>> callers = new ArrayList<>();
    callers.add(Caller.of(() -> executed(batches, 1)));
    gate.awaitReached();
    for (int i = 2; i <= count; i++) {
      int number = i;
      callers.add(Caller.waiting(() -> executed(batches, number)));
    }
    return callers;
  }

  private static int executed(RequestBatches batches, int number) {
    QuotaRequest request = request(number);
    return EchoStore.number(batches.execute(request));
  }

  private static List<Integer> numbers(List<Outcome> outcomes) {
    return outcomes.stream().map(outcome -> EchoStore.number(outcome.orThrow())).toList();
  }

  private static List<Integer> returned(List<Caller<Integer>> callers) throws Exception {
    List<Integer> returned = new ArrayList<>();
    for (Caller<Integer> caller : callers) {
      returned.add(caller.returned());
    }
    return returned;
  }

  private static boolean calledHere(Throwable failure) {
    for (StackTraceElement frame : failure.getStackTrace()) {
      if (frame.getMethodName().equals("executed")) {
        return true;
      }
    }
    return false;
  }
}
