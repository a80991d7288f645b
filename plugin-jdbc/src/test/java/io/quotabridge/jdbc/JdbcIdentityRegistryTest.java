package io.quotabridge.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.quotabridge.model.AccessRequest;
import io.quotabridge.model.Account;
import io.quotabridge.model.AccountId;
import io.quotabridge.model.BaseStationId;
import io.quotabridge.model.Parties;
import io.quotabridge.model.Refusal;
import io.quotabridge.model.ResultCode;
import io.quotabridge.model.SubscriberId;
import io.quotabridge.spi.identity.RegisteredStation;
import io.quotabridge.spi.identity.RegisteredSubscriber;
import io.quotabridge.spi.identity.SubscriberStatus;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(TestDatabase.class)
class JdbcIdentityRegistryTest {

  private static final AccessRequest REQUEST = AccessRequest.of("x", "dora", "sam", "station");

  private final TestDatabase database;
  private final FaultyDataSource source;
  private final JdbcIdentityRegistry registry;

  JdbcIdentityRegistryTest(TestDatabase database) {
    database.assumeThere();
    this.database = database;
    this.source = new FaultyDataSource(database.dataSource(TestDatabase.newStorage()));
    this.registry = JdbcIdentityRegistry.open(source);
  }

  @BeforeEach
  void fill() {
    registry.register(subscriber("dora", SubscriberStatus.ACTIVE));
    registry.register(subscriber("sam", SubscriberStatus.ACTIVE));
    registry.register(station("station"));
  }

  @AfterEach
  void close() {
    registry.close();
    assertThat(source.open()).as("open connections").isZero();
  }

  private static RegisteredSubscriber subscriber(String id, SubscriberStatus status) {
    return new RegisteredSubscriber(
        new SubscriberId(id), Account.of("account-of-" + id, "carrier-of-" + id), status);
  }

  private static RegisteredStation station(String id) {
    return new RegisteredStation(new BaseStationId(id), Account.of("owner", "carrier"));
  }

  private ResultCode refusal(AccessRequest request) {
    return registry.verify(request).refusal().map(Refusal::code).orElse(ResultCode.SUCCESS);
  }

  @Test
  void confirmsPartiesWithTheirAccountsAndCarriers() {
    assertThat(registry.verify(REQUEST).parties())
        .contains(
            new Parties(
                new SubscriberId("dora"),
                Account.of("account-of-dora", "carrier-of-dora"),
                new SubscriberId("sam"),
                Account.of("account-of-sam", "carrier-of-sam"),
                new BaseStationId("station"),
                Account.of("owner", "carrier")));
  }

  @Test
  void rejectsWhoIsUnknown() {
    assertThat(refusal(AccessRequest.of("x", "Dora", "sam", "station")))
        .as("identities differ in case")
        .isEqualTo(ResultCode.USER_UNKNOWN);
    assertThat(refusal(AccessRequest.of("x", "dora", "nobody", "station")))
        .isEqualTo(ResultCode.USER_UNKNOWN);
    assertThat(refusal(AccessRequest.of("x", "dora", "sam", "dora")))
        .as("a subscriber is no base station")
        .isEqualTo(ResultCode.USER_UNKNOWN);
  }

  @ParameterizedTest
  @CsvSource({
    "ACTIVE, SUCCESS",
    "SHARING_NOT_ALLOWED, END_USER_SERVICE_DENIED",
    "SUSPENDED, END_USER_SERVICE_DENIED",
    "BARRED, END_USER_SERVICE_DENIED"
  })
  void aChangeOfStatusCountsAtOnce(SubscriberStatus status, ResultCode expected) {
    assertThat(refusal(REQUEST)).isEqualTo(ResultCode.SUCCESS);

    registry.register(subscriber("sam", status));

    assertThat(refusal(REQUEST)).isEqualTo(expected);
  }

  @Test
  void checksClaims() {
    AccessRequest.Claims right =
        new AccessRequest.Claims(new AccountId("account-of-dora"), null, new AccountId("owner"));
    AccessRequest.Claims wrong = new AccessRequest.Claims(null, null, new AccountId("someone"));

    assertThat(refusal(REQUEST.claiming(right))).isEqualTo(ResultCode.SUCCESS);
    assertThat(refusal(REQUEST.claiming(wrong))).isEqualTo(ResultCode.AUTHORIZATION_REJECTED);
  }

  @Test
  void aTerminalMayBeBothSides() {
    assertThat(refusal(AccessRequest.of("x", "dora", "dora", "station")))
        .isEqualTo(ResultCode.SUCCESS);
  }

  /** A driver that makes one statement of several rows must not find one of them twice. */
  @Test
  void isFilledInBulkAlsoByADriverThatRewritesBatches() throws SQLException {
    assumeThat(database).as("its driver can be told to").isEqualTo(TestDatabase.POSTGRESQL);
    String url = database.url(TestDatabase.newStorage()) + "&reWriteBatchedInserts=true";
    try (JdbcIdentityRegistry rewriting = JdbcIdentityRegistry.open(new PlainDataSource(url))) {
      rewriting.registerStations(List.of(station("station")));
      rewriting.registerSubscribers(
          List.of(
              subscriber("dora", SubscriberStatus.ACTIVE),
              subscriber("sam", SubscriberStatus.ACTIVE),
              subscriber("sam", SubscriberStatus.BARRED)));
      assertThat(rewriting.verify(REQUEST).refusal().map(Refusal::code))
          .contains(ResultCode.END_USER_SERVICE_DENIED);
    }
  }

  @Test
  void isFilledInBulk() {
    List<RegisteredSubscriber> subscribers = new ArrayList<>();
    List<RegisteredStation> stations = new ArrayList<>();
    for (int i = 0; i < 2_300; i++) {
      subscribers.add(subscriber("s-" + i, SubscriberStatus.ACTIVE));
      stations.add(station("b-" + i));
    }
    subscribers.add(subscriber("s-7", SubscriberStatus.BARRED));

    registry.registerSubscribers(subscribers);
    registry.registerStations(stations);

    assertThat(refusal(AccessRequest.of("x", "s-0", "s-2299", "b-2299")))
        .isEqualTo(ResultCode.SUCCESS);
    assertThat(refusal(AccessRequest.of("x", "s-7", "s-2299", "b-0")))
        .as("the last of several registrations counts")
        .isEqualTo(ResultCode.END_USER_SERVICE_DENIED);
  }
}
