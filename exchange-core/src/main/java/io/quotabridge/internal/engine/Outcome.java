package io.quotabridge.internal.engine;

import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.StoreException;
import java.util.function.Supplier;

/** What came of one request among several: an answer, or why there is none. Immutable. */
sealed interface Outcome {

  /**
   * Returns the answer.
   *
   * @throws StoreException if there is none
   */
  QuotaAnswer orThrow();

  /** Returns whether asking again may lead to something else. */
  boolean mayDifferLater();

  /** Asks, and keeps what came of it. */
  static Outcome of(Supplier<QuotaAnswer> question) {
    try {
      return new Answered(question.get());
    } catch (StoreException e) {
      return new Failed(e);
    }
  }

  /** The store has answered. */
  record Answered(QuotaAnswer answer) implements Outcome {
    @Override
    public QuotaAnswer orThrow() {
      return answer;
    }

    @Override
    public boolean mayDifferLater() {
      return false;
    }
  }

  /** The store gave no answer. */
  record Failed(StoreException failure) implements Outcome {
    @Override
    public QuotaAnswer orThrow() {
      throw failure;
    }

    @Override
    public boolean mayDifferLater() {
      return StoreGateway.mayHelp(failure);
    }
  }
}
