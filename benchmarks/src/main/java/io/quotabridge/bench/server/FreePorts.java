package io.quotabridge.bench.server;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Ports of the loopback interface that nobody used a moment ago, each given once. */
public final class FreePorts {

  /* Below those that systems give to whoever connects without naming one (from 32768 on Linux, from
   * 49152 elsewhere). A port among these may be taken by any connection before its server starts, or
   * while the server is stopped to be started again.
   */
  private static final int LOWEST = 10_000;

  private static final int HIGHEST = 32_767;

  /** So many in a row that are taken are no coincidence. */
  private static final int ATTEMPTS = 1000;

  private final Iterator<Integer> ports;

  private FreePorts(List<Integer> ports) {
    this.ports = ports.iterator();
  }

  /** Looks for so many, all of them different. */
  public static FreePorts find(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    List<Integer> ports = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        ServerSocket socket = bind();
        sockets.add(socket);
        ports.add(socket.getLocalPort());
      }
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
    return new FreePorts(ports);
  }

  private static ServerSocket bind() throws IOException {
    for (int attempt = 1; ; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST + 1);
      try {
        return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
      } catch (BindException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  public int next() {
    return ports.next();
  }
}
