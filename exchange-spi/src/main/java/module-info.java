/**
 * The nouns of a data exchange and the ports that plugins implement. Depends on nothing at run
 * time.
 */
module io.quotabridge.spi {
  requires static transitive com.google.errorprone.annotations;
  requires static transitive org.jspecify;

  exports io.quotabridge.model;
  exports io.quotabridge.spi;
  exports io.quotabridge.spi.identity;
  exports io.quotabridge.spi.ledger;
  exports io.quotabridge.spi.quota;
  exports io.quotabridge.spi.station;
}
