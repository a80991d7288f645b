package io.quotabridge.settlement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotabridge.model.CarrierId;
import io.quotabridge.model.JournalEntry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What carriers supplied to each other. */
class NettingMatrixTest {

  private static final CarrierId NORTH = new CarrierId("north");
  private static final CarrierId SOUTH = new CarrierId("south");
  private static final CarrierId EAST = new CarrierId("east");

  @Test
  void addsUpExchangesByCarrierAndNetsBothDirections() {
    NettingMatrix matrix =
        NettingMatrix.of(
            List.of(
                Journals.exchange("a@north", "b@south", 100),
                Journals.exchange("c@north", "b@south", 50),
                Journals.exchange("b@south", "a@north", 30),
                Journals.exchange("a@north", "c@north", 7)));

    assertThat(matrix.octets(NORTH, SOUTH)).isEqualTo(150);
    assertThat(matrix.octets(SOUTH, NORTH)).isEqualTo(30);
    assertThat(matrix.octets(NORTH, NORTH)).isEqualTo(7);
    assertThat(matrix.octets(EAST, NORTH)).isZero();
    assertThat(matrix.net(NORTH, SOUTH)).isEqualTo(120);
    assertThat(matrix.net(SOUTH, NORTH)).isEqualTo(-120);
    assertThat(matrix.net(NORTH, NORTH)).isZero();
    assertThat(matrix.carriers()).containsExactly(NORTH, SOUTH);
  }

  @Test
  void countsNoOffsetAsSupply() {
    NettingMatrix matrix = NettingMatrix.of(List.of(Journals.offset("a@north", "b@south", 100)));
    assertThat(matrix.octets(NORTH, SOUTH)).isZero();
    assertThat(matrix.carriers()).isEmpty();
  }

  @Test
  void isEmptyForAnEmptyJournal() {
    NettingMatrix matrix = NettingMatrix.of(List.of());
    assertThat(matrix.carriers()).isEmpty();
    assertThat(matrix.net(NORTH, SOUTH)).isZero();
  }

  @Test
  void failsRatherThanWraps() {
    JournalEntry most = Journals.exchange("a@north", "b@south", (1L << 60) - 1);
    assertThatThrownBy(() -> NettingMatrix.of(IntStream.range(0, 9).mapToObj(i -> most).toList()))
        .isInstanceOf(ArithmeticException.class);
  }

  /** All that is netted against each other adds up to nothing, and all supply to the journal. */
  @Test
  void nothingIsLostAmongCarriers() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<String> accounts = List.of("a@north", "b@south", "c@east", "d@south", "e@west");
    List<JournalEntry> journal =
        IntStream.range(0, 1000)
            .mapToObj(
                i ->
                    Journals.exchange(
                        accounts.get(random.nextInt(5)),
                        accounts.get(random.nextInt(5)),
                        random.nextInt(10_000)))
            .toList();

    NettingMatrix matrix = NettingMatrix.of(journal);
    long total = 0;
    Map<CarrierId, Long> net = new HashMap<>();
    for (CarrierId one : matrix.carriers()) {
      for (CarrierId other : matrix.carriers()) {
        total += matrix.octets(one, other);
        net.merge(one, matrix.net(one, other), Long::sum);
      }
    }
    assertThat(total)
        .as("seed %s", seed)
        .isEqualTo(journal.stream().mapToLong(JournalEntry::octets).sum());
    assertThat(net.values().stream().mapToLong(Long::longValue).sum()).as("seed %s", seed).isZero();
  }
}
