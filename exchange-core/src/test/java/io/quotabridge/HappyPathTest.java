package io.quotabridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
import io.quotabridge.doubles.Scene;
import io.quotabridge.inmemory.InMemoryBaseStation;
import io.quotabridge.inmemory.InMemoryIdentityRegistry;
import io.quotabridge.inmemory.InMemoryQuotaStore;
import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.model.AccessRequest;
import io.quotabridge.model.Account;
import io.quotabridge.model.AccountId;
import io.quotabridge.model.BaseStationId;
import io.quotabridge.model.CarrierId;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.JournalEntry;
import io.quotabridge.model.PostingId;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.identity.IdentityVerifier;
import io.quotabridge.spi.quota.Deposit;
import io.quotabridge.spi.station.BaseStationAdapter;
import io.quotabridge.spi.station.UsageSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An exchange from request to settlement, step by step. */
@Timeout(60)
class HappyPathTest {

  @Test
  void takesAnExchangeThroughAllSixSteps() {
    Scene scene = Scene.withQuota(5000);
    try (DataExchange exchanges = scene.build()) {
      // S1, S2, S4: the request, the identities, the quota, the base station.
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertThat(exchange.state()).isEqualTo(ExchangeState.SERVING);
      assertThat(exchange.parties().orElseThrow().supplierAccount()).isEqualTo(Scene.CHEN);
      assertThat(exchange.parties().orElseThrow().demanderAccount()).isEqualTo(Scene.LIN);
      assertThat(exchanges.find(exchange.id())).containsSame(exchange);
      assertThat(scene.chen().reserved()).isEqualTo(1000);

      // S4: the traffic is metered.
      UsageSink sink = scene.station.sink("x-1");
      assertThat(sink.tryConsume(400)).isTrue();
      assertThat(sink.consumeUpTo(300)).isEqualTo(300);
      assertThat(exchange.usedOctets()).isEqualTo(700);

      // S5, S6: the volume is submitted, charged and entered.
      Settlement settlement = exchange.end();
      assertThat(settlement)
          .isEqualTo(new Settlement(exchange.id(), EndingCause.NORMAL_RELEASE, 700, 700));
      assertThat(exchange.state()).isEqualTo(ExchangeState.SETTLED);
      assertThat(exchange.settlement()).contains(settlement);
      assertThat(exchanges.find(exchange.id())).isEmpty();
    }
    assertThat(scene.chen().supplied()).isEqualTo(700);
    assertThat(scene.chen().reserved()).isZero();
    assertThat(scene.chen().available()).isEqualTo(4300);
    assertThat(scene.lin().received()).isEqualTo(700);
    assertThat(scene.station.told())
        .containsExactly("start x-1", "stop x-1 NORMAL_RELEASE", "close");
  }

  @Test
  void entersTheVolumeInTheJournalWithBothSides() {
    Scene scene = Scene.withQuota(5000);
    try (DataExchange exchanges = scene.build()) {
      UsageSink sink = scene.serve(exchanges, "x-1");
      assertThat(sink.tryConsume(250)).isTrue();
      sink.end(EndingCause.STATION_LOST);

      assertThat(exchanges.journal())
          .singleElement()
          .satisfies(
              entry -> {
                assertThat(entry.kind()).isEqualTo(JournalEntry.Kind.EXCHANGE);
                assertThat(entry.reference()).isEqualTo("x-1");
                assertThat(entry.from()).isEqualTo(Scene.CHEN);
                assertThat(entry.to()).isEqualTo(Scene.LIN);
                assertThat(entry.servedBy()).contains(new BaseStationId("cell-7"));
                assertThat(entry.endedBecause()).contains(EndingCause.STATION_LOST);
                assertThat(entry.octets()).isEqualTo(250);
                assertThat(entry.overrunOctets()).isZero();
              });
      assertThat(exchanges.netting().octets(new CarrierId("south"), new CarrierId("north")))
          .isEqualTo(250);
      assertThat(exchanges.obligations().owed(Scene.LIN.id(), Scene.CHEN.id())).isEqualTo(250);
      assertThat(exchanges.audit().isBalanced()).isTrue();
    }
  }

  @Test
  void findsThePluginsOnTheClassPathByName() {
    InMemoryIdentityRegistry registry =
        new InMemoryIdentityRegistry()
            .registerSubscriber("lin", "a-lin", "north")
            .registerSubscriber("chen", "a-chen", "south")
            .registerStation("cell-7", "a-east", "east");
    InMemoryBaseStation station = new InMemoryBaseStation();
    try (DataExchange exchanges =
        DataExchange.builder()
            .identityVerifier(
                Plugin.<IdentityVerifier>named("inmemory")
                    .with(InMemoryIdentityRegistry.class, registry))
            .quotaStore(Plugin.named("inmemory"))
            .baseStations(
                Plugin.<BaseStationAdapter>named("inmemory")
                    .with(InMemoryBaseStation.class, station))
            .build()) {
      assertThat(exchanges.post(new Deposit(new PostingId("d-1"), Scene.CHEN, 10_000)))
          .isEqualTo(ResultCode.SUCCESS);
      Exchange exchange = exchanges.request(AccessRequest.of("x-1", "lin", "chen", "cell-7"));
      assertThat(station.carry(exchange.id(), 2500)).isEqualTo(2500);
      station.depart(exchange.id());

      assertThat(exchange.settlement().orElseThrow().chargedOctets()).isEqualTo(2500);
      assertThat(exchanges.balance(new AccountId("a-lin")).orElseThrow().received())
          .isEqualTo(2500);
      assertThat(exchanges.balances())
          .extracting(balance -> balance.account().id().value())
          .containsExactly("a-chen", "a-lin");
    }
  }

  @Test
  void settlesAnExchangeThatCarriedNothingWithoutAJournalEntry() {
    Scene scene = Scene.withQuota(5000);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertThat(exchange.end().chargedOctets()).isZero();
      assertThat(exchanges.journal()).isEmpty();
      assertThat(scene.chen().available()).isEqualTo(5000);
    }
  }

  @Test
  void asksAStoreByPagesUntilItsEnd() {
    InMemoryQuotaStore store = new InMemoryQuotaStore();
    Scene scene = Scene.withQuota(1);
    try (DataExchange exchanges =
        DataExchange.builder()
            .identityVerifier(Plugin.of(scene.registry))
            .quotaStore(Plugin.of(store))
            .baseStations(Plugin.of(scene.station))
            .build()) {
      for (int i = 0; i < 2001; i++) { // two full pages, and one row
        exchanges.post(new Deposit(new PostingId("d-" + i), Account.of("a-" + i, "north"), 1));
      }
      assertThat(exchanges.balances()).hasSize(2001);
      assertThat(ImmutableSet.copyOf(exchanges.balances())).hasSize(2001);
    }
  }
}
