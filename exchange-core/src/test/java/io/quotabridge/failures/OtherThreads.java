package io.quotabridge.failures;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Threads beside the test's own, stopped after each test. Thread-safe. */
final class OtherThreads implements AfterEachCallback {

  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** Does something on another thread. */
  <T> CompletableFuture<T> call(Supplier<T> what) {
    return CompletableFuture.supplyAsync(what, threads);
  }

  /** Does something on another thread. */
  CompletableFuture<Void> run(Runnable what) {
    return CompletableFuture.runAsync(what, threads);
  }

  @Override
  public void afterEach(ExtensionContext context) throws InterruptedException {
    threads.shutdownNow();
    assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
  }
}
