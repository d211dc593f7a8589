package dev.eventbus.jdbc;

class KilledRelayOnMariaDbTest extends KilledRelayContract {
    @Override
    TestDatabase newDatabase() {
        return new MariaDbDatabase();
    }

    @Override
    String url() {
        return ((MariaDbDatabase) database).url();
    }

    @Override
    int kills() {
        return 3;
    }
}
