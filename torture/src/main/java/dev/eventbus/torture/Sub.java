package dev.eventbus.torture;

import dev.eventbus.torture.TortureEvent.Kind;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The subscriptions, and what each is to do with every kind of event. */
enum Sub {
    PLAIN,
    ORDERED,
    SINGLE,
    ONCE,
    FLAKY,
    POISON;

    static final int ORDERED_ATTEMPTS = 4;
    static final int FLAKY_ATTEMPTS = 5;
    static final int POISON_ATTEMPTS = 3;

    /** Its name on the bus. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Sub of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    /** Why it parks events of this kind; {@code null} if it is to handle them. */
    @Nullable
    String parks(Kind kind) {
        return switch (this) {
            case ORDERED -> kind == Kind.DOOMED ? "HANDLER" : null;
            case FLAKY -> kind == Kind.DOOMED ? "HANDLER" : kind == Kind.REJECT ? "REJECTED" : null;
            case POISON -> kind == Kind.POISON ? "CRASHED" : null;
            default -> null;
        };
    }

    /** How often it tries. */
    int attempts() {
        return switch (this) {
            case ORDERED -> ORDERED_ATTEMPTS;
            case FLAKY -> FLAKY_ATTEMPTS;
            case POISON -> POISON_ATTEMPTS;
            default -> 8;
        };
    }
}
