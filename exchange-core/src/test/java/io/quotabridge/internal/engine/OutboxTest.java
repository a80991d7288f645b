package io.quotabridge.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quotabridge.doubles.Gate;
import io.quotabridge.doubles.HandCrankedExecutor;
import io.quotabridge.doubles.ManualTime;
import io.quotabridge.doubles.Standstill;
import io.quotabridge.spi.quota.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is kept for a store that is away: when it is tried, in which order, and how often. */
@Timeout(60)
class OutboxTest {

  private static final Duration FIRST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final ManualTime time = new ManualTime();
  private final HandCrankedExecutor executor = new HandCrankedExecutor();
  private final Outbox outbox = new Outbox(time, executor);
  private final List<String> tried = Collections.synchronizedList(new ArrayList<>());
  private boolean away = true;

  private Outbox.Submission submission(String name) {
    return () -> {
      tried.add(name);
      if (away) {
        throw retryable();
      }
    };
  }

  private static StoreException retryable() {
    return StoreException.retryable("no connection", new IOException("refused"));
  }

  private static StoreException permanent() {
    return StoreException.permanent("not this one", new IllegalStateException("spoilt"));
  }

  private void keep(String name) {
    outbox.keep(name, submission(name));
  }

  private void pass(Duration duration) {
    time.pass(duration);
    executor.crank();
  }

  @Test
  void triesOneOfThemAfterEachPauseWhileTheStoreIsAway() {
    List.of("a", "b", "c").forEach(this::keep);
    assertThat(tried).isEmpty();
    pass(FIRST);
    assertThat(tried).containsExactly("a");
    pass(FIRST);
    assertThat(tried).as("the pause has doubled").hasSize(1);
    pass(FIRST);
    assertThat(tried).containsExactly("a", "b");
  }

  @Test
  void doublesThePauseUpToTheLongest() {
    keep("a");
    for (int i = 0; i < 9; i++) { // 100 ms to 25.6 s
      pass(FIRST.multipliedBy(1L << i));
      assertThat(tried).hasSize(i + 1);
    }
    for (int i = 0; i < 3; i++) {
      pass(LONGEST.minusNanos(1));
      assertThat(tried).hasSize(9 + i);
      pass(Duration.ofNanos(1));
      assertThat(tried).hasSize(10 + i);
    }
  }

  @Test
  void deliversAllAtOnceWhenTheStoreIsBackAndBeginsAnewWithTheShortPause() {
    for (int i = 0; i < 100; i++) {
      keep("x-" + i);
    }
    for (int i = 0; i < 9; i++) {
      pass(FIRST.multipliedBy(1L << i));
    }
    away = false;
    tried.clear();
    pass(LONGEST);
    assertThat(outbox.size()).isZero();
    assertThat(tried).hasSize(100).doesNotHaveDuplicates();
    assertThat(executor.waiting()).isZero();

    away = true;
    keep("late");
    pass(FIRST);
    assertThat(tried).endsWith("late").hasSize(101);
  }

  @Test
  void keepsTheOrderOfThoseThatWait() {
    List.of("a", "b", "c").forEach(this::keep);
    away = false;
    pass(FIRST);
    assertThat(tried).containsExactly("a", "b", "c");
  }

  @Test
  void keepsOneSubmissionForAKeyHoweverOftenItIsKept() {
    for (int i = 0; i < 1000; i++) {
      keep("a");
    }
    assertThat(outbox.size()).isOne();
    away = false;
    pass(FIRST);
    assertThat(tried).containsExactly("a");
    keep("a");
    assertThat(outbox.size()).as("it was delivered, so this is another").isOne();
  }

  @Test
  void doesNotLetThoseThatCannotBeDeliveredHoldUpTheOthers() {
    for (int i = 0; i < 3; i++) {
      String name = "spoilt-" + i;
      outbox.keep(
          name,
          () -> {
            tried.add(name);
            throw permanent();
          });
    }
    outbox.keep(
        "not mine",
        () -> {
          throw StoreException.retryable("open", new NotDrivenException("another drives it"));
        });
    away = false;
    keep("good");
    pass(FIRST);
    assertThat(tried).contains("good");
    assertThat(outbox.size()).isEqualTo(4);

    tried.clear();
    Duration pause = FIRST;
    for (int i = 0; i < 10; i++) {
      pass(pause);
      pause = pause.multipliedBy(2);
    }
    assertThat(tried).as("each once in a round").hasSize(30);
  }

  @Test
  void looksAtAFewOnlyBeforeItConcludesThatNoneIsTaken() {
    for (int i = 0; i < 50; i++) {
      String name = "spoilt-" + i;
      outbox.keep(
          name,
          () -> {
            tried.add(name);
            throw permanent();
          });
    }
    pass(FIRST);
    assertThat(tried).hasSize(8).doesNotHaveDuplicates();
  }

  @Test
  void losesNothingToAFaultThatNobodyForesaw() {
    AtomicInteger faults = new AtomicInteger();
    outbox.keep(
        "a",
        () -> {
          if (faults.getAndIncrement() == 0) {
            throw new IllegalArgumentException("a fault of ours");
          }
          tried.add("a");
        });
    pass(FIRST);
    assertThat(tried).isEmpty();
    assertThat(outbox.size()).isOne();
    pass(FIRST.multipliedBy(2));
    assertThat(tried).containsExactly("a");
    assertThat(outbox.size()).isZero();
  }

  @Test
  void deliversOneAtOnceForWhoeverCannotWait() {
    keep("a");
    keep("b");
    assertThatExceptionOfType(StoreException.class).isThrownBy(() -> outbox.deliver("b"));
    assertThat(outbox.size()).isEqualTo(2);
    away = false;
    outbox.deliver("b");
    outbox.deliver("never kept");
    assertThat(outbox.size()).isOne();
    pass(FIRST);
    assertThat(tried).containsExactly("b", "b", "a");
  }

  @Test
  void isFlushedInOrderAndStopsWhenTheStoreIsAway() {
    List.of("a", "b", "c").forEach(this::keep);
    outbox.flush();
    assertThat(tried).containsExactly("a");
    away = false;
    tried.clear();
    outbox.flush();
    assertThat(tried).containsExactly("b", "c", "a");
    assertThat(outbox.size()).isZero();
  }

  @Test
  void deliversOnTheThreadOfTimeWhenTheExecutorTakesNothing() {
    executor.reject();
    keep("a");
    keep("b");
    away = false;
    time.pass(FIRST);
    assertThat(tried).containsExactly("a", "b");
  }

  @Test
  void triesAgainWhatACourierPutBack() throws InterruptedException {
    Gate inStore = new Gate();
    AtomicInteger tasks = new AtomicInteger();
    AtomicInteger tries = new AtomicInteger();
    List<Thread> couriers = new ArrayList<>();
    Outbox box =
        new Outbox(
            time,
            task -> {
              if (tasks.getAndIncrement() == 1) { // after the round, its courier
                Thread courier = new Thread(task, "courier");
                couriers.add(courier);
                courier.start();
                inStore.awaitReached();
              } else {
                task.run();
              }
            });
    box.keep("a", () -> {});
    box.keep(
        "b",
        () -> {
          if (tries.getAndIncrement() == 0) {
            inStore.pass();
            throw retryable();
          }
        });
    time.pass(FIRST);
    inStore.open();
    couriers.get(0).join();
    time.pass(LONGEST);
    assertThat(tries).hasValue(2);
    assertThat(box.size()).isZero();
  }

  @Test
  void goesOnAfterTheExecutorHasLostARound() {
    keep("a");
    time.pass(FIRST);
    assertThat(executor.waiting()).isOne();
    executor.forget();
    away = false;
    pass(LONGEST);
    assertThat(tried).containsExactly("a");
    assertThat(outbox.size()).isZero();
  }

  @Test
  void letsWhoeverCannotWaitWaitForTheCourierThatHasIt() throws InterruptedException {
    Gate inStore = new Gate();
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    outbox.keep(
        "a",
        () -> {
          inStore.pass();
          order.add("submitted");
        });
    time.pass(FIRST);
    Thread courier = new Thread(executor::crank, "courier");
    courier.start();
    inStore.awaitReached();
    Thread other =
        new Thread(
            () -> {
              outbox.deliver("a");
              order.add("delivered");
            },
            "other");
    other.start();
    Standstill.await(other);
    inStore.open();
    courier.join();
    other.join();
    assertThat(order).containsExactly("submitted", "delivered");
  }

  /** While the store hangs, whatever else is kept must not send more threads to hang there. */
  @Test
  void goesOneRoundAtATime() throws InterruptedException {
    ExecutorService threads = Executors.newCachedThreadPool();
    Gate gate = new Gate();
    AtomicInteger under = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(20);
    try {
      Outbox busy = new Outbox(time, threads);
      for (int i = 0; i < 20; i++) {
        busy.keep(
            i,
            () -> {
              most.accumulateAndGet(under.incrementAndGet(), Math::max);
              gate.pass();
              under.decrementAndGet();
              done.countDown();
            });
        time.pass(FIRST);
        if (i == 0) {
          gate.awaitReached();
        }
      }
      assertThat(under.get()).isOne();
      gate.open();
      while (!done.await(1, TimeUnit.MILLISECONDS)) {
        time.pass(FIRST);
      }
      assertThat(most.get()).as("the couriers, and a round").isBetween(1, 9);
      assertThat(busy.size()).isLessThanOrEqualTo(9);
    } finally {
      gate.open();
      threads.shutdownNow();
      assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }
  }
}
