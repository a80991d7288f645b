package io.quotabridge.settlement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotabridge.model.AccountId;
import io.quotabridge.model.JournalEntry;
import io.quotabridge.settlement.Obligations.Obligation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What accounts owe each other, and how it is set off. */
class ObligationsTest {

  private static final AccountId A = new AccountId("a");
  private static final AccountId B = new AccountId("b");
  private static final AccountId C = new AccountId("c");

  @Test
  void theReceiverOwesTheSupplier() {
    Obligations obligations = Obligations.of(List.of(Journals.exchange("a@north", "b@south", 100)));
    assertThat(obligations.owed(B, A)).isEqualTo(100);
    assertThat(obligations.owed(A, B)).isEqualTo(-100);
    assertThat(obligations.owed(A, C)).isZero();
    assertThat(obligations.all()).containsExactly(new Obligation(B, A, 100));
  }

  @Test
  void supplyInTurnSetsItOffInReverse() {
    Obligations obligations =
        Obligations.of(
            List.of(
                Journals.exchange("a@north", "b@south", 100),
                Journals.exchange("b@south", "a@north", 130)));
    assertThat(obligations.owed(A, B)).isEqualTo(30);
    assertThat(obligations.all()).containsExactly(new Obligation(A, B, 30));
  }

  @Test
  void anOffsetSetsItOffInReverse() {
    Obligations obligations =
        Obligations.of(
            List.of(
                Journals.exchange("a@north", "b@south", 100),
                Journals.offset("b@south", "a@north", 60)));
    assertThat(obligations.owed(B, A)).isEqualTo(40);

    Obligations even =
        Obligations.of(
            List.of(
                Journals.exchange("a@north", "b@south", 100),
                Journals.offset("b@south", "a@north", 100)));
    assertThat(even.owed(B, A)).isZero();
    assertThat(even.all()).isEmpty();
  }

  @Test
  void nobodyOwesItself() {
    Obligations obligations = Obligations.of(List.of(Journals.exchange("a@north", "a@north", 100)));
    assertThat(obligations.owed(A, A)).isZero();
    assertThat(obligations.all()).isEmpty();
  }

  @Test
  void listsEachPairOnce() {
    Obligations obligations =
        Obligations.of(
            List.of(
                Journals.exchange("c@east", "a@north", 5),
                Journals.exchange("b@south", "c@east", 6),
                Journals.exchange("a@north", "b@south", 7)));
    assertThat(obligations.all())
        .containsExactlyInAnyOrder(
            new Obligation(A, C, 5), new Obligation(C, B, 6), new Obligation(B, A, 7));
  }

  @Test
  void failsRatherThanWraps() {
    JournalEntry most = Journals.exchange("a@north", "b@south", (1L << 60) - 1);
    assertThatThrownBy(() -> Obligations.of(IntStream.range(0, 9).mapToObj(i -> most).toList()))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void failsRatherThanWrapsInTheOtherDirectionToo() {
    JournalEntry most = Journals.exchange("b@south", "a@north", (1L << 60) - 1);
    List<JournalEntry> journal = new ArrayList<>(Collections.nCopies(8, most));
    journal.add(Journals.exchange("b@south", "a@north", 8)); // 2^63 in all
    Obligations obligations = Obligations.of(journal);

    assertThatThrownBy(obligations::all).isInstanceOf(ArithmeticException.class);
  }

  /** Against the plainest model: a map of directed sums. */
  @Test
  void agreesWithAPlainModel() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<String> accounts = List.of("a@north", "b@south", "c@east", "d@west");
    Map<String, Long> given = new HashMap<>();
    List<JournalEntry> journal =
        IntStream.range(0, 500)
            .mapToObj(
                i -> {
                  String from = accounts.get(random.nextInt(4));
                  String to = accounts.get(random.nextInt(4));
                  long octets = 1L + random.nextInt(1000);
                  given.merge(from.charAt(0) + ">" + to.charAt(0), octets, Long::sum);
                  return random.nextBoolean() || from.equals(to)
                      ? Journals.exchange(from, to, octets)
                      : Journals.offset(from, to, octets);
                })
            .toList();

    Obligations obligations = Obligations.of(journal);
    for (String one : List.of("a", "b", "c", "d")) {
      for (String other : List.of("a", "b", "c", "d")) {
        long expected =
            given.getOrDefault(other + ">" + one, 0L) - given.getOrDefault(one + ">" + other, 0L);
        assertThat(obligations.owed(new AccountId(one), new AccountId(other)))
            .as("seed %s: %s owes %s", seed, one, other)
            .isEqualTo(expected);
      }
    }
    assertThat(obligations.all())
        .as("seed %s", seed)
        .allSatisfy(
            o -> assertThat(obligations.owed(o.debtor(), o.creditor())).isEqualTo(o.octets()));
  }
}
