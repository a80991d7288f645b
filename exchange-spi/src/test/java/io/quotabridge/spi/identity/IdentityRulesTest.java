package io.quotabridge.spi.identity;

import static io.quotabridge.Fixture.CELL;
import static io.quotabridge.Fixture.CHEN;
import static io.quotabridge.Fixture.LIN;
import static io.quotabridge.Fixture.STATION_OWNER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotabridge.model.AccessRequest;
import io.quotabridge.model.AccountId;
import io.quotabridge.model.BaseStationId;
import io.quotabridge.model.InvalidRequestException;
import io.quotabridge.model.Parties;
import io.quotabridge.model.Refusal;
import io.quotabridge.model.ResultCode;
import io.quotabridge.model.SubscriberId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Step S2: demander, supplier, base station; of each, known, owned, allowed. */
class IdentityRulesTest {

  private static final AccessRequest REQUEST = AccessRequest.of("x-1", "lin", "chen", "cell-7");

  /** Knows Lin, Chen and cell-7, and notes who was looked up. */
  private static final class FewPeople implements IdentityRules.Registry {

    private final List<String> asked = new ArrayList<>();
    private final SubscriberStatus demander;
    private final SubscriberStatus supplier;

    FewPeople(SubscriberStatus demander, SubscriberStatus supplier) {
      this.demander = demander;
      this.supplier = supplier;
    }

    FewPeople() {
      this(SubscriberStatus.ACTIVE, SubscriberStatus.ACTIVE);
    }

    @Override
    public Optional<RegisteredSubscriber> subscriber(SubscriberId id) {
      asked.add(id.value());
      return switch (id.value()) {
        case "lin" -> Optional.of(new RegisteredSubscriber(id, LIN, demander));
        case "chen" -> Optional.of(new RegisteredSubscriber(id, CHEN, supplier));
        default -> Optional.empty();
      };
    }

    @Override
    public Optional<RegisteredStation> station(BaseStationId id) {
      asked.add(id.value());
      return id.equals(CELL)
          ? Optional.of(new RegisteredStation(id, STATION_OWNER))
          : Optional.empty();
    }
  }

  @Test
  void confirmsEveryoneWithTheirAccounts() {
    FewPeople registry = new FewPeople();

    IdentityDecision decision = IdentityRules.decide(REQUEST, registry);

    assertThat(decision.parties())
        .contains(
            new Parties(
                new SubscriberId("lin"), LIN, new SubscriberId("chen"), CHEN, CELL, STATION_OWNER));
    assertThat(decision.refusal()).isEmpty();
    assertThat(decision).asString().startsWith("confirmed ").contains("lin@north");
    assertThat(registry.asked).containsExactly("lin", "chen", "cell-7");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // demander, supplier, station, claims of each,  code, detail
        "nobody, chen,   cell-7, -,    -,     -,     5030, demander nobody is unknown",
        "lin,    nobody, cell-7, -,    -,     -,     5030, supplier nobody is unknown",
        "lin,    chen,   nobody, -,    -,     -,     5030, base station nobody is unknown",
        "lin, chen, cell-7, chen, -, -, 5003,"
            + " demander lin does not belong to the claimed account chen",
        "lin, chen, cell-7, lin, lin, -, 5003,"
            + " supplier chen does not belong to the claimed account lin",
        "lin, chen, cell-7, lin, chen, lin, 5003,"
            + " base station cell-7 does not belong to the claimed account lin",
        // the first that fails decides
        "nobody, nobody, nobody, -,    -,     -,     5030, demander nobody is unknown",
        "lin, nobody, nobody, chen, -, -, 5003,"
            + " demander lin does not belong to the claimed account chen",
        "lin,    nobody, nobody, lin,  -,     -,     5030, supplier nobody is unknown",
        "lin, chen, nobody, -, lin, -, 5003,"
            + " supplier chen does not belong to the claimed account lin",
      })
  void theFirstThatFailsDecides(
      String demander,
      String supplier,
      String station,
      @Nullable String demanderClaim,
      @Nullable String supplierClaim,
      @Nullable String stationClaim,
      int code,
      String detail) {
    AccessRequest request =
        AccessRequest.of("x-1", demander, supplier, station)
            .claiming(
                new AccessRequest.Claims(
                    claim(demanderClaim), claim(supplierClaim), claim(stationClaim)));

    Refusal refusal = IdentityRules.decide(request, new FewPeople()).refusal().orElseThrow();

    assertThat(refusal.code().number()).isEqualTo(code);
    assertThat(refusal.detail()).isEqualTo(detail);
  }

  @ParameterizedTest
  @CsvSource({
    "ACTIVE,              ACTIVE,              true",
    "SHARING_NOT_ALLOWED, ACTIVE,              true",
    "SUSPENDED,           ACTIVE,              false",
    "BARRED,              ACTIVE,              false",
    "ACTIVE,              SHARING_NOT_ALLOWED, false",
    "ACTIVE,              SUSPENDED,           false",
    "ACTIVE,              BARRED,              false",
    "SUSPENDED,           SUSPENDED,           false",
  })
  void onlySomeMayTakePart(SubscriberStatus demander, SubscriberStatus supplier, boolean allowed) {
    IdentityDecision decision = IdentityRules.decide(REQUEST, new FewPeople(demander, supplier));

    assertThat(decision.parties().isPresent()).isEqualTo(allowed);
    assertThat(decision.refusal().map(Refusal::code))
        .isEqualTo(allowed ? Optional.empty() : Optional.of(ResultCode.END_USER_SERVICE_DENIED));
  }

  @Test
  void aDeniedPartyIsNamedWithItsStatus() {
    IdentityDecision decision =
        IdentityRules.decide(
            REQUEST, new FewPeople(SubscriberStatus.BARRED, SubscriberStatus.SUSPENDED));

    assertThat(decision.refusal())
        .contains(new Refusal(ResultCode.END_USER_SERVICE_DENIED, "demander lin is BARRED"));
    assertThat(decision)
        .hasToString("rejected 4010 DIAMETER_END_USER_SERVICE_DENIED: demander lin is BARRED");
  }

  @Test
  void nobodyIsLookedUpAfterTheFirstFailure() {
    FewPeople registry = new FewPeople(SubscriberStatus.BARRED, SubscriberStatus.ACTIVE);

    assertThat(IdentityRules.decide(REQUEST, registry).parties()).isEmpty();

    assertThat(registry.asked).containsExactly("lin");
  }

  @Test
  void aRejectionCannotBeASuccess() {
    assertThatThrownBy(() -> IdentityDecision.rejected(ResultCode.SUCCESS, "fine"))
        .isInstanceOf(InvalidRequestException.class);
  }

  private static @Nullable AccountId claim(@Nullable String account) {
    return account == null ? null : new AccountId(account);
  }
}
