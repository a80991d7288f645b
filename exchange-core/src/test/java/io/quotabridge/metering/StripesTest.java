package io.quotabridge.metering;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The array behind a striped meter. */
class StripesTest {

  /** The cells of threads that were started one after another. */
  private static List<Integer> ownCells(long[] stripes, int threads) throws InterruptedException {
    List<Integer> cells = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Thread thread = new Thread(() -> cells.add(Stripes.ownCell(stripes)));
      thread.start();
      thread.join();
    }
    return cells;
  }

  @Test
  void everyThreadHasACellOfTheArray() throws InterruptedException {
    long[] stripes = Stripes.create(8);
    Set<Integer> all = new HashSet<>();
    for (int n = 0; n < 8; n++) {
      all.add(Stripes.cell(stripes, n));
    }
    while (true) {
      assertThat(ownCells(stripes, 32)).isSubsetOf(all);
      if (!Stripes.canReseed(stripes)) {
        return;
      }
      stripes = Stripes.reseed(stripes);
    }
  }

  @Test
  void otherMultipliersSpreadThreadsInOtherWays() {
    long[] stripes = Stripes.create(64);
    Set<Integer> cells = new HashSet<>();
    int multipliers = 1;
    cells.add(Stripes.ownCell(stripes));
    for (; Stripes.canReseed(stripes); multipliers++) {
      stripes = Stripes.reseed(stripes);
      cells.add(Stripes.ownCell(stripes));
    }
    assertThat(multipliers).isEqualTo(8);
    assertThat(cells)
        .as("cells of thread %d", Thread.currentThread().getId())
        .hasSizeGreaterThan(3);
  }

  @Test
  void frozenCellsGiveTheirCreditsOnce() {
    long[] stripes = Stripes.create(4);
    Stripes.add(stripes, Stripes.cell(stripes, 0), 5);
    Stripes.add(stripes, Stripes.cell(stripes, 3), 7);

    assertThat(Stripes.sum(stripes)).isEqualTo(12);
    assertThat(Stripes.freeze(stripes)).isEqualTo(12);
    assertThat(Stripes.sum(stripes)).isZero();
    assertThat(Stripes.freeze(stripes)).isZero();
    assertThat(Stripes.getVolatile(stripes, Stripes.cell(stripes, 2))).isEqualTo(Stripes.FROZEN);

    Stripes.thaw(stripes);
    assertThat(Stripes.getVolatile(stripes, Stripes.cell(stripes, 2))).isZero();
  }

  @Test
  void thePoolIsNoCell() {
    long[] stripes = Stripes.create(4);
    Stripes.setPool(stripes, 9);

    assertThat(Stripes.sum(stripes)).isZero();
    assertThat(Stripes.freeze(stripes)).isZero();
    Stripes.thaw(stripes);
    assertThat(Stripes.pool(stripes)).isEqualTo(9);
    assertThat(Stripes.pool(Stripes.reseed(stripes))).isZero();
  }
}
