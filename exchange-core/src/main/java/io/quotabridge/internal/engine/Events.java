package io.quotabridge.internal.engine;

import com.google.common.collect.ImmutableList;
import io.quotabridge.ExchangeEvent;
import io.quotabridge.ExchangeListener;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners what happened; a listener that throws neither breaks the engine nor disappears.
 */
final class Events {

  private static final Logger LOG = LoggerFactory.getLogger(Events.class);

  private final ImmutableList<ExchangeListener> listeners;

  Events(Iterable<ExchangeListener> listeners) {
    this.listeners = ImmutableList.copyOf(listeners);
  }

  /** Returns whether somebody listens. */
  boolean areHeard() {
    return !listeners.isEmpty();
  }

  /** Makes the event only if somebody listens; with no lock held, for listeners may have some. */
  void publish(Supplier<ExchangeEvent> event) {
    if (listeners.isEmpty()) {
      return;
    }
    ExchangeEvent made = event.get();
    for (ExchangeListener listener : listeners) {
      try {
        listener.onEvent(made);
      } catch (Throwable e) {
        LOG.error("exchange {}: a listener failed on {}", made.exchangeId(), made, e);
      }
    }
  }
}
