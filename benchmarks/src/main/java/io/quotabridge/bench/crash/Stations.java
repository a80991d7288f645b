package io.quotabridge.bench.crash;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.quotabridge.model.AccessRequest;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.Refusal;
import io.quotabridge.model.ResultCode;
import io.quotabridge.model.Usage;
import io.quotabridge.spi.station.BaseStationAdapter;
import io.quotabridge.spi.station.ServiceOrder;
import io.quotabridge.spi.station.UsageSink;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The base stations of the test as one life of a node reaches them. Thread-safe. */
final class Stations implements BaseStationAdapter {

  /** At most so much is carried while no node is there. */
  private static final int CARRIED_ALONE = 20_000;

  private final World world;
  private final Truth truth;
  private final StationBook book;
  private final int life;
  private final Lanes lanes;
  private final ExecutorService slow =
      Executors.newSingleThreadExecutor(
          new ThreadFactoryBuilder().setNameFormat("slow-station").setDaemon(true).build());

  Stations(World world, Truth truth, int life, Lanes lanes) {
    this.world = world;
    this.truth = truth;
    this.book = new StationBook(truth);
    this.life = life;
    this.lanes = lanes;
  }

  @Override
  public void start(ServiceOrder order, UsageSink sink) {
    int slot = World.slot(order.exchangeId());
    if (world.isFull(slot)) {
      sink.decline(ResultCode.UNABLE_TO_DELIVER, "the cell is full");
      return;
    }
    if (!book.begin(slot, life, world.servesAgain(slot))) {
      sink.decline(ResultCode.UNABLE_TO_DELIVER, "it has stopped, or serves a later node");
      return;
    }
    Lane lane = new Lane(slot, life, world.station(slot), sink, truth, book);
    if (world.isSlow(slot)) {
      slow.execute(() -> confirm(lane));
    } else {
      confirm(lane);
    }
  }

  private void confirm(Lane lane) {
    if (lane.confirm()) {
      lanes.add(lane);
    }
  }

  @Override
  public void refuse(AccessRequest request, Refusal refusal) {}

  @Override
  public void stop(ExchangeId exchangeId, EndingCause cause) {
    int slot = World.slot(exchangeId);
    Lane lane = lanes.remove(slot);
    if (isLost(slot)) {
      return; // nobody hears the order
    }
    long total = book.stop(slot, life);
    if (lane != null) {
      lane.stopped(total);
    }
  }

  @Override
  public Optional<Usage> lastKnownUsage(ExchangeId exchangeId) {
    int slot = World.slot(exchangeId);
    int served = book.servedLife(slot);
    if (served == 0 || isLost(slot)) {
      return Optional.empty();
    }
    if (world.station(slot) == StationKind.COUNTS_OUTSIDE && served < life) {
      book.carryAlone(slot, slot % CARRIED_ALONE);
    }
    return Optional.of(new Usage(book.ask(slot, life)));
  }

  /** A station that forgets can be reached from the life alone that it serves. */
  private boolean isLost(int slot) {
    return world.station(slot) == StationKind.LOST && book.servedLife(slot) != life;
  }

  @Override
  public void close() {
    slow.shutdownNow();
  }
}
