package io.quotabridge.spi.tck;

import static io.quotabridge.spi.tck.Sample.CHEN;
import static io.quotabridge.spi.tck.Sample.LIFETIME;
import static io.quotabridge.spi.tck.Sample.LIN;
import static io.quotabridge.spi.tck.Sample.deposit;
import static io.quotabridge.spi.tck.Sample.id;
import static io.quotabridge.spi.tck.Sample.initial;
import static io.quotabridge.spi.tck.Sample.offset;
import static io.quotabridge.spi.tck.Sample.termination;
import static io.quotabridge.spi.tck.Sample.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.model.Account;
import io.quotabridge.model.BaseStationId;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.ExchangeStatus;
import io.quotabridge.model.JournalEntry;
import io.quotabridge.model.LastRequest;
import io.quotabridge.model.NodeId;
import io.quotabridge.model.Owner;
import io.quotabridge.model.Parties;
import io.quotabridge.model.ResultCode;
import io.quotabridge.model.SubscriberId;
import io.quotabridge.model.Usage;
import io.quotabridge.spi.quota.Initial;
import io.quotabridge.spi.quota.Termination;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was written can be read, complete and as it was sent. */
final class RecordTests extends Topic {

  private static final String LONGEST = "基站-" + "x".repeat(125);

  RecordTests(QuotaStoreContract contract) {
    super(contract);
  }

  @Override
  void addAll() {
    add("the row of an exchange through its life", RecordTests::throughItsLife);
    add("the row of a refused exchange", RecordTests::refused);
    add("a journal entry of an exchange and of an offset", RecordTests::journal);
    add("every cause of an end", RecordTests::causes);
    add("the longest identifiers and the largest volume", RecordTests::extremes);
    add("nothing is known at first", RecordTests::nothingAtFirst);
  }

  private static void throughItsLife(Stage stage) {
    stage.execute(deposit("d", CHEN, 1000));
    stage.execute(initial("x", 300));
    ExchangeRecord opened = stage.row("x");
    same(opened, ExchangeStatus.OPEN, last(0, 0, 300, 300), 0, 300, null);
    assertThat(Duration.between(opened.openedAt(), opened.expiresAt()))
        .as(Rule.RECORD.because("time from openedAt to expiresAt of " + opened))
        .isBetween(LIFETIME.minusSeconds(1), LIFETIME.plusSeconds(1));

    stage.execute(update("x", 2, 200, 2000));
    ExchangeRecord updated = stage.row("x");
    same(updated, ExchangeStatus.OPEN, last(2, 200, 2000, 800), 200, 800, null);
    assertThat(updated.openedAt()).as(Rule.RECORD.because("openedAt")).isEqualTo(opened.openedAt());
    assertThat(updated.expiresAt())
        .as(Rule.RECORD.because("expiresAt after a report"))
        .isAfterOrEqualTo(opened.expiresAt());

    stage.execute(termination("x", 3, 500));
    same(
        stage.row("x"),
        ExchangeStatus.SETTLED,
        last(3, 500, 0, 0),
        500,
        0,
        EndingCause.NORMAL_RELEASE);
  }

  private static LastRequest last(int number, long used, long requested, long granted) {
    return new LastRequest(number, used, requested, ResultCode.SUCCESS, granted);
  }

  private static void same(
      ExchangeRecord row,
      ExchangeStatus status,
      LastRequest last,
      long used,
      long reserved,
      @Nullable EndingCause cause) {
    assertThat(row)
        .as(Rule.RECORD.because("row of an exchange"))
        .isEqualTo(
            new ExchangeRecord(
                id("x"),
                Sample.parties(LIN, CHEN),
                Sample.OWNER,
                status,
                300,
                last,
                used,
                used,
                reserved,
                row.openedAt(),
                row.expiresAt(),
                cause));
  }

  private static void refused(Stage stage) {
    stage.execute(initial("x", 300));

    ExchangeRecord row = stage.row("x");
    assertThat(row.status())
        .as(Rule.REFUSED.because("status of " + row))
        .isEqualTo(ExchangeStatus.REFUSED);
    assertThat(row.lastRequest())
        .as(Rule.REFUSED.because("last request of " + row))
        .isEqualTo(new LastRequest(0, 0, 300, ResultCode.CREDIT_LIMIT_REACHED, 0));
    assertThat(row.parties()).isEqualTo(Sample.parties(LIN, CHEN));
  }

  private static void journal(Stage stage) {
    stage.oneByOne(
        List.of(
            deposit("d", CHEN, 1000),
            offset("o", CHEN, LIN, 100),
            initial("x", 300),
            initial("unused", 300),
            termination("unused", 1, 0),
            termination("x", 1, 1234)));

    List<JournalEntry> entries = Contents.journal(stage.store());
    assertThat(entries)
        .as(Rule.RECORD.because("journal: one offset, one exchange, nothing for an unused one"))
        .hasSize(2);
    JournalEntry offset = entries.get(0);
    assertThat(offset)
        .as(Rule.RECORD.because("entry of an offset"))
        .isEqualTo(entry(offset, JournalEntry.Kind.OFFSET, "o", null, 100, 0, null));
    JournalEntry exchange = entries.get(1);
    assertThat(exchange)
        .as(Rule.TERMINATION.because("entry of an exchange"))
        .isEqualTo(
            entry(
                exchange,
                JournalEntry.Kind.EXCHANGE,
                "x",
                Sample.CELL,
                900,
                334,
                EndingCause.NORMAL_RELEASE));
    assertThat(exchange.postedAt())
        .as(Rule.RECORD.because("postedAt of " + exchange))
        .isAfterOrEqualTo(exchange.openedAt());
    assertThat(exchange.openedAt())
        .as(Rule.RECORD.because("openedAt of an entry and of its exchange"))
        .isEqualTo(stage.row("x").openedAt());
  }

  private static JournalEntry entry(
      JournalEntry like,
      JournalEntry.Kind kind,
      String reference,
      @Nullable BaseStationId station,
      long octets,
      long overrun,
      @Nullable EndingCause cause) {
    return new JournalEntry(
        like.sequence(),
        kind,
        reference,
        CHEN,
        LIN,
        station,
        octets,
        overrun,
        cause,
        like.openedAt(),
        like.postedAt());
  }

  private static void causes(Stage stage) {
    stage.execute(deposit("d", CHEN, 1000));
    for (EndingCause cause : EndingCause.values()) {
      stage.execute(initial(cause.name(), 10));
      stage.execute(new Termination(id(cause.name()), Sample.OWNER, 1, 10, cause));
      assertThat(stage.row(cause.name()).endedBecause())
          .as(Rule.RECORD.because("cause of the end"))
          .contains(cause);
    }
    assertThat(Contents.journal(stage.store()))
        .as(Rule.RECORD.because("causes in the journal"))
        .extracting(JournalEntry::cause)
        .containsExactly(EndingCause.values());
  }

  private static void extremes(Stage stage) {
    Account supplier = Account.of(LONGEST, LONGEST);
    Parties parties =
        new Parties(
            new SubscriberId(LONGEST),
            LIN,
            new SubscriberId("s" + LONGEST.substring(1)),
            supplier,
            new BaseStationId(LONGEST),
            Account.of("o" + LONGEST.substring(1), LONGEST));
    ExchangeId id = new ExchangeId(LONGEST);
    Owner owner = new Owner(new NodeId(LONGEST), Long.MAX_VALUE);
    stage.execute(deposit(LONGEST, supplier, Usage.MAX_OCTETS));
    stage.execute(new Initial(id, parties, owner, Usage.MAX_OCTETS, LIFETIME));
    stage.execute(
        new Termination(id, owner, Integer.MAX_VALUE, Usage.MAX_OCTETS, EndingCause.REVOKED));

    ExchangeRecord row = stage.row(LONGEST);
    assertThat(row.parties()).as(Rule.RECORD.because("parties of " + row)).isEqualTo(parties);
    assertThat(row.owner()).as(Rule.RECORD.because("owner of " + row)).isEqualTo(owner);
    assertThat(row.lastRequest().number()).isEqualTo(Integer.MAX_VALUE);
    assertThat(stage.balance(supplier).supplied())
        .as(Rule.RECORD.because("supplied by an account of the largest volume"))
        .isEqualTo(Usage.MAX_OCTETS);
    assertThat(Contents.journal(stage.store()).get(0).servedBy())
        .as(Rule.RECORD.because("base station in the journal"))
        .contains(parties.station());
  }

  private static void nothingAtFirst(Stage stage) {
    stage.checkBooks();
    assertThat(stage.store().balance(CHEN.id())).isEmpty();
    assertThat(stage.store().balances(null, 10)).isEmpty();
    assertThat(stage.store().exchange(id("x"))).isEmpty();
    assertThat(stage.store().openExchanges(Sample.NODE, null, 10)).isEmpty();
    assertThat(stage.store().expiredExchanges(10)).isEmpty();
    assertThat(stage.store().journal(0, 10)).isEmpty();
  }
}
