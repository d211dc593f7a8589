package dev.eventbus.log;

import dev.eventbus.Pause;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A pause as a name and a value of text, for people to read as well; a value that was edited still is a pause. */
public final class PauseText {
    private PauseText() {}

    /** The name of a pause: the subscription, and after a slash the tenant. */
    public static String name(String subscription, Optional<UUID> tenant) {
        return tenant.map(id -> subscription + '/' + id).orElse(subscription);
    }

    /** Since when, by whom and why, each in a line. */
    public static String value(Pause pause) {
        return "%s\n%s\n%s".formatted(pause.since(), pause.by(), pause.reason());
    }

    /** The pause of this name and value; {@code null} if the name is none. */
    public static @Nullable Pause pause(String name, String value) {
        int slash = name.indexOf('/');
        if (slash == 0) {
            return null;
        }
        String subscription = slash < 0 ? name : name.substring(0, slash);
        try {
            Optional<UUID> tenant =
                    slash < 0 ? Optional.empty() : Optional.of(UUID.fromString(name.substring(slash + 1)));
            return of(subscription, tenant, value);
        } catch (IllegalArgumentException noTenant) {
            return null;
        }
    }

    private static Pause of(String subscription, Optional<UUID> tenant, String value) {
        List<String> lines = List.of(value.split("\n", 3));
        if (lines.size() == 3) {
            try {
                return new Pause(subscription, tenant, lines.get(1), lines.get(2), Instant.parse(lines.get(0)));
            } catch (DateTimeException edited) {
                return new Pause(subscription, tenant, "somebody", value, Instant.EPOCH);
            }
        }
        return new Pause(subscription, tenant, "somebody", value, Instant.EPOCH);
    }
}
