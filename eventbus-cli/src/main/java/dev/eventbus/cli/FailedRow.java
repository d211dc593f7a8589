package dev.eventbus.cli;

import dev.eventbus.FailedEvent;
import dev.eventbus.FailedEventGroup;
import org.jspecify.annotations.Nullable;

/** Failed events as they are shown. */
final class FailedRow {
    private FailedRow() {}

    static Row of(FailedEvent event) {
        boolean broken = isBroken(event);
        return new Row()
                .whole("id", event.id())
                .put("subscription", event.subscription())
                .put("type", event.type())
                .put("reason", event.reason(), Style.BAD)
                .put(
                        "error",
                        event.error(),
                        broken ? "(a broken entry)" : simple(event.error()),
                        broken ? Style.BAD : Style.PLAIN)
                .put("last", event.last(), Text.ago(event.last()), Style.PLAIN)
                .hidden("message", event.message())
                .hidden("event", event.eventId())
                .hidden("tenant", event.tenantId())
                .hidden("attempts", event.attempts())
                .hidden("retried", event.retried())
                .hidden("first", event.first())
                .hidden("handler", event.handler())
                .hidden("fingerprint", event.fingerprint())
                .hidden("entry", event.entryId())
                .hidden("broken", broken);
    }

    /** Whether nobody could say which event it is. */
    static boolean isBroken(FailedEvent event) {
        return event.eventId().isEmpty();
    }

    /** A class without its package. */
    static String simple(@Nullable String className) {
        return className == null ? "-" : className.substring(className.lastIndexOf('.') + 1);
    }

    static Row of(FailedEventGroup group) {
        FailedEvent sample = group.sample();
        return new Row()
                .put("count", group.count())
                .whole("fingerprint", group.fingerprint())
                .put("subscription", sample.subscription())
                .put("reason", sample.reason(), Style.BAD)
                .put("error", sample.error(), simple(sample.error()), Style.PLAIN)
                .put("last", group.last(), Text.ago(group.last()), Style.PLAIN)
                .put("tenants", group.tenants())
                .hidden("first", group.first())
                .hidden("type", sample.type())
                .hidden("message", sample.message())
                .hidden("sample", sample.id())
                .hidden("event", sample.eventId());
    }
}
