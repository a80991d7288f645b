package io.quotabridge.inmemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotabridge.model.AccessRequest;
import io.quotabridge.model.Account;
import io.quotabridge.model.AccountId;
import io.quotabridge.model.BaseStationId;
import io.quotabridge.model.InvalidRequestException;
import io.quotabridge.model.Parties;
import io.quotabridge.model.Refusal;
import io.quotabridge.model.ResultCode;
import io.quotabridge.model.SubscriberId;
import io.quotabridge.spi.identity.RegisteredStation;
import io.quotabridge.spi.identity.RegisteredSubscriber;
import io.quotabridge.spi.identity.SubscriberStatus;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InMemoryIdentityRegistryTest {

  private static final AccessRequest REQUEST = AccessRequest.of("x-1", "lin", "chen", "cell-7");

  private InMemoryIdentityRegistry registry = new InMemoryIdentityRegistry();

  @BeforeEach
  void fill() {
    registry =
        new InMemoryIdentityRegistry()
            .registerSubscriber("lin", "account-1", "north")
            .registerSubscriber("chen", "account-2", "south")
            .registerStation("cell-7", "account-3", "north");
  }

  @Test
  void confirmsRegisteredParties() {
    assertThat(registry.verify(REQUEST).parties())
        .contains(
            new Parties(
                new SubscriberId("lin"),
                Account.of("account-1", "north"),
                new SubscriberId("chen"),
                Account.of("account-2", "south"),
                new BaseStationId("cell-7"),
                Account.of("account-3", "north")));
  }

  @Test
  void knowsNobodyAtFirst() {
    assertThat(refusalOf(new InMemoryIdentityRegistry()).code()).isEqualTo(ResultCode.USER_UNKNOWN);
  }

  @ParameterizedTest
  @CsvSource({
    "nobody, chen,   cell-7, demander nobody is unknown",
    "lin,    nobody, cell-7, supplier nobody is unknown",
    "lin,    chen,   nobody, base station nobody is unknown",
    "nobody, nobody, nobody, demander nobody is unknown",
  })
  void namesWhoIsUnknown(String demander, String supplier, String station, String detail) {
    assertThat(registry.verify(AccessRequest.of("x-1", demander, supplier, station)).refusal())
        .contains(new Refusal(ResultCode.USER_UNKNOWN, detail));
  }

  @Test
  void refusesAClaimThatItDoesNotConfirm() {
    AccessRequest.Claims claims =
        new AccessRequest.Claims(null, null, new AccountId("somebody-elses"));

    Refusal refusal = registry.verify(REQUEST.claiming(claims)).refusal().orElseThrow();

    assertThat(refusal.code()).isEqualTo(ResultCode.AUTHORIZATION_REJECTED);
    assertThat(refusal.detail()).contains("cell-7").contains("somebody-elses");
  }

  @ParameterizedTest
  @CsvSource({"lin, SUSPENDED", "lin, BARRED", "chen, SUSPENDED", "chen, SHARING_NOT_ALLOWED"})
  void aChangedStatusCountsFromTheNextRequest(String subscriber, SubscriberStatus status) {
    registry.changeStatus(subscriber, status);

    assertThat(refusalOf(registry).code()).isEqualTo(ResultCode.END_USER_SERVICE_DENIED);

    registry.changeStatus(subscriber, SubscriberStatus.ACTIVE);
    assertThat(registry.verify(REQUEST).parties()).isPresent();
  }

  @Test
  void aStatusChangeKeepsTheAccount() {
    registry.changeStatus("lin", SubscriberStatus.SUSPENDED);

    assertThat(registry.subscriber(new SubscriberId("lin")))
        .contains(subscriber("lin", "account-1", SubscriberStatus.SUSPENDED));
  }

  @Test
  void replacesAndRemoves() {
    RegisteredSubscriber moved = subscriber("lin", "account-9", SubscriberStatus.ACTIVE);
    registry.replace(moved);
    assertThat(registry.subscriber(moved.id())).contains(moved);

    RegisteredStation station =
        new RegisteredStation(new BaseStationId("cell-7"), Account.of("account-9", "south"));
    registry.replace(station);
    assertThat(registry.station(station.id())).contains(station);

    assertThat(registry.remove(moved.id())).isTrue();
    assertThat(registry.remove(moved.id())).isFalse();
    assertThat(refusalOf(registry).detail()).isEqualTo("demander lin is unknown");
    assertThat(registry.remove(station.id())).isTrue();
    assertThat(registry.remove(station.id())).isFalse();
    assertThat(registry.station(station.id())).isEmpty();
  }

  @Test
  void registeringAgainIsHarmlessUnlessItContradicts() {
    registry.registerSubscriber("lin", "account-1", "north");
    registry.registerStation("cell-7", "account-3", "north");

    assertThatThrownBy(() -> registry.registerSubscriber("lin", "account-9", "north"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("lin", "account-9", "account-1", "replace");
    assertThatThrownBy(() -> registry.registerStation("cell-7", "account-9", "north"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("cell-7", "account-9", "account-3", "replace");
    assertThat(registry.verify(REQUEST).parties()).isPresent();
  }

  @Test
  void onlyWhatIsRegisteredCanBeReplaced() {
    assertThatThrownBy(
            () -> registry.replace(subscriber("li", "account-1", SubscriberStatus.ACTIVE)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("subscriber li is not registered; register it first");
    assertThatThrownBy(() -> registry.changeStatus("li", SubscriberStatus.BARRED))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("subscriber li is not registered; register it first");
    assertThatThrownBy(
            () ->
                registry.replace(
                    new RegisteredStation(new BaseStationId("cell"), Account.of("a", "c"))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("base station cell is not registered; register it first");
  }

  @Test
  void refusesIdentifiersThatBreakTheRule() {
    assertThatThrownBy(() -> registry.registerSubscriber("li n", "account-1", "north"))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("subscriberId (li n)");
  }

  @Test
  void staysFilledWhenItIsClosed() {
    registry.close();

    assertThat(registry.verify(REQUEST).parties()).isPresent();
  }

  @Test
  void oneOfEightRacingContradictionsWins() throws Exception {
    List<Boolean> registered =
        Race.of(
            8,
            thread ->
                () -> {
                  try {
                    registry.registerSubscriber("new", "account-" + thread, "north");
                    return true;
                  } catch (IllegalStateException lost) {
                    return false;
                  }
                });

    assertThat(registered).containsOnlyOnce(true);
  }

  private static RegisteredSubscriber subscriber(
      String id, String account, SubscriberStatus status) {
    return new RegisteredSubscriber(new SubscriberId(id), Account.of(account, "north"), status);
  }

  private static Refusal refusalOf(InMemoryIdentityRegistry registry) {
    return registry.verify(REQUEST).refusal().orElseThrow();
  }
}
