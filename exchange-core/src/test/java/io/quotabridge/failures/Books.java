package io.quotabridge.failures;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.doubles.Scene;
import io.quotabridge.model.JournalEntry;

/** What a row promises about the volume, to the octet. */
final class Books {

  private Books() {}

  /** Chen was charged and has reserved this, Lin has received it, and nothing is lost or made. */
  static void assertSettled(Scene scene, long supplied) {
    assertOpen(scene, supplied, 0);
    assertThat(scene.chen().openExchanges()).as("open exchanges").isZero();
    assertThat(scene.lin().received()).as("received").isEqualTo(supplied);
    assertThat(scene.journal().stream().mapToLong(JournalEntry::octets).sum())
        .as("in the journal")
        .isEqualTo(supplied);
  }

  /** Chen was charged and has reserved this so far. */
  static void assertOpen(Scene scene, long supplied, long reserved) {
    assertThat(scene.conservationError()).as("octets lost or made").isZero();
    assertThat(scene.chen().supplied()).as("supplied").isEqualTo(supplied);
    assertThat(scene.chen().reserved()).as("reserved").isEqualTo(reserved);
  }
}
