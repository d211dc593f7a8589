package dev.eventbus.settings;

import java.util.regex.Pattern;

/** Variables that begin like settings and are set by others. */
final class Foreign {
    /** The testkit's, the command line's, and what Kubernetes gives every container for a service whose name begins with {@code eventbus}. */
    private static final Pattern NAMES = Pattern.compile(
            "EVENTBUS_((TEST|CLI)_.*|JDBC(_USER|_PASSWORD)?|(.*_)?SERVICE_(HOST|PORT(_.*)?)|(.*_)?PORT(_\\d+_(TCP|UDP|SCTP)(_.*)?)?)");

    private Foreign() {}

    static boolean is(Entry entry) {
        return entry.variable() && NAMES.matcher(entry.key()).matches();
    }
}
