package dev.eventbus.settings;

import dev.eventbus.ConfigurationException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What is wrong with settings, to be refused together. Not for several threads. */
public final class Problems {
    private static final int MOST_SHOWN = 50;

    private final List<String> shown = new ArrayList<>();
    private int count;

    /** Begins without any. */
    public Problems() {}

    /** Adds one: a sentence that says where and what. It is asked for only if it will be shown. */
    public void add(Supplier<String> problem) {
        count++;
        if (count <= MOST_SHOWN) {
            shown.add(problem.get());
        }
    }

    /**
     * Returns if there are none.
     *
     * @throws ConfigurationException if there are; the message has each of them, up to 50
     */
    public void refuse() {
        if (count == 0) {
            return;
        }
        StringBuilder message =
                new StringBuilder(count == 1 ? "A setting is refused:" : count + " settings are refused:");
        shown.forEach(problem -> message.append("\n  ").append(problem));
        if (count > shown.size()) {
            message.append("\n  and ").append(count - shown.size()).append(" more");
        }
        throw new ConfigurationException(message.toString());
    }
}
