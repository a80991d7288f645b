package io.quotabridge.bench.report;

/**
 * What the accounts of one carrier supplied to those of another, or of the same. Immutable.
 *
 * @param supplierCarrier the carrier whose accounts supplied
 * @param demanderCarrier the carrier whose accounts received
 * @param octets octets over the whole day, before anything is set off
 */
public record NettingLine(String supplierCarrier, String demanderCarrier, long octets) {

  public NettingLine {
    Checks.notBlank("supplierCarrier", supplierCarrier);
    Checks.notBlank("demanderCarrier", demanderCarrier);
    Checks.notNegative("octets", octets);
  }
}
