package io.quotabridge.spi.tck;

import static io.quotabridge.model.ResultCode.CONTRADICTING_VALUES;
import static io.quotabridge.model.ResultCode.SUCCESS;
import static io.quotabridge.model.ResultCode.UNKNOWN_SESSION_ID;
import static io.quotabridge.spi.tck.Sample.CHEN;
import static io.quotabridge.spi.tck.Sample.LATER;
import static io.quotabridge.spi.tck.Sample.LIN;
import static io.quotabridge.spi.tck.Sample.MOMENT;
import static io.quotabridge.spi.tck.Sample.NODE;
import static io.quotabridge.spi.tck.Sample.OTHER;
import static io.quotabridge.spi.tck.Sample.OTHER_NODE;
import static io.quotabridge.spi.tck.Sample.OWNER;
import static io.quotabridge.spi.tck.Sample.deposit;
import static io.quotabridge.spi.tck.Sample.initial;
import static io.quotabridge.spi.tck.Sample.termination;
import static io.quotabridge.spi.tck.Sample.update;
import static io.quotabridge.spi.tck.Snapshot.unchanged;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.ExchangeStatus;
import io.quotabridge.model.LastRequest;
import io.quotabridge.model.NodeId;
import io.quotabridge.model.Owner;
import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.ledger.LedgerConfig;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.QuotaStore;
import io.quotabridge.spi.quota.StoreCapability;
import java.util.ArrayList;
import java.util.List;

/** Epochs, who may drive an exchange, and what becomes of those who were replaced. */
final class OwnerTests extends Topic {

  private static final List<Integer> PAGE_SIZES = List.of(1, 2, 3, 7, 1000);

  OwnerTests(QuotaStoreContract contract) {
    super(contract);
  }

  @Override
  void addAll() {
    add("epochs begin at 1 and rise with every life of a node", OwnerTests::epochs);
    add("DURABLE: epochs and owners outlive the store", OwnerTests::durable);
    add("SHARED: epochs and owners are the same everywhere", OwnerTests::shared);
    add("a node takes up its own exchanges, page by page", OwnerTests::takesUp);
    add("a node that took up goes on where it stopped", OwnerTests::goesOn);
    add("what a later life drives is not taken back", OwnerTests::notTakenBack);
    add("what expired is taken over, the oldest first", OwnerTests::takesOver);
    add("the first request again, from another owner", OwnerTests::opensAgain);
    for (String overrun : List.of("clip", "negative")) {
      PluginConfig settings = PluginConfig.empty().with(LedgerConfig.OVERRUN, overrun);
      add("a replaced owner reports, overrun " + overrun, settings, OwnerTests::fenced);
      add("a replaced owner ends it, overrun " + overrun, settings, OwnerTests::fencedEnd);
    }
    add("a replaced owner reports more than there is, overrun clip", OwnerTests::clipped);
    PluginConfig negative = PluginConfig.empty().with(LedgerConfig.OVERRUN, "negative");
    add(
        "a replaced owner reports more than there is, overrun negative",
        negative,
        OwnerTests::overdrawn);
  }

  // ---- Epochs ----

  private static void epochs(Stage stage) {
    assertThat(stage.enter(NODE))
        .as(Rule.EPOCH.because("epoch of the first life of " + NODE))
        .isEqualTo(1);
    assertThat(stage.enter(OTHER_NODE))
        .as(Rule.EPOCH.because("epoch of the first life of " + OTHER_NODE))
        .isEqualTo(1);
    rises(stage, stage.store(), 1);
  }

  private static void rises(Stage stage, QuotaStore store, long before) {
    long last = before;
    for (int life = 0; life < 3; life++) {
      long epoch = stage.enter(store, NODE);
      assertThat(epoch).as(Rule.EPOCH.because("next epoch of " + NODE)).isGreaterThan(last);
      last = epoch;
    }
  }

  private static void durable(Stage stage) {
    requireDeclared(stage, StoreCapability.DURABLE);
    stage.execute(deposit("d", CHEN, 1000));
    Owner first = new Owner(NODE, stage.enter(NODE));
    stage.execute(initial("x", first, 300));
    stage.restart();

    Owner second = new Owner(NODE, stage.enter(NODE));
    assertThat(second.epoch())
        .as(Rule.DURABLE.because("epoch of " + NODE + " after the store was opened again"))
        .isGreaterThan(first.epoch());
    assertThat(ids(stage.takeUp(second)))
        .as(Rule.DURABLE.because("what " + second + " takes up"))
        .containsExactly("x");
    stage.restart();

    assertThat(stage.row("x").owner()).as(Rule.DURABLE.because("owner of x")).isEqualTo(second);
    stage.execute(update("x", first, 1, 100, 300));
    driven(stage, second, 100, 200);
    rises(stage, stage.store(), second.epoch());
  }

  private static void shared(Stage stage) {
    requireDeclared(stage, StoreCapability.SHARED);
    QuotaStore other = stage.another();
    Owner first = new Owner(NODE, stage.enter(NODE));
    stage.execute(deposit("d", CHEN, 1000));
    stage.execute(initial("x", first, 300));
    Owner second = new Owner(NODE, stage.enter(other, NODE));
    assertThat(second.epoch())
        .as(Rule.SHARED.because("epoch of " + NODE + " from another store"))
        .isGreaterThan(first.epoch());

    assertThat(ids(stage.takeUp(other, second, null, 10)))
        .as(Rule.SHARED.because("what " + second + " takes up through another store"))
        .containsExactly("x");
    stage.execute(update("x", first, 1, 100, 300));
    driven(stage, second, 100, 200);
  }

  private static void driven(Stage stage, Owner owner, long used, long reserved) {
    ExchangeRecord row = stage.row("x");
    assertThat(row.owner()).as(Rule.OWNER.because("owner of " + row)).isEqualTo(owner);
    assertThat(row.usedOctets()).as(Rule.OWNER.because("used of " + row)).isEqualTo(used);
    assertThat(row.reservedOctets())
        .as(Rule.OWNER.because("reserved of " + row))
        .isEqualTo(reserved);
  }

  // ---- Taking up ----

  private static void takesUp(Stage stage) {
    stage.execute(deposit("d", CHEN, 1000));
    for (int i = PagingTests.SORTED.size() - 1; i >= 0; i--) {
      stage.execute(initial(PagingTests.SORTED.get(i), i % 2 == 0 ? OWNER : LATER, 1));
      stage.execute(initial("of-another-" + i, OTHER, 1));
      stage.execute(initial("over-" + i, 1));
      stage.execute(termination("over-" + i, 1, 1));
    }
    stage.execute(initial("refused", CHEN, LIN, 1));
    stage.execute(update(PagingTests.SORTED.get(4), 1, 1, 1));

    long epoch = LATER.epoch();
    for (int size : PAGE_SIZES) {
      epoch++;
      Snapshot before = Snapshot.of(stage);
      Owner owner = new Owner(NODE, epoch);
      List<ExchangeRecord> taken = pages(stage, owner, size);
      assertTaken(stage, before, taken, owner);
      assertThat(ids(pages(stage, owner, size)))
          .as(Rule.TAKE_UP.because("what " + owner + " takes up once more"))
          .isEqualTo(ids(taken));
    }
    assertThat(ids(stage.takeUp(new Owner(NODE, epoch), new ExchangeId("aaa"), 1)))
        .as(Rule.PAGES.because("the first exchange after one that does not exist"))
        .containsExactly("ab");
    assertThat(stage.takeUp(new Owner(new NodeId("nobody"), 1)))
        .as(Rule.TAKE_UP.because("what a node takes up that never opened one"))
        .isEmpty();
  }

  private static List<ExchangeRecord> pages(Stage stage, Owner owner, int size) {
    List<ExchangeRecord> read = new ArrayList<>();
    List<ExchangeRecord> page = stage.takeUp(owner, null, size);
    while (!page.isEmpty() && read.size() <= PagingTests.SORTED.size()) {
      assertThat(page)
          .as(Rule.PAGES.because("size of a page of " + size + " that " + owner + " takes up"))
          .hasSize(Math.min(size, PagingTests.SORTED.size() - read.size()));
      read.addAll(page);
      page = stage.takeUp(owner, page.get(page.size() - 1).id(), size);
    }
    return read;
  }

  private static void assertTaken(
      Stage stage, Snapshot before, List<ExchangeRecord> taken, Owner owner) {
    assertThat(ids(taken))
        .as(Rule.TAKE_UP.because("what " + owner + " takes up, by rising id"))
        .containsExactlyElementsOf(PagingTests.SORTED);
    List<ExchangeRecord> after = stage.exchanges();
    for (int i = 0; i < after.size(); i++) {
      ExchangeRecord was = before.exchanges().get(i);
      ExchangeRecord is = after.get(i);
      boolean mine = was.isOpen() && was.owner().node().equals(owner.node());
      assertThat(is)
          .as(Rule.TAKE_UP.because("row of " + is.id() + " after " + owner + " took up its own"))
          .isEqualTo(mine ? driven(was, owner, is) : was);
    }
    assertThat(after)
        .as(Rule.RECORD.because("what taking up returned, among the rows that can be read"))
        .containsAll(taken);
    stage.checkBooks();
  }

  /** The same exchange with another owner, and the expiry that it has now. */
  private static ExchangeRecord driven(ExchangeRecord was, Owner owner, ExchangeRecord is) {
    assertThat(is.expiresAt())
        .as(Rule.TAKE_UP.because("expiry of " + was.id() + " after it was taken"))
        .isAfterOrEqualTo(was.expiresAt());
    return new ExchangeRecord(
        was.id(),
        was.parties(),
        owner,
        was.status(),
        was.initialOctets(),
        was.lastRequest(),
        was.usedOctets(),
        was.chargedOctets(),
        was.reservedOctets(),
        was.openedAt(),
        is.expiresAt(),
        was.cause());
  }

  private static void goesOn(Stage stage) {
    stage.execute(deposit("d", CHEN, 1000));
    stage.execute(initial("x", 300));
    stage.execute(update("x", 4, 200, 300));

    ExchangeRecord row = stage.takeUp(LATER).get(0);
    assertThat(row.lastRequest())
        .as(Rule.TAKE_UP.because("the newest request of what is taken up"))
        .isEqualTo(new LastRequest(4, 200, 300, SUCCESS, 300));

    assertThat(stage.execute(update("x", LATER, 5, 250, 100)))
        .as(Rule.TAKE_UP.because("answer to the next request of the new owner"))
        .isEqualTo(new QuotaAnswer(SUCCESS, ExchangeStatus.OPEN, 5, 100, false, 250, 250));
    assertThat(stage.execute(termination("x", LATER, 6, 300)))
        .as(Rule.TAKE_UP.because("answer to the termination of the new owner"))
        .isEqualTo(new QuotaAnswer(SUCCESS, ExchangeStatus.SETTLED, 6, 0, false, 300, 300));
    assertThat(stage.takeUp(LATER))
        .as(Rule.TAKE_UP.because("what is taken up after it was settled"))
        .isEmpty();
  }

  private static void notTakenBack(Stage stage) {
    stage.execute(deposit("d", CHEN, 1000));
    stage.execute(initial("live", 100));
    stage.takeUp(LATER);
    stage.execute(initial("silent", LIN, CHEN, LATER, 100, MOMENT));
    stage.awaitExpired(1);
    Snapshot before = Snapshot.of(stage);

    assertThat(stage.takeUp(OWNER))
        .as(Rule.TAKE_UP.because("what " + OWNER + " takes up of what " + LATER + " drives"))
        .isEmpty();
    assertThat(stage.takeOver(OWNER, 10))
        .as(Rule.TAKE_OVER.because("what " + OWNER + " takes over of what " + LATER + " left"))
        .isEmpty();
    assertThat(stage.takeUp(OTHER))
        .as(Rule.TAKE_UP.because("what " + OTHER + " takes up of another node"))
        .isEmpty();
    assertThat(Snapshot.of(stage))
        .as(Rule.TAKE_UP.because("all rows after nothing was taken"))
        .isEqualTo(before);

    assertThat(ids(stage.takeOver(OTHER, 10)))
        .as(Rule.TAKE_OVER.because("what another node takes over"))
        .containsExactly("silent");
  }

  // ---- Taking over ----

  private static void takesOver(Stage stage) {
    Owner third = new Owner(new NodeId("node-3"), 1);
    stage.execute(deposit("d", CHEN, 1000));
    stage.execute(initial("late-2", LIN, CHEN, OWNER, 10, MOMENT));
    stage.awaitExpired(1);
    stage.execute(initial("late-1", LIN, CHEN, OTHER, 10, MOMENT));
    stage.awaitExpired(2);
    stage.execute(initial("over", LIN, CHEN, OWNER, 10, MOMENT));
    stage.awaitExpired(3);
    stage.execute(termination("over", 1, 5));
    stage.execute(initial("fresh", 10));
    Snapshot before = Snapshot.of(stage);

    assertThat(ids(stage.takeOver(third, 1)))
        .as(Rule.TAKE_OVER.because("the one that expired first"))
        .containsExactly("late-2");
    List<ExchangeRecord> taken = stage.takeOver(third, 10);
    assertThat(taken)
        .as(Rule.TAKE_OVER.because("the rest of what expired"))
        .containsExactly(stage.row("late-1"));
    assertThat(stage.takeOver(third, 10))
        .as(Rule.TAKE_OVER.because("what is left after all was taken over"))
        .isEmpty();
    assertThat(stage.store().expiredExchanges(10))
        .as(Rule.EXPIRY.because("expired exchanges after all were taken over"))
        .isEmpty();

    for (ExchangeRecord was : before.exchanges()) {
      ExchangeRecord is = stage.row(was.id().value());
      assertThat(is)
          .as(Rule.TAKE_OVER.because("row of " + was.id() + " after " + third + " took over"))
          .isEqualTo(was.id().value().startsWith("late") ? driven(was, third, is) : was);
    }
    stage.checkBooks();
  }

  // ---- Those who were replaced ----

  private static QuotaAnswer rejected(int number, long used, long charged) {
    return new QuotaAnswer(UNKNOWN_SESSION_ID, ExchangeStatus.OPEN, number, 0, true, used, charged);
  }

  private static void opensAgain(Stage stage) {
    stage.execute(deposit("d", CHEN, 1000));
    stage.execute(initial("x", 300));
    QuotaAnswer open = new QuotaAnswer(CONTRADICTING_VALUES, ExchangeStatus.OPEN, 0, 0, true, 0, 0);
    unchanged(stage, initial("x", OTHER, 300), open, Rule.OWNER);
    unchanged(stage, initial("x", LATER, 300), open, Rule.OWNER);
    stage.takeUp(LATER);
    unchanged(stage, initial("x", OWNER, 300), open, Rule.OWNER);
    QuotaAnswer own = QuotaAnswer.of(stage.row("x"));
    unchanged(stage, initial("x", LATER, 300), own, Rule.REPEATED);

    QuotaAnswer settled = stage.execute(termination("x", LATER, 1, 100));
    unchanged(stage, initial("x", OWNER, 300), settled, Rule.OLDER);
  }

  /** Reserved 400 of 1000, used 100, and driven by another from now on. */
  private static void replaced(Stage stage) {
    stage.execute(deposit("d", CHEN, 1000));
    stage.execute(initial("x", 400));
    stage.execute(update("x", 1, 100, 400));
    stage.takeUp(LATER);
  }

  private static void fenced(Stage stage) {
    replaced(stage);
    ExchangeRecord before = stage.row("x");
    long available = stage.balance(CHEN).available();

    executes(stage, update("x", 2, 150, 5000), rejected(1, 150, 150));
    driven(stage, LATER, 150, 350);
    assertThat(stage.balance(CHEN).available())
        .as(Rule.OWNER.because("available; the live reservation paid"))
        .isEqualTo(available);
    assertThat(stage.row("x").lastRequest())
        .as(Rule.OWNER.because("newest request; it is the present owner's"))
        .isEqualTo(before.lastRequest());
    assertThat(stage.row("x").expiresAt())
        .as(Rule.OWNER.because("expiry; only the present owner keeps it alive"))
        .isEqualTo(before.expiresAt());

    for (QuotaRequest again :
        List.of(
            update("x", 2, 150, 5000),
            update("x", 1, 100, 400),
            update("x", OTHER, 9, 149, 1),
            termination("x", 3, 150),
            termination("x", OTHER, 1, 0))) {
      unchanged(stage, again, rejected(1, 150, 150), Rule.OWNER);
    }
    executes(
        stage,
        update("x", LATER, 2, 160, 100),
        new QuotaAnswer(SUCCESS, ExchangeStatus.OPEN, 2, 100, false, 160, 160));
  }

  private static void fencedEnd(Stage stage) {
    replaced(stage);

    executes(stage, termination("x", 2, 300), rejected(1, 300, 300));
    driven(stage, LATER, 300, 200);
    assertThat(stage.balance(LIN).received())
        .as(Rule.OWNER.because("received before the present owner ends it"))
        .isZero();
    executes(stage, update("x", 5, 700, 1), rejected(1, 700, 700));
    driven(stage, LATER, 700, 0);
    executes(
        stage,
        termination("x", LATER, 2, 650),
        new QuotaAnswer(SUCCESS, ExchangeStatus.SETTLED, 2, 0, false, 700, 700));
    assertThat(Contents.journal(stage.store()))
        .as(Rule.OWNER.because("journal: what all owners reported, in one entry"))
        .extracting(entry -> entry.reference() + " " + entry.octets())
        .containsExactly("x 700");
  }

  private static void clipped(Stage stage) {
    replaced(stage);
    stage.execute(initial("y", 300));

    executes(stage, update("x", 2, 900, 1), rejected(1, 900, 700));
    driven(stage, LATER, 900, 0);
    assertThat(stage.balance(CHEN).reserved())
        .as(Rule.OVERRUN.because("reserved by y, which is not taken"))
        .isEqualTo(300);
  }

  private static void overdrawn(Stage stage) {
    replaced(stage);
    stage.execute(initial("y", 300));
    stage.execute(termination("y", 1, 800));
    assertThat(stage.balance(CHEN).available())
        .as(Rule.OVERRUN.because("available after y used more than there was"))
        .isEqualTo(-300);

    executes(stage, update("x", 2, 150, 1), rejected(1, 150, 150));
    driven(stage, LATER, 150, 350);
    executes(stage, update("x", 2, 600, 1), rejected(1, 600, 600));
    driven(stage, LATER, 600, 0);
    assertThat(stage.balance(CHEN).available())
        .as(Rule.OVERRUN.because("available after more than the reservation was used"))
        .isEqualTo(-400);
  }

  private static void executes(Stage stage, QuotaRequest request, QuotaAnswer expected) {
    assertThat(stage.answer(request))
        .as(Rule.OWNER.because("answer to " + Words.of(request)))
        .isEqualTo(expected);
    stage.checkBooks(List.of(request));
  }

  private static List<String> ids(List<ExchangeRecord> rows) {
    return rows.stream().map(row -> row.id().value()).toList();
  }
}
