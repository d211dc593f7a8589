package dev.eventbus.jdbc;

class RelayOnH2Test extends RelayContract {
    @Override
    TestDatabase newDatabase() {
        return new H2Database();
    }

    @Override
    String garbage() {
        return "X'78'";
    }
}
