package dev.eventbus.jdbc;

class SchemasOnH2Test extends SchemasContract {
    @Override
    TestDatabase newDatabase() {
        return new H2Database();
    }
}
