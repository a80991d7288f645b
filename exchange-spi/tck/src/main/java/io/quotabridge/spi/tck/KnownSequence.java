package io.quotabridge.spi.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.quotabridge.model.Account;
import io.quotabridge.model.Owner;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.ledger.LedgerConfig;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;

/** A sequence of requests and what is known about the store after each of them, as data. */
final class KnownSequence {

  /** What can be looked at after a step. */
  private record Outcome(@Nullable QuotaAnswer given, @Nullable QuotaAnswer before, Stage stage) {

    QuotaAnswer answer() {
      return Objects.requireNonNull(given, "the step has no answer");
    }
  }

  /** Something that is known after a step, and why. */
  private record Known(
      String what, Rule why, Function<Outcome, @Nullable Object> actual, Object expected) {}

  /** What is done, in words, and what is known afterwards. */
  private record Step(String words, Act act, List<Known> known) {}

  /** Does something, and returns the answer if it was a request. */
  private interface Act {
    @Nullable QuotaAnswer on(Stage stage);
  }

  private final String name;
  private final List<Step> steps = new ArrayList<>();
  private PluginConfig settings = PluginConfig.empty();
  private Rule why = Rule.AVAILABLE;

  KnownSequence(String name) {
    this.name = name;
  }

  KnownSequence overrun(String policy) {
    settings = settings.with(LedgerConfig.OVERRUN, policy);
    return this;
  }

  /** Chen, who supplies, begins with this. */
  KnownSequence quota(long octets) {
    return then(Rule.CONSERVATION, Sample.deposit("quota", Sample.CHEN, octets)).available(octets);
  }

  /** The next request, and the rule that decides what comes of it. */
  KnownSequence then(Rule rule, QuotaRequest request) {
    return then(rule, Words.of(request), stage -> stage.answer(request));
  }

  /** The exchange stays silent until it expires, and this owner takes it over. */
  KnownSequence thenTakenOver(String exchange, Owner owner) {
    return then(
            Rule.TAKE_OVER,
            "take-over by " + owner,
            stage -> {
              stage.awaitExpired(1);
              stage.takeOver(owner, 10);
              return null;
            })
        .know("owner of " + exchange, outcome -> outcome.stage().row(exchange).owner(), owner);
  }

  private KnownSequence then(Rule rule, String words, Act act) {
    steps.add(new Step(words, act, new ArrayList<>()));
    why = rule;
    return this;
  }

  // ---- What is known after it ----

  KnownSequence result(ResultCode code) {
    return know("result", outcome -> outcome.answer().result(), code);
  }

  KnownSequence granted(long octets) {
    return know("granted octets", outcome -> outcome.answer().grantedOctets(), octets);
  }

  KnownSequence charged(long octets) {
    return know("charged octets", outcome -> outcome.answer().chargedOctets(), octets);
  }

  /** The answer is equal to the one before. */
  KnownSequence theSameAnswer() {
    return know(
        "whether the answer equals the one before",
        outcome -> outcome.answer().equals(outcome.before()),
        true);
  }

  KnownSequence available(long octets) {
    return know(
        "available of chen", outcome -> outcome.stage().balance(Sample.CHEN).available(), octets);
  }

  KnownSequence supplied(long octets) {
    return know(
        "supplied by chen", outcome -> outcome.stage().balance(Sample.CHEN).supplied(), octets);
  }

  KnownSequence reserved(long octets) {
    return know(
        "reserved of chen", outcome -> outcome.stage().balance(Sample.CHEN).reserved(), octets);
  }

  KnownSequence quotaOf(Account account, long octets) {
    return know("quota of " + account, outcome -> outcome.stage().balance(account).quota(), octets);
  }

  KnownSequence receivedBy(Account account, long octets) {
    return know(
        "received by " + account, outcome -> outcome.stage().balance(account).received(), octets);
  }

  /** The journal's entries as text, octets and overrun. */
  KnownSequence journal(String... entries) {
    return know(
        "journal",
        outcome ->
            outcome.stage().store().journal(0, entries.length + 1).stream()
                .map(e -> e.reference() + " " + e.octets() + " overrun " + e.overrunOctets())
                .toList(),
        List.of(entries));
  }

  /** There is no row of this exchange. */
  KnownSequence nothingKnownOf(String exchange) {
    return know(
        "row of " + exchange,
        outcome -> outcome.stage().store().exchange(Sample.id(exchange)).isPresent(),
        false);
  }

  private KnownSequence know(
      String what, Function<Outcome, @Nullable Object> actual, Object expected) {
    steps.get(steps.size() - 1).known().add(new Known(what, why, actual, expected));
    return this;
  }

  // ---- Running it ----

  DynamicTest test(QuotaStoreContract contract) {
    return dynamicTest(name, () -> run(contract));
  }

  private void run(QuotaStoreContract contract) {
    try (Stage stage = new Stage(contract, settings)) {
      QuotaAnswer before = null;
      for (int i = 0; i < steps.size(); i++) {
        Step step = steps.get(i);
        QuotaAnswer answer = step.act().on(stage);
        Outcome outcome = new Outcome(answer, before, stage);
        for (Known known : step.known()) {
          assertThat(known.actual().apply(outcome))
              .as(known.why().because(at(i) + ": " + known.what()))
              .isEqualTo(known.expected());
        }
        stage.checkBooksAfter(step.words());
        before = answer;
      }
    }
  }

  private String at(int step) {
    return name + ", step " + (step + 1) + ", " + steps.get(step).words();
  }
}
