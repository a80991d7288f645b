package io.quotabridge.bench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Who supplied whom, carrier by carrier, and what is left when both directions are set off. */
final class NettingMatrix {
  /**
   * What one carrier owes another once both directions are set off.
   *
   * @param debtor the carrier that received more from the other than it supplied to it
   * @param received octets that the debtor received from the creditor
   * @param supplied octets that the debtor supplied to the creditor, not more than received
   */
  record Net(String debtor, String creditor, long received, long supplied) {
    /** What is owed; 0 when the two are even. */
    long octets() {
      return received - supplied;
    }
  }

  private final List<String> carriers;
  private final Map<String, Map<String, Long>> octets = new HashMap<>();

  NettingMatrix(List<NettingLine> lines) {
    TreeSet<String> names = new TreeSet<>();
    for (NettingLine line : lines) {
      names.add(line.supplierCarrier());
      names.add(line.demanderCarrier());
      octets
          .computeIfAbsent(line.supplierCarrier(), carrier -> new HashMap<>())
          .put(line.demanderCarrier(), line.octets());
    }
    carriers = List.copyOf(names);
  }

  /** The carriers by name: the matrix's rows and its columns. */
  List<String> carriers() {
    return carriers;
  }

  long octets(String supplier, String demander) {
    return octets.getOrDefault(supplier, Map.of()).getOrDefault(demander, 0L);
  }

  long largest() {
    return octets.values().stream()
        .flatMap(row -> row.values().stream())
        .mapToLong(Long::longValue)
        .max()
        .orElse(0);
  }

  long suppliedBy(String carrier) {
    return carriers.stream().mapToLong(other -> octets(carrier, other)).sum();
  }

  long receivedBy(String carrier) {
    return carriers.stream().mapToLong(other -> octets(other, carrier)).sum();
  }

  /** One line for each two carriers, the largest debt first. */
  List<Net> nets() {
    List<Net> nets = new ArrayList<>();
    for (int i = 0; i < carriers.size(); i++) {
      for (int j = i + 1; j < carriers.size(); j++) {
        nets.add(net(carriers.get(i), carriers.get(j)));
      }
    }
    nets.sort(Comparator.comparingLong(Net::octets).reversed());
    return nets;
  }

  private Net net(String one, String other) {
    long given = octets(one, other);
    long taken = octets(other, one);
    return given >= taken ? new Net(other, one, given, taken) : new Net(one, other, taken, given);
  }
}
