package io.quotabridge;

import static io.quotabridge.Fixture.CELL;
import static io.quotabridge.Fixture.CHEN;
import static io.quotabridge.Fixture.LIFETIME;
import static io.quotabridge.Fixture.LIN;
import static io.quotabridge.Fixture.NOW;
import static io.quotabridge.Fixture.OWNER;
import static io.quotabridge.Fixture.id;
import static io.quotabridge.Fixture.parties;
import static io.quotabridge.Fixture.unchecked;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.quotabridge.model.AccessRequest;
import io.quotabridge.model.Account;
import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.BaseStationId;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.ExchangeStatus;
import io.quotabridge.model.InvalidRequestException;
import io.quotabridge.model.JournalEntry;
import io.quotabridge.model.LastRequest;
import io.quotabridge.model.Owner;
import io.quotabridge.model.Parties;
import io.quotabridge.model.PostingId;
import io.quotabridge.model.PostingRecord;
import io.quotabridge.model.Refusal;
import io.quotabridge.model.ResultCode;
import io.quotabridge.model.Usage;
import io.quotabridge.spi.identity.RegisteredStation;
import io.quotabridge.spi.identity.RegisteredSubscriber;
import io.quotabridge.spi.identity.SubscriberStatus;
import io.quotabridge.spi.ledger.LedgerConfig;
import io.quotabridge.spi.quota.Deposit;
import io.quotabridge.spi.quota.Initial;
import io.quotabridge.spi.quota.Offset;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.Termination;
import io.quotabridge.spi.quota.Update;
import io.quotabridge.spi.station.ServiceOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every record checks itself, and says which field, which value and which rule. */
class ValueRecordsTest {

  private static final long TOO_MUCH = 1L << 60;
  private static final String VOLUME = " must be 0 to 1152921504606846975 octets";
  private static final String POSITIVE_VOLUME = " must be 1 to 1152921504606846975 octets";
  private static final LastRequest FIRST = new LastRequest(0, 0, 10, ResultCode.SUCCESS, 10);

  private record Case(Supplier<Object> made, ResultCode code, String message) {}

  private final List<Case> cases = new ArrayList<>();

  @TestFactory
  Stream<DynamicTest> refusesBadValues() {
    addModel();
    addExchangeRecords();
    addJournalEntries();
    addRequests();
    return cases.stream().map(each -> dynamicTest(each.message(), () -> check(each)));
  }

  @TestFactory
  Stream<DynamicTest> refusesMissingValues() {
    addMissingParts();
    return cases.stream().map(each -> dynamicTest(each.message(), () -> check(each)));
  }

  private static void check(Case each) {
    assertThatThrownBy(() -> each.made().get())
        .isInstanceOfSatisfying(
            InvalidRequestException.class,
            e -> {
              assertThat(e.code()).isEqualTo(each.code());
              assertThat(e).hasMessageStartingWith(e.field() + " (");
            })
        .hasMessage(each.message());
  }

  private void bad(String message, Supplier<Object> made) {
    cases.add(new Case(made, ResultCode.INVALID_VALUE, message));
  }

  private void missing(String field, Supplier<Object> made) {
    cases.add(new Case(made, ResultCode.MISSING_VALUE, field + " (nothing) must be present"));
  }

  // ---- The tables ----

  private void addModel() {
    bad("usage (-1)" + VOLUME, () -> new Usage(-1));
    bad("usage (1152921504606846976)" + VOLUME, () -> new Usage(TOO_MUCH));
    bad("code (SUCCESS) must be a refusal", () -> new Refusal(ResultCode.SUCCESS, "fine"));
    bad("quota (-1) must be 0 or more", () -> new AccountBalance(LIN, -1, 0, 0, 0, 0));
    bad("reserved (-2) must be 0 or more", () -> new AccountBalance(LIN, 0, -2, 0, 0, 0));
    bad("supplied (-3) must be 0 or more", () -> new AccountBalance(LIN, 0, 0, -3, 0, 0));
    bad("received (-4) must be 0 or more", () -> new AccountBalance(LIN, 0, 0, 0, -4, 0));
    bad("openExchanges (-5) must be 0 or more", () -> new AccountBalance(LIN, 0, 0, 0, 0, -5));
    bad(
        "requestNumber (-1) must be 0 or more",
        () -> new LastRequest(-1, 0, 0, ResultCode.SUCCESS, 0));
    bad("usedOctets (-1)" + VOLUME, () -> new LastRequest(0, -1, 0, ResultCode.SUCCESS, 0));
    bad("requestedOctets (-1)" + VOLUME, () -> new LastRequest(0, 0, -1, ResultCode.SUCCESS, 0));
    bad("grantedOctets (-1)" + VOLUME, () -> new LastRequest(0, 0, 0, ResultCode.SUCCESS, -1));
    bad(
        "octets (0)" + POSITIVE_VOLUME,
        () -> new PostingRecord(posting(), null, LIN, 0, ResultCode.SUCCESS));
    bad(
        "maxExchangesPerQuota (0) must be 1 or more",
        () -> LedgerConfig.DEFAULT.withMaxExchangesPerQuota(0));
    bad(
        "grace (PT-1S) must be 0 to PT1193046H28M15S",
        () -> LedgerConfig.DEFAULT.withGrace(Duration.ofSeconds(-1)));
    bad(
        "grace (PT1193046H28M16S) must be 0 to PT1193046H28M15S",
        () -> LedgerConfig.DEFAULT.withGrace(LedgerConfig.MAX_GRACE.plusSeconds(1)));
    bad("epoch (0) must be 1 or more", () -> new Owner(OWNER.node(), 0));
  }

  private void addExchangeRecords() {
    bad("initialOctets (-1)" + VOLUME, () -> exchange(-1, 0, 0, 0));
    bad("usedOctets (-1)" + VOLUME, () -> exchange(0, -1, 0, 0));
    bad("chargedOctets (-1)" + VOLUME, () -> exchange(0, 0, -1, 0));
    bad("reservedOctets (-1)" + VOLUME, () -> exchange(0, 0, 0, -1));
    bad("chargedOctets (6) must not exceed usedOctets 5", () -> exchange(10, 5, 6, 0));
    bad(
        "cause (null) does not fit the status SETTLED",
        () -> exchange(ExchangeStatus.SETTLED, null));
    bad(
        "cause (REVOKED) does not fit the status OPEN",
        () -> exchange(ExchangeStatus.OPEN, EndingCause.REVOKED));
    bad(
        "cause (REVOKED) does not fit the status REFUSED",
        () -> exchange(ExchangeStatus.REFUSED, EndingCause.REVOKED));
  }

  private void addJournalEntries() {
    bad("octets (-1)" + VOLUME, () -> entry("x", -1, 0));
    bad("overrunOctets (-1)" + VOLUME, () -> entry("x", 0, -1));
    bad("reference () must have 1 to 128 characters", () -> entry("", 0, 0));
    missing("station", () -> exchangeEntry(null, EndingCause.REVOKED));
    missing("cause", () -> exchangeEntry(CELL, null));
  }

  private void addRequests() {
    bad("requestedOctets (0)" + POSITIVE_VOLUME, () -> initial(0, LIFETIME));
    bad("requestedOctets (-1)" + POSITIVE_VOLUME, () -> initial(-1, LIFETIME));
    bad(
        "requestedOctets (1152921504606846976)" + POSITIVE_VOLUME,
        () -> initial(TOO_MUCH, LIFETIME));
    bad("lifetime (PT0S) must be positive", () -> initial(1, Duration.ZERO));
    bad("lifetime (PT-1S) must be positive", () -> initial(1, Duration.ofSeconds(-1)));
    bad("requestNumber (0) must be 1 or more", () -> update(0, 0, 0, LIFETIME));
    bad("usedOctets (-1)" + VOLUME, () -> update(1, -1, 0, LIFETIME));
    bad("requestedOctets (-1)" + VOLUME, () -> update(1, 0, -1, LIFETIME));
    bad("lifetime (PT0S) must be positive", () -> update(1, 0, 0, Duration.ZERO));
    bad("requestNumber (-3) must be 1 or more", () -> termination(-3, 0));
    bad("usedOctets (-1)" + VOLUME, () -> termination(1, -1));
    bad("octets (0)" + POSITIVE_VOLUME, () -> new Deposit(posting(), LIN, 0));
    bad("octets (-1)" + POSITIVE_VOLUME, () -> new Offset(posting(), LIN, CHEN, -1));
    cases.add(
        new Case(
            () -> new Offset(posting(), LIN, Account.of("lin", "elsewhere"), 1),
            ResultCode.CONTRADICTING_VALUES,
            "receiver (lin@elsewhere) must differ from the account that gives"));
  }

  private void addMissingParts() {
    Parties all = parties(LIN, CHEN);
    missing("account", () -> new Account(unchecked(null), LIN.carrier()));
    missing("carrier", () -> new Account(LIN.id(), unchecked(null)));
    missing("account", () -> new AccountBalance(unchecked(null), 0, 0, 0, 0, 0));
    missing("detail", () -> new Refusal(ResultCode.TOO_BUSY, unchecked(null)));
    missing("parties", () -> new ServiceOrder(id("x"), unchecked(null)));
    missing("exchangeId", () -> new ServiceOrder(unchecked(null), all));
    missing("status", () -> new RegisteredSubscriber(all.demander(), LIN, unchecked(null)));
    missing(
        "account",
        () -> new RegisteredSubscriber(all.demander(), unchecked(null), SubscriberStatus.ACTIVE));
    missing("station", () -> new RegisteredStation(unchecked(null), LIN));
    missing("result", () -> new QuotaAnswer(unchecked(null), null, 0, 0, false, 0, 0));
    missing("cause", () -> new Termination(id("x"), OWNER, 1, 0, unchecked(null)));
    missing("lifetime", () -> update(1, 0, 0, unchecked(null)));
    missing("owner", () -> new Initial(id("x"), all, unchecked(null), 1, LIFETIME));
    missing("parties", () -> new Initial(id("x"), unchecked(null), OWNER, 1, LIFETIME));
    missing("receiver", () -> new Deposit(posting(), unchecked(null), 1));
    missing("from", () -> new Offset(posting(), unchecked(null), LIN, 1));
    missing("postingId", () -> new Deposit(unchecked(null), LIN, 1));
    missing("overrun", () -> LedgerConfig.DEFAULT.withOverrun(unchecked(null)));
    missing(
        "claims", () -> AccessRequest.of("x", "lin", "chen", "cell-7").claiming(unchecked(null)));
    missing(
        "supplierAccount",
        () ->
            new Parties(all.demander(), LIN, all.supplier(), unchecked(null), all.station(), LIN));
  }

  private static PostingId posting() {
    return new PostingId("p-1");
  }

  private static Initial initial(long octets, Duration lifetime) {
    return new Initial(id("x"), parties(LIN, CHEN), OWNER, octets, lifetime);
  }

  private static Update update(int number, long used, long requested, Duration lifetime) {
    return new Update(id("x"), OWNER, number, used, requested, lifetime);
  }

  private static Termination termination(int number, long used) {
    return new Termination(id("x"), OWNER, number, used, EndingCause.NORMAL_RELEASE);
  }

  private static ExchangeRecord exchange(long initial, long used, long charged, long reserved) {
    return new ExchangeRecord(
        id("x"),
        parties(LIN, CHEN),
        OWNER,
        ExchangeStatus.OPEN,
        initial,
        FIRST,
        used,
        charged,
        reserved,
        NOW,
        NOW,
        null);
  }

  private static ExchangeRecord exchange(ExchangeStatus status, @Nullable EndingCause cause) {
    return new ExchangeRecord(
        id("x"), parties(LIN, CHEN), OWNER, status, 10, FIRST, 0, 0, 0, NOW, NOW, cause);
  }

  private static JournalEntry entry(String reference, long octets, long overrun) {
    return new JournalEntry(
        0, JournalEntry.Kind.OFFSET, reference, LIN, CHEN, null, octets, overrun, null, NOW, NOW);
  }

  private static JournalEntry exchangeEntry(
      @Nullable BaseStationId station, @Nullable EndingCause cause) {
    return new JournalEntry(
        0, JournalEntry.Kind.EXCHANGE, "x", LIN, CHEN, station, 1, 0, cause, NOW, NOW);
  }

  // ---- What they say when they are right ----

  @Test
  void theLargestVolumeIsAllowed() {
    assertThat(new Usage(TOO_MUCH - 1).octets()).isEqualTo(Usage.MAX_OCTETS);
    assertThat(initial(TOO_MUCH - 1, LIFETIME).requestedOctets()).isEqualTo(TOO_MUCH - 1);
  }

  @Test
  void anAccountsPositionAddsUp() {
    assertThat(new AccountBalance(LIN, 100, 30, 20, 7, 1).available()).isEqualTo(50);
    assertThat(new AccountBalance(LIN, 100, 30, 120, 7, 1).available()).isEqualTo(-50);
    assertThat(AccountBalance.empty(LIN)).isEqualTo(new AccountBalance(LIN, 0, 0, 0, 0, 0));
    assertThatThrownBy(() -> new AccountBalance(LIN, 0, Long.MAX_VALUE, 2, 0, 0).available())
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void anExchangeKnowsItsOverrunAndWhetherItIsOpen() {
    ExchangeRecord open = exchange(10, 9, 7, 0);

    assertThat(open.overrunOctets()).isEqualTo(2);
    assertThat(open.isOpen()).isTrue();
    assertThat(open.endedBecause()).isEmpty();
    ExchangeRecord settled = exchange(ExchangeStatus.SETTLED, EndingCause.REVOKED);
    assertThat(settled.isOpen()).isFalse();
    assertThat(settled.endedBecause()).contains(EndingCause.REVOKED);
    assertThat(exchange(ExchangeStatus.REFUSED, null).isOpen()).isFalse();
  }

  @Test
  void aGrantBelowTheRequestIsFinal() {
    assertThat(new LastRequest(1, 0, 10, ResultCode.SUCCESS, 9).isFinalGrant()).isTrue();
    assertThat(new LastRequest(1, 0, 10, ResultCode.SUCCESS, 10).isFinalGrant()).isFalse();
    assertThat(new LastRequest(1, 0, 0, ResultCode.SUCCESS, 0).isFinalGrant()).isFalse();
  }

  @Test
  void aJournalEntryKeepsItsContentAtItsPlace() {
    JournalEntry entry = exchangeEntry(CELL, EndingCause.REVOKED).at(17);

    assertThat(entry.sequence()).isEqualTo(17);
    assertThat(entry.at(0)).isEqualTo(exchangeEntry(CELL, EndingCause.REVOKED));
    assertThat(entry.servedBy()).contains(CELL);
    assertThat(entry.endedBecause()).contains(EndingCause.REVOKED);
    assertThat(entry("x", 1, 0).servedBy()).isEmpty();
    assertThat(entry("x", 1, 0).endedBecause()).isEmpty();
  }

  @Test
  void claimsAreOptional() {
    AccessRequest request = AccessRequest.of("x", "lin", "chen", "cell-7");
    assertThat(request.claims()).isEqualTo(AccessRequest.Claims.NONE);
    assertThat(AccessRequest.Claims.NONE.ofDemander()).isEmpty();

    AccessRequest.Claims claims = new AccessRequest.Claims(LIN.id(), CHEN.id(), null);
    assertThat(request.claiming(claims).claims().ofDemander()).contains(LIN.id());
    assertThat(request.claiming(claims).claims().ofSupplier()).contains(CHEN.id());
    assertThat(request.claiming(claims).claims().ofStation()).isEmpty();
    assertThat(request.claiming(claims).exchangeId()).isEqualTo(id("x"));
  }

  @Test
  void accountsAndRefusalsReadWellInLogs() {
    assertThat(LIN).hasToString("lin@north");
    assertThat(new Refusal(ResultCode.USER_UNKNOWN, "supplier chen is unknown"))
        .hasToString("5030 DIAMETER_USER_UNKNOWN: supplier chen is unknown");
  }
}
