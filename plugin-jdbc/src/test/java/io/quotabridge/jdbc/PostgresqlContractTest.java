package io.quotabridge.jdbc;

class PostgresqlContractTest extends DatabaseContract {

  PostgresqlContractTest() {
    super(TestDatabase.POSTGRESQL);
  }
}
