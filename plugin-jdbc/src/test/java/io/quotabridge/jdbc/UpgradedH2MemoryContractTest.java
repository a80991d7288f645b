package io.quotabridge.jdbc;

class UpgradedH2MemoryContractTest extends UpgradedContract {

  UpgradedH2MemoryContractTest() {
    super(TestDatabase.H2_MEMORY);
  }
}
