package io.quotabridge.jdbc;

class H2MemoryContractTest extends DatabaseContract {

  H2MemoryContractTest() {
    super(TestDatabase.H2_MEMORY);
  }
}
