package io.quotabridge.bench.crash;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/** What the process that watches over a life tells it. Thread-safe. */
final class Commands {

  /** Settle everything, and exit. */
  static final String CLOSE = "close";

  /** The status of a process that was left alone. */
  private static final int LEFT_ALONE = 3;

  private final CountDownLatch close = new CountDownLatch(1);

  private Commands() {}

  /** Begins to listen. */
  static Commands begin() {
    Commands commands = new Commands();
    new ThreadFactoryBuilder()
        .setNameFormat("commands")
        .setDaemon(true)
        .build()
        .newThread(commands::listen)
        .start();
    return commands;
  }

  /** When the input ends the watching process has died, and nobody else would end this one. */
  private void listen() {
    try (BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = input.readLine(); line != null; line = input.readLine()) {
        if (line.equals(CLOSE)) {
          close.countDown();
        }
      }
    } catch (IOException e) {
      System.out.println("no more commands: " + e);
    }
    Runtime.getRuntime().halt(LEFT_ALONE);
  }

  void awaitClose() throws InterruptedException {
    close.await();
  }
}
