package dev.eventbus.jdbc;

class OutboxOnMariaDbTest extends OutboxContract {
    @Override
    TestDatabase newDatabase() {
        return new MariaDbDatabase();
    }
}
