package dev.eventbus.jdbc;

class RelayOnMariaDbTest extends RelayContract {
    @Override
    TestDatabase newDatabase() {
        return new MariaDbDatabase();
    }

    @Override
    String garbage() {
        return "X'78'";
    }
}
