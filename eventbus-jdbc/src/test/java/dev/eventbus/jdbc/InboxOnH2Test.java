package dev.eventbus.jdbc;

class InboxOnH2Test extends InboxContract {
    @Override
    TestDatabase newDatabase() {
        return new H2Database();
    }
}
