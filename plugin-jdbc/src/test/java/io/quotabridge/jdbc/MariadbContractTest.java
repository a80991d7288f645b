package io.quotabridge.jdbc;

class MariadbContractTest extends DatabaseContract {

  MariadbContractTest() {
    super(TestDatabase.MARIADB);
  }
}
