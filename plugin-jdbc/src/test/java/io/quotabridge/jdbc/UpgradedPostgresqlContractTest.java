package io.quotabridge.jdbc;

class UpgradedPostgresqlContractTest extends UpgradedContract {

  UpgradedPostgresqlContractTest() {
    super(TestDatabase.POSTGRESQL);
  }
}
