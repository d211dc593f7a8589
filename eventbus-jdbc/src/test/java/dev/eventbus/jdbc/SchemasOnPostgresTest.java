package dev.eventbus.jdbc;

class SchemasOnPostgresTest extends SchemasContract {
    @Override
    TestDatabase newDatabase() {
        return new PostgresDatabase();
    }
}
