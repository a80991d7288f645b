package io.quotabridge.bench.trace;

import io.quotabridge.model.Usage;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Everyone whom a trace knows, in the order of the files. Immutable. */
record TraceParties(
    Map<String, TraceSubscriber> subscribers,
    Map<String, TraceBaseStation> baseStations,
    Map<String, TraceAccount> accounts) {

  /** Reads and checks the subscribers and the base stations of a trace. */
  static TraceParties read(Path directory) {
    Reading reading = new Reading();
    reading.subscribers(TraceFile.SUBSCRIBERS.find(directory));
    reading.baseStations(TraceFile.BASE_STATIONS.find(directory));
    return new TraceParties(
        Collections.unmodifiableMap(reading.subscribers),
        Collections.unmodifiableMap(reading.baseStations),
        Collections.unmodifiableMap(reading.accounts));
  }

  /** The one copy of a known subscriber's id, so that a day of sessions does not hold thousands. */
  String oneCopyOfSubscriber(String id) {
    TraceSubscriber known = subscribers.get(id);
    return known == null ? id : known.id();
  }

  /** The one copy of a known base station's id. */
  String oneCopyOfBaseStation(String id) {
    TraceBaseStation known = baseStations.get(id);
    return known == null ? id : known.id();
  }

  private static final class Reading {

    private final Map<String, TraceSubscriber> subscribers = new LinkedHashMap<>();
    private final Map<String, TraceBaseStation> baseStations = new LinkedHashMap<>();
    private final Map<String, TraceAccount> accounts = new LinkedHashMap<>();
    private final Map<String, String> carriers = new HashMap<>();

    void subscribers(Path file) {
      Map<String, Long> lines = new HashMap<>();
      try (var table = CsvTable.open(file, TraceSubscriber.Column.class)) {
        for (var row = table.next(); row != null; row = table.next()) {
          requireNew(row, TraceSubscriber.Column.SUBSCRIBER, lines);
          TraceSubscriber subscriber = subscriber(row);
          subscribers.put(subscriber.id(), subscriber);
        }
      }
    }

    void baseStations(Path file) {
      Map<String, Long> lines = new HashMap<>();
      try (var table = CsvTable.open(file, TraceBaseStation.Column.class)) {
        for (var row = table.next(); row != null; row = table.next()) {
          requireNew(row, TraceBaseStation.Column.BASE_STATION, lines);
          TraceBaseStation station = baseStation(row);
          baseStations.put(station.id(), station);
        }
      }
    }

    private TraceSubscriber subscriber(CsvRow<TraceSubscriber.Column> row) {
      TraceAccount account =
          account(row, TraceSubscriber.Column.ACCOUNT, TraceSubscriber.Column.CARRIER);
      long quota = row.octets(TraceSubscriber.Column.QUOTA_BYTES);
      addQuota(row, account, quota);
      return new TraceSubscriber(
          row.id(TraceSubscriber.Column.SUBSCRIBER),
          account.id(),
          account.carrier(),
          row.word(TraceSubscriber.Column.STATUS, TraceSubscriber.Status.class),
          quota);
    }

    private TraceBaseStation baseStation(CsvRow<TraceBaseStation.Column> row) {
      TraceAccount account =
          account(row, TraceBaseStation.Column.ACCOUNT, TraceBaseStation.Column.CARRIER);
      return new TraceBaseStation(
          row.id(TraceBaseStation.Column.BASE_STATION), account.id(), account.carrier());
    }

    private static <C extends Enum<C>> void requireNew(
        CsvRow<C> row, C idColumn, Map<String, Long> lines) {
      Long earlier = lines.putIfAbsent(row.id(idColumn), row.line());
      if (earlier != null) {
        throw row.fault(idColumn, "must stand only once, and stands on line " + earlier + " too");
      }
    }

    private <C extends Enum<C>> TraceAccount account(CsvRow<C> row, C idColumn, C carrierColumn) {
      String id = row.id(idColumn);
      String carrier = row.id(carrierColumn);
      TraceAccount account =
          accounts.computeIfAbsent(
              id, i -> new TraceAccount(i, carriers.computeIfAbsent(carrier, c -> c), 0));
      if (!account.carrier().equals(carrier)) {
        throw row.fault(
            carrierColumn,
            "account " + id + " is with " + account.carrier() + " and must be with one carrier");
      }
      return account;
    }

    private void addQuota(
        CsvRow<TraceSubscriber.Column> row, TraceAccount account, long quotaOctets) {
      if (quotaOctets > Usage.MAX_OCTETS - account.quotaOctets()) {
        throw row.fault(
            TraceSubscriber.Column.QUOTA_BYTES,
            "takes the quota of account "
                + account.id()
                + " above "
                + Usage.MAX_OCTETS
                + " octets");
      }
      accounts.put(
          account.id(),
          new TraceAccount(account.id(), account.carrier(), account.quotaOctets() + quotaOctets));
    }
  }
}
