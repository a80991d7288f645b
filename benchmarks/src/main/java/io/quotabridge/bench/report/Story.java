package io.quotabridge.bench.report;

import java.util.ArrayList;
import java.util.List;

/** The day in words: one sentence for those in a hurry, a few more, and what went wrong. */
final class Story {
  private final DayReport day;
  private final Clock clock;

  Story(DayReport day) {
    this.day = day;
    this.clock = new Clock(day.run().zone());
  }

  /** The whole day in one sentence. */
  String headline() {
    long exchanges = day.run().exchanges();
    if (exchanges == 0) {
      return "Nobody asked for an exchange; nothing moved.";
    }
    return "Of %s, %s %s served; %s moved; %s."
        .formatted(
            Figures.counted(exchanges, "request", "requests"),
            day.settled() == 0 ? "none" : Figures.grouped(day.settled()),
            day.settled() == 1 ? "was" : "were",
            Figures.volume(day.octetsSettled()),
            overQuota());
  }

  private String overQuota() {
    return day.overshootOctets() == 0
        ? "not one octet over quota"
        : Figures.exactOctets(day.overshootOctets()) + " over quota";
  }

  /** What else is worth knowing, a sentence each; empty for an empty day. */
  List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (Insights.suppliers(day) > 0) {
      notes.add(suppliersThatRanOut());
    }
    Insights.peakHour(day).ifPresent(peak -> notes.add(busiestHour(peak)));
    new NettingMatrix(day.netting())
        .nets().stream()
            .filter(net -> net.octets() > 0)
            .findFirst()
            .ifPresent(net -> notes.add("Between carriers, " + owes(net) + " after netting."));
    return notes;
  }

  /** {@code 74 of 612 suppliers ran out of quota during the day.} */
  String suppliersThatRanOut() {
    String suppliers = Figures.counted(Insights.suppliers(day), "supplier", "suppliers");
    int ranOut = Insights.ranOut(day);
    return (ranOut == 0 ? "None" : Figures.grouped(ranOut))
        + " of "
        + suppliers
        + " ran out of quota during the day.";
  }

  private String busiestHour(HourLine peak) {
    return "The busiest hour was %s, with %s."
        .formatted(clock.hour(peak.hour()), Figures.volume(peak.octetsSettled()));
  }

  /** {@code north owes south 12.3 MB}. */
  static String owes(NettingMatrix.Net net) {
    return net.octets() == 0
        ? net.debtor() + " and " + net.creditor() + " are even"
        : net.debtor() + " owes " + net.creditor() + " " + Figures.volume(net.octets());
  }

  /** What must never happen and did, a sentence each; empty if all is well. */
  List<String> alarms() {
    List<String> alarms = new ArrayList<>();
    if (day.overshootOctets() > 0) {
      alarms.add(
          "Suppliers were charged "
              + Figures.exactOctets(day.overshootOctets())
              + " beyond their quota. This must never happen.");
    }
    if (day.conservationErrorOctets() > 0) {
      alarms.add(unbalanced("supplied", "received", day.conservationErrorOctets()));
    }
    if (day.conservationErrorOctets() < 0) {
      alarms.add(unbalanced("received", "supplied", -day.conservationErrorOctets()));
    }
    return alarms;
  }

  private static String unbalanced(String more, String less, long octets) {
    return "%s more %s %s than %s. The books do not balance."
        .formatted(Figures.exactOctets(octets), octets == 1 ? "was" : "were", more, less);
  }
}
