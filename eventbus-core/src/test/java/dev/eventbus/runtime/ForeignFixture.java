package dev.eventbus.runtime;

import dev.eventbus.log.EventLog;
import dev.eventbus.log.Fields;
import java.util.UUID;

/** A bus beside a client of the same store that is none: it writes what it likes. */
public abstract class ForeignFixture extends BusFixture {
    /** The same store from beside, as a foreign client sees it. */
    protected abstract EventLog foreignClient();

    protected String good() {
        return "{\"tenantId\":\"%s\",\"key\":\"k\",\"number\":1}".formatted(tenant);
    }

    protected static String[] entry(String type, String version, UUID tenant, String payload) {
        return new String[] {
            "id",
            UUID.randomUUID().toString(),
            "type",
            type,
            "version",
            version,
            "timestamp",
            "2026-01-01T00:00:00Z",
            "source",
            "foreign",
            "tenantId",
            tenant.toString(),
            "payload",
            payload
        };
    }

    protected void foreign(String... fields) {
        foreignClient()
                .append("PLACED", UUID.randomUUID(), Fields.ofText(fields))
                .join();
    }
}
