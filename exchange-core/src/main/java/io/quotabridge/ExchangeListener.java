package io.quotabridge;

/**
 * Hears of everything that happens to exchanges. Called by the thread that caused the event, after
 * the state has changed, for one exchange in the order of its states as far as one thread causes
 * them; implementations are thread-safe and quick. What a listener throws is logged with the
 * exchange and changes nothing.
 */
@FunctionalInterface
public interface ExchangeListener {

  /**
   * Something happened.
   *
   * @param event what
   */
  void onEvent(ExchangeEvent event);
}
