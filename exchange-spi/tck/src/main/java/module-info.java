/** The contract of the SPI as tests; for the test code of plugin authors. */
module io.quotabridge.spi.tck {
  requires static org.jspecify;
  requires transitive io.quotabridge.spi;
  requires transitive org.junit.jupiter.api;
  requires org.assertj.core;

  exports io.quotabridge.spi.tck;

  // JUnit calls the contract's methods by reflection.
  opens io.quotabridge.spi.tck to
      org.junit.platform.commons;
}
