package io.quotabridge.internal.engine;

import static io.quotabridge.internal.engine.EchoStore.requests;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.StoreException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whom a failure strikes, and whom not. */
class BatchTest {

  private final StoreException broken =
      StoreException.permanent("the row is damaged", new IllegalStateException("checksum"));
  private final StoreException away =
      StoreException.retryable("no connection", new IOException("reset"));

  private final EchoStore store = new EchoStore();
  private final Batch batch = new Batch();

  @AfterEach
  void clearInterrupt() {
    boolean unused = Thread.interrupted();
  }

  @Test
  void givesEachRequestItsAnswer() {
    batch.execute(store, requests(5, 3, 4));

    assertThat(answered(3)).containsExactly(5, 3, 4);
    assertThat(store.batches()).containsExactly(List.of(5, 3, 4));
  }

  @Test
  void letsAPoisonedRequestFailAlone() {
    store.poisons(2, broken);

    batch.execute(store, requests(1, 2, 3));

    assertThat(store.batches())
        .containsExactly(List.of(1, 2, 3), List.of(1), List.of(2), List.of(3));
    assertThat(EchoStore.number(batch.outcome(0).orThrow())).isEqualTo(1);
    assertThat(EchoStore.number(batch.outcome(2).orThrow())).isEqualTo(3);
    assertThat(failure(1))
        .hasMessage("alone, after 3 requests failed together: the row is damaged")
        .hasCause(broken)
        .returns(false, StoreException::isRetryable);
  }

  @Test
  void tellsEveryoneToAskAgain() {
    store.next(
        all -> {
          throw away;
        });

    batch.execute(store, requests(1, 2, 3));

    assertThat(store.batches()).containsExactly(List.of(1, 2, 3));
    for (int i = 0; i < 3; i++) {
      assertThat(failure(i))
          .hasMessage("one of 3 requests that failed together: no connection")
          .hasCause(away)
          .returns(true, StoreException::isRetryable);
    }
    assertThat(failure(0)).isNotSameAs(failure(1));
  }

  @Test
  void triesNobodyMoreOnceTheStoreHasGoneAway() {
    store.poisons(2, broken);
    store.poisons(3, away);

    batch.execute(store, requests(1, 2, 3, 4, 5));

    assertThat(store.batches())
        .containsExactly(List.of(1, 2, 3, 4, 5), List.of(1), List.of(2), List.of(3));
    assertThat(EchoStore.number(batch.outcome(0).orThrow())).isEqualTo(1);
    assertThat(failure(1)).hasCause(broken).returns(false, StoreException::isRetryable);
    for (int i = 2; i < 5; i++) {
      assertThat(failure(i))
          .hasMessage("one of 3 requests that failed together: no connection")
          .hasCause(away)
          .returns(true, StoreException::isRetryable);
    }
  }

  @Test
  void passesTheFailureOfOneRequestOnAsItIs() {
    store.poisons(1, broken);

    batch.execute(store, requests(1));

    assertThat(failure(0)).isSameAs(broken);
    assertThat(store.batches()).containsExactly(List.of(1));
  }

  @Test
  void throwsAnErrorAndTellsThoseWhoAreNotYetDecided() {
    AssertionError error = new AssertionError("a bug in the store");
    store.poisons(2, broken);
    store.next(store::echo);
    store.next(store::echo);
    store.next(
        second -> {
          throw error;
        });

    assertThatThrownBy(() -> batch.execute(store, requests(1, 2, 3))).isSameAs(error);
    batch.breakOff(error);

    assertThat(EchoStore.number(batch.outcome(0).orThrow())).isEqualTo(1);
    for (int i = 1; i < 3; i++) {
      assertThat(failure(i))
          .hasMessage("one of 2 requests that failed together: a bug in the store")
          .hasCause(error)
          .returns(false, StoreException::isRetryable);
    }
  }

  @Test
  void keepsAnInterruptFromTheRequestsOfOthers() {
    List<Boolean> seen = new ArrayList<>();
    store.next(
        all -> {
          seen.add(Thread.currentThread().isInterrupted());
          return store.echo(all);
        });
    Thread.currentThread().interrupt();

    batch.execute(store, requests(1, 2));

    assertThat(seen).containsExactly(false);
    assertThat(answered(2)).containsExactly(1, 2);
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
  }

  @Test
  void executesOneByOneWhatAnInterruptHasBrokenOff() {
    List<Boolean> seen = new ArrayList<>();
    store.next(
        all -> {
          Thread.currentThread().interrupt();
          throw StoreException.retryable("interrupted", new InterruptedException());
        });
    for (int i = 0; i < 2; i++) {
      store.next(
          one -> {
            seen.add(Thread.currentThread().isInterrupted());
            Thread.currentThread().interrupt();
            return store.echo(one);
          });
    }

    batch.execute(store, requests(1, 2));

    assertThat(seen).containsExactly(false, false);
    assertThat(answered(2)).containsExactly(1, 2);
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
  }

  @Test
  void keepsTheInterruptWhenAnErrorEndsIt() {
    store.next(
        all -> {
          Thread.currentThread().interrupt();
          throw broken;
        });
    store.next(
        one -> {
          throw new AssertionError("a bug in the store");
        });

    assertThatThrownBy(() -> batch.execute(store, requests(1, 2)))
        .isInstanceOf(AssertionError.class);

    assertThat(Thread.currentThread().isInterrupted()).isTrue();
  }

  private List<Integer> answered(int requests) {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      QuotaAnswer answer = batch.outcome(i).orThrow();
      numbers.add(EchoStore.number(answer));
    }
    return numbers;
  }

  private StoreException failure(int index) {
    assertThat(batch.outcome(index)).isInstanceOf(Outcome.Failed.class);
    return ((Outcome.Failed) batch.outcome(index)).failure();
  }
}
