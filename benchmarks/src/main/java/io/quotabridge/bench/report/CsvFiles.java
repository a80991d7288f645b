package io.quotabridge.bench.report;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.nio.file.Path;

/** The report's tables for spreadsheets and scripts: UTF-8, commas, line feeds, exact octets. */
final class CsvFiles {
  private CsvFiles() {}

  static void writeOutcomes(DayReport day, Path file) throws IOException {
    try (CsvWriter csv = open(file)) {
      csv.writeRecord("code", "name", "count");
      for (Outcome outcome : day.outcomes()) {
        csv.writeRecord(text(outcome.code()), outcome.name(), text(outcome.count()));
      }
    }
  }

  static void writeAccounts(DayReport day, Path file) throws IOException {
    try (CsvWriter csv = open(file)) {
      csv.writeRecord("account", "carrier", "quota_octets", "supplied_octets", "received_octets");
      for (AccountLine line : day.accounts()) {
        csv.writeRecord(
            line.account(),
            line.carrier(),
            text(line.quotaOctets()),
            text(line.suppliedOctets()),
            text(line.receivedOctets()));
      }
    }
  }

  static void writeNetting(DayReport day, Path file) throws IOException {
    try (CsvWriter csv = open(file)) {
      csv.writeRecord("supplier_carrier", "demander_carrier", "octets");
      for (NettingLine line : day.netting()) {
        csv.writeRecord(line.supplierCarrier(), line.demanderCarrier(), text(line.octets()));
      }
    }
  }

  private static CsvWriter open(Path file) throws IOException {
    return CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(file);
  }

  private static String text(long number) {
    return Long.toString(number);
  }
}
