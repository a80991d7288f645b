package io.quotabridge.failures;

import static io.quotabridge.failures.Books.assertOpen;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.doubles.Scene;
import io.quotabridge.spi.station.UsageSink;

/** A node that crashed, and what it left. */
final class Crashed {

  private Crashed() {}

  /**
   * Leaves an exchange x-1 that has used 1200 octets, 800 of them reported; the rest of 1200 is
   * still reserved.
   */
  static void leave(Scene scene) {
    UsageSink sink = scene.serve(scene.build(), "x-1");
    assertThat(sink.tryConsume(800)).isTrue();
    assertThat(scene.background.crank()).isOne();
    assertThat(sink.tryConsume(400)).isTrue();
    scene.station.counts("x-1", 1200);
    assertOpen(scene, 800, 1200);
  }
}
