package io.quotabridge.bench.server;

import io.zonky.test.db.postgres.util.LinuxUtils;
import java.util.ArrayList;
import java.util.List;

/**
 * PostgreSQL's programs refuse to run as root; and what hands a MariaDB server's books to another
 * one gives root's rights away and can then not write them.
 */
public final class OrdinaryUser {

  private OrdinaryUser() {}

  /** Returns the command, and for root behind one that makes it an ordinary user. */
  public static List<String> command(List<String> words) {
    List<String> command = new ArrayList<>();
    if (LinuxUtils.isUnshareAvailable()) {
      command.addAll(List.of("unshare", "-U"));
    }
    command.addAll(words);
    return command;
  }
}
