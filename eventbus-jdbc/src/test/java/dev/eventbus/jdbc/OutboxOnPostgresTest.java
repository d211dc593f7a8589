package dev.eventbus.jdbc;

class OutboxOnPostgresTest extends OutboxContract {
    @Override
    TestDatabase newDatabase() {
        return new PostgresDatabase();
    }
}
