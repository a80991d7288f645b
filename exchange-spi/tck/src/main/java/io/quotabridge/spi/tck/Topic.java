package io.quotabridge.spi.tck;

import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.quota.StoreCapability;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;

/** Tests that belong together, each with a store and a storage of its own. */
abstract class Topic {

  /** What a test does with the store that was opened for it. */
  @FunctionalInterface
  interface Scene {
    void play(Stage stage) throws Exception;
  }

  private final QuotaStoreContract contract;
  private final List<DynamicNode> tests = new ArrayList<>();

  Topic(QuotaStoreContract contract) {
    this.contract = contract;
  }

  /** Adds every test of this topic. */
  abstract void addAll();

  final Stream<DynamicNode> tests() {
    addAll();
    return tests.stream();
  }

  final void add(String name, Scene scene) {
    add(name, PluginConfig.empty(), scene);
  }

  final void add(String name, PluginConfig settings, Scene scene) {
    tests.add(
        dynamicTest(
            name,
            () -> {
              try (Stage stage = new Stage(contract, settings)) {
                scene.play(stage);
              }
            }));
  }

  /** What is not declared is skipped, and the report says so. */
  static void requireDeclared(Stage stage, StoreCapability capability) {
    assumeTrue(
        stage.store().capabilities().contains(capability),
        () -> "the store does not declare " + capability + ", so this was not tested");
  }

  final QuotaStoreContract contract() {
    return contract;
  }
}
