package dev.eventbus.jdbc;

class OutboxOnH2Test extends OutboxContract {
    @Override
    TestDatabase newDatabase() {
        return new H2Database();
    }
}
