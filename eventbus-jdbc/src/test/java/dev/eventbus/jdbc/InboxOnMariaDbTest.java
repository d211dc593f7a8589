package dev.eventbus.jdbc;

class InboxOnMariaDbTest extends InboxContract {
    @Override
    TestDatabase newDatabase() {
        return new MariaDbDatabase();
    }
}
