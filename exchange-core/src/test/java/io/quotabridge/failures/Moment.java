package io.quotabridge.failures;

import io.quotabridge.doubles.FaultyStore;
import io.quotabridge.spi.quota.QuotaRequest;

/** When a store fails a request. */
enum Moment {
  /** Nothing is written. */
  BEFORE_IT_WROTE {
    @Override
    void strike(FaultyStore store, Class<? extends QuotaRequest> kind) {
      store.failsBeforeWriting(kind);
    }
  },
  /** It is written, and the answer is lost. */
  AFTER_IT_WROTE {
    @Override
    void strike(FaultyStore store, Class<? extends QuotaRequest> kind) {
      store.losesTheAnswer(kind);
    }
  };

  /** Has the next request of a kind fail at this moment. */
  abstract void strike(FaultyStore store, Class<? extends QuotaRequest> kind);
}
