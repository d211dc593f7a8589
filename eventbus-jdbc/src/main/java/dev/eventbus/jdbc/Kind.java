package dev.eventbus.jdbc;

import java.util.Set;

/** What a column holds. */
enum Kind {
    NUMBER("SMALLINT", "INT2", "SMALLINT", "INT4", "INTEGER", "INT8", "BIGINT"),
    /** A number that the database gives, each greater than those before. */
    NUMBERED("BIGINT GENERATED ALWAYS AS IDENTITY", "INT8", "BIGSERIAL", "BIGINT"),
    UUID("UUID", "UUID"),
    BYTES("BYTEA", "BYTEA", "BINARY LARGE OBJECT", "BLOB"),
    TEXT("VARCHAR", "VARCHAR", "TEXT", "CHARACTER VARYING", "CHARACTER LARGE OBJECT"),
    TIME("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE");

    /**
     * Its type in a database.
     *
     * @param text for people
     * @param names what drivers call it
     */
    record Type(String text, Set<String> names) {}

    private final Type standard;

    Kind(String text, String... names) {
        standard = new Type(text, Set.of(names));
    }

    /** Unless the database calls it otherwise. */
    Type standard() {
        return standard;
    }
}
