package io.quotabridge.bench.store;

import io.quotabridge.bench.store.Contender.Settled;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A crew without threads: whoever brings an answer begins what comes next. Thread-safe. */
final class Chains extends Crew {

  private final List<Supplier<CompletableFuture<Settled>>> callers;

  /**
   * Makes a crew.
   *
   * @param callers begin an exchange and return what comes of it
   */
  Chains(List<Supplier<CompletableFuture<Settled>>> callers) {
    this.callers = List.copyOf(callers);
  }

  @Override
  <T> T work(Callable<T> watcher) throws Exception {
    List<CompletableFuture<Boolean>> ended =
        callers.stream()
            .map(
                caller -> {
                  CompletableFuture<Boolean> end = new CompletableFuture<>();
                  begin(caller, end);
                  return end;
                })
            .toList();
    T seen = watched(watcher);
    CompletableFuture.allOf(ended.toArray(CompletableFuture[]::new)).get();
    return seen;
  }

  private void begin(Supplier<CompletableFuture<Settled>> caller, CompletableFuture<Boolean> end) {
    CompletableFuture<Settled> turn;
    try {
      turn = caller.get();
    } catch (RuntimeException | Error e) {
      stop();
      end.completeExceptionally(e);
      return;
    }
    var unused =
        turn.whenComplete(
            (settled, failure) -> {
              if (failure != null) {
                stop();
                end.completeExceptionally(failure);
                return;
              }
              count(settled);
              if (isAtWork()) {
                begin(caller, end);
              } else {
                end.complete(true);
              }
            });
  }
}
