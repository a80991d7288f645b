package io.quotabridge.doubles;

import io.quotabridge.ExchangeEvent;
import io.quotabridge.ExchangeListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps every event. Thread-safe. */
public final class RecordingListener implements ExchangeListener {

  private final List<ExchangeEvent> events = new CopyOnWriteArrayList<>();

  @Override
  public void onEvent(ExchangeEvent event) {
    events.add(event);
  }

  /** Returns the events in the order in which they came. */
  public List<ExchangeEvent> events() {
    return List.copyOf(events);
  }

  /** Returns the steps of one exchange, such as {@code REQUESTED -> VERIFIED}. */
  public List<String> steps(String exchangeId) {
    return events.stream()
        .filter(e -> e.exchangeId().value().equals(exchangeId))
        .map(e -> e.from() + " -> " + e.to())
        .toList();
  }
}
