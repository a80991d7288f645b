package io.quotabridge.bench.crash;

import io.quotabridge.DataExchange;
import io.quotabridge.Exchange;
import io.quotabridge.ExchangeEvent;
import io.quotabridge.Plugin;
import io.quotabridge.Settlement;
import io.quotabridge.bench.crash.Truth.LifeWord;
import io.quotabridge.bench.crash.Truth.Mark;
import io.quotabridge.bench.crash.Truth.Phase;
import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.spi.quota.QuotaStore;
import io.quotabridge.spi.quota.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The process that is killed: one life of a node. It obeys the word {@link Commands#CLOSE} on its
 * standard input, and dies when that ends, because then nobody is left who would end it.
 */
public final class Node {

  /** What a life is for. */
  enum Role {
    /** Takes up what was left, and makes traffic. */
    TRAFFIC,
    /** Takes up what was left, and nothing else. */
    TAKE_UP,
    /** Fills the store with open exchanges, as fast as that takes them. */
    FILL
  }

  private final Setup setup;
  private final Truth truth;
  private final int life;
  private final Lanes lanes = new Lanes();
  private @Nullable Witness store;

  private Node(Setup setup, int life) throws IOException {
    this.setup = setup;
    this.truth = Truth.open(setup.truth());
    this.life = life;
  }

  /**
   * Lives.
   *
   * @param args the run's directory, the number of the life, the node's name, the role
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Node node = new Node(Setup.load(Path.of(args[0])), Integer.parseInt(args[1]));
    Commands commands = Commands.begin();
    Role role = Role.valueOf(args[3]);
    if (role == Role.FILL) {
      node.fill(args[2], commands);
    } else {
      node.live(args[2], role, commands);
    }
  }

  // ---- A life ----

  private void live(String name, Role role, Commands commands) throws InterruptedException {
    long start = System.nanoTime();
    try (DataExchange exchanges = buildPatiently(name)) {
      truth.set(life, LifeWord.BUILT_NANOS, System.nanoTime() - start);
      truth.enter(life, Phase.BUILT);
      Traffic traffic = new Traffic(setup, truth, life, lanes, exchanges);
      if (role == Role.TRAFFIC) {
        traffic.start();
      }
      awaitResumed(exchanges, Objects.requireNonNull(store));
      truth.set(life, LifeWord.RESUMED_NANOS, System.nanoTime() - start);
      truth.enter(life, Phase.RESUMED);
      commands.awaitClose();
      traffic.stop();
    }
    truth.enter(life, Phase.CLOSED);
  }

  /** A frozen life may hold rows that this one has to take up; an embedder would try again, too. */
  private DataExchange buildPatiently(String name) {
    while (true) {
      store = new Witness(setup.openStore(name), truth, life); // a node that fails closes its store
      truth.enter(life, Phase.BUILDING);
      try {
        return build(name, store);
      } catch (StoreException e) {
        if (!e.isRetryable()) {
          throw e;
        }
        System.out.println("the node cannot begin yet: " + e);
      }
    }
  }

  private DataExchange build(String name, QuotaStore store) {
    return DataExchange.builder()
        .config(setup.config(name))
        .identityVerifier(Plugin.of(setup.world().registry()))
        .quotaStore(Plugin.of(store))
        .baseStations(Plugin.of(new Stations(setup.world(), truth, life, lanes)))
        .listener(this::onEvent)
        .build();
  }

  /** Waits until each exchange that was taken up is served again, or has ended. */
  private static void awaitResumed(DataExchange exchanges, Witness store)
      throws InterruptedException {
    for (ExchangeId id : store.takenUp()) {
      while (exchanges.find(id).map(Exchange::state).orElse(null) == ExchangeState.GRANTED) {
        Thread.sleep(1);
      }
    }
  }

  private void onEvent(ExchangeEvent event) {
    int slot = World.slot(event.exchangeId());
    if (event instanceof ExchangeEvent.ServiceStarted) {
      truth.mark(slot, Mark.SERVING);
    } else if (event instanceof ExchangeEvent.ExchangeSettled settled) {
      settled(slot, settled.settlement());
    } else if (event instanceof ExchangeEvent.SettlementCorrected corrected) {
      settled(slot, corrected.settlement());
    }
  }

  private void settled(int slot, Settlement settlement) {
    truth.settled(slot, life, settlement.usedOctets(), settlement.chargedOctets());
  }

  private void fill(String name, Commands commands) throws InterruptedException {
    try (QuotaStore store = new Witness(setup.openStore(name), truth, life)) {
      truth.enter(life, Phase.BUILDING);
      new Filling(setup, truth, life, store).fill(name);
      truth.enter(life, Phase.RESUMED);
      commands.awaitClose();
    }
    truth.enter(life, Phase.CLOSED);
  }
}
