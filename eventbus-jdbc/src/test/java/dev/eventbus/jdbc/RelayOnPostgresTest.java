package dev.eventbus.jdbc;

class RelayOnPostgresTest extends RelayContract {
    @Override
    TestDatabase newDatabase() {
        return new PostgresDatabase();
    }

    @Override
    String garbage() {
        return "'x'";
    }
}
