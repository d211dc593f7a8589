package dev.eventbus.cli;

import dev.eventbus.jdbc.OutboxRows.Backlog;
import dev.eventbus.jdbc.OutboxRows.SetAside;
import java.util.List;

/** An outbox as it is shown. */
final class OutboxRow {
    private OutboxRow() {}

    static Row of(Backlog backlog) {
        return new Row()
                .put("pending", backlog.pending())
                .put("oldest", backlog.pending() == 0 ? null : backlog.age())
                .put("setAside", backlog.setAside(), backlog.setAside() == 0 ? Style.PLAIN : Style.BAD);
    }

    static Listing listing(List<SetAside> events) {
        Listing listing = new Listing();
        events.forEach(event -> listing.add(of(event)));
        return listing;
    }

    private static Row of(SetAside event) {
        return new Row()
                .whole("id", event.id())
                .put("tenant", event.tenantId())
                .put("type", event.type())
                .put("reason", event.reason(), Style.BAD)
                .put("since", event.since(), Text.ago(event.since()), Style.PLAIN);
    }
}
