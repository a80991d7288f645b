package io.quotabridge.bench.exchange;

import io.quotabridge.model.AccessRequest;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.Refusal;
import io.quotabridge.model.Usage;
import io.quotabridge.spi.station.BaseStationAdapter;
import io.quotabridge.spi.station.ServiceOrder;
import io.quotabridge.spi.station.UsageSink;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A base station that confirms at once and remembers of each exchange where to count, and nothing
 * else: what it takes in a benchmark of memory is one reference each. Thread-safe as long as each
 * exchange is one thread's.
 */
final class BareStation implements BaseStationAdapter {

  private static final String PREFIX = "exchange-";

  private final @Nullable UsageSink[] sinks;

  BareStation(int exchanges) {
    this.sinks = new @Nullable UsageSink[exchanges];
  }

  /** Returns the identifier of an exchange by its number. */
  static ExchangeId id(int number) {
    return new ExchangeId(PREFIX + number);
  }

  private static int number(ExchangeId id) {
    return Integer.parseInt(id.value(), PREFIX.length(), id.value().length(), 10);
  }

  /** Returns where an exchange is counted. */
  UsageSink sink(int number) {
    UsageSink sink = sinks[number];
    if (sink == null) {
      throw new IllegalStateException(id(number) + " is not served");
    }
    return sink;
  }

  @Override
  public void start(ServiceOrder order, UsageSink sink) {
    sinks[number(order.exchangeId())] = sink;
    if (!sink.confirm()) {
      throw new IllegalStateException("nobody wants service any more: " + order);
    }
  }

  @Override
  public void refuse(AccessRequest request, Refusal refusal) {
    throw new IllegalStateException(request + " was refused: " + refusal);
  }

  @Override
  public void stop(ExchangeId exchangeId, EndingCause cause) {
    sinks[number(exchangeId)] = null;
  }

  @Override
  public Optional<Usage> lastKnownUsage(ExchangeId exchangeId) {
    return Optional.empty();
  }

  @Override
  public void close() {}
}
