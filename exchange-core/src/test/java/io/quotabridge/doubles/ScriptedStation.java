package io.quotabridge.doubles;

import io.quotabridge.model.AccessRequest;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.Refusal;
import io.quotabridge.model.ResultCode;
import io.quotabridge.model.Usage;
import io.quotabridge.spi.station.BaseStationAdapter;
import io.quotabridge.spi.station.ServiceOrder;
import io.quotabridge.spi.station.UsageSink;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A base station that answers as the test says: at once, later, never, or with a fault. Keeps what
 * it was told. Thread-safe.
 */
public final class ScriptedStation implements BaseStationAdapter {

  /** How it answers an order. */
  @FunctionalInterface
  public interface Answer {

    /** Called within {@link BaseStationAdapter#start}. */
    void to(ServiceOrder order, UsageSink sink);
  }

  /** How it takes the order to stop. */
  @FunctionalInterface
  public interface Stopping {

    /** Called within {@link BaseStationAdapter#stop}. */
    void of(ExchangeId exchangeId, UsageSink sink);
  }

  /** What it says when it is asked what it has counted. */
  @FunctionalInterface
  public interface Memory {

    /** Called within {@link BaseStationAdapter#lastKnownUsage}, with what it has counted. */
    Optional<Usage> of(Optional<Usage> counted);
  }

  /** Confirms at once. */
  public static final Answer CONFIRMS =
      (order, sink) -> {
        if (!sink.confirm()) {
          throw new IllegalStateException("nobody wants service any more: " + order);
        }
      };

  /** Never answers by itself. */
  public static final Answer STAYS_SILENT = (order, sink) -> {};

  /** Cannot be reached. */
  public static final Answer UNREACHABLE =
      (order, sink) -> {
        throw new IllegalStateException("no route to the base station");
      };

  /** Declines at once. */
  public static final Answer DECLINES =
      (order, sink) -> sink.decline(ResultCode.UNABLE_TO_DELIVER, "the cell is full");

  private final Map<ExchangeId, UsageSink> sinks = new ConcurrentHashMap<>();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private volatile Answer answer = CONFIRMS;
  private volatile Stopping stopping = (id, sink) -> {};
  private volatile boolean deaf;
  private volatile boolean jammed;
  private volatile Memory memory = counted -> counted;
  private final Map<ExchangeId, Usage> counted = new ConcurrentHashMap<>();

  /** From now on answers like this. */
  public void answers(Answer newAnswer) {
    answer = newAnswer;
  }

  /** From now on stops like this. */
  public void stops(Stopping newStopping) {
    stopping = newStopping;
  }

  /** From now on {@code refuse} and {@code stop} fail after they were noted. */
  public void failsWhenTold() {
    deaf = true;
  }

  /** Its end fails after it was noted. */
  public void failsWhenClosed() {
    jammed = true;
  }

  /** From now on it says that it has counted so much for an exchange. */
  public void counts(String exchangeId, long octets) {
    counted.put(new ExchangeId(exchangeId), new Usage(octets));
  }

  /** From now on it says this when it is asked what it counted. */
  public void remembers(Memory newMemory) {
    memory = newMemory;
  }

  /** From now on it cannot be asked what it counted, or can again. */
  public void cannotBeAsked(boolean unreachable) {
    memory =
        counted -> {
          if (unreachable) {
            throw new IllegalStateException("no route to the base station");
          }
          return counted;
        };
  }

  /** Returns what it was told, such as {@code start x-1}, {@code refuse x-1 4012}. */
  public List<String> told() {
    return List.copyOf(told);
  }

  /** Returns where the exchange's traffic is counted. */
  public UsageSink sink(String exchangeId) {
    return Objects.requireNonNull(sinks.get(new ExchangeId(exchangeId)), exchangeId);
  }

  @Override
  public void start(ServiceOrder order, UsageSink sink) {
    sinks.put(order.exchangeId(), sink);
    told.add("start " + order.exchangeId());
    answer.to(order, sink);
  }

  @Override
  public void refuse(AccessRequest request, Refusal refusal) {
    told.add("refuse " + request.exchangeId() + " " + refusal.code().number());
    failIfDeaf();
  }

  @Override
  public void stop(ExchangeId exchangeId, EndingCause cause) {
    told.add("stop " + exchangeId + " " + cause);
    UsageSink sink = sinks.get(exchangeId);
    if (sink != null) {
      stopping.of(exchangeId, sink);
    }
    failIfDeaf();
  }

  private void failIfDeaf() {
    if (deaf) {
      throw new IllegalStateException("the base station does not listen");
    }
  }

  @Override
  public Optional<Usage> lastKnownUsage(ExchangeId exchangeId) {
    return memory.of(Optional.ofNullable(counted.get(exchangeId)));
  }

  @Override
  public void close() {
    told.add("close");
    if (jammed) {
      throw new IllegalStateException("the base station does not let go");
    }
  }
}
