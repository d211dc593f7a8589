package dev.eventbus.jdbc;

class InboxOnPostgresTest extends InboxContract {
    @Override
    TestDatabase newDatabase() {
        return new PostgresDatabase();
    }
}
