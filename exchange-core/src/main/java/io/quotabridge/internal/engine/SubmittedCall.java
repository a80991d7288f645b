package io.quotabridge.internal.engine;

import io.quotabridge.spi.quota.QuotaRequest;
import java.util.List;
import java.util.function.Consumer;

/** A request that nobody waits for. */
final class SubmittedCall extends Call {

  private final Consumer<Outcome> then;

  SubmittedCall(QuotaRequest request, Consumer<Outcome> then) {
    super(List.of(request));
    this.then = then;
  }

  /** What came of it is delivered when the slot has been passed on. */
  @Override
  void tell(Batch executed) {}

  void goOn(Batch executed) {
    then.accept(executed.outcome(first()));
  }
}
