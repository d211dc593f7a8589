package dev.eventbus.redis;

import dev.eventbus.BusUnavailableException;
import dev.eventbus.ConfigurationException;
import dev.eventbus.EventBusException;
import dev.eventbus.log.GroupLostException;
import dev.eventbus.log.LogException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisURI;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the server's errors mean. */
final class RedisErrors {
    private static final Pattern CODE = Pattern.compile("^-?([A-Z][A-Z0-9]+)\\b");
    /** Redis 6.2 hides the code of an error within a script. */
    private static final Pattern CODE_IN_SCRIPT = Pattern.compile(
            "^(?:ERR Error (?:running script|compiling script).*?)?@user_script: ?\\d+: ?-?([A-Z][A-Z0-9]+)\\b");
    /** What a script may not do has no code of its own before 7.2, and in none a name. */
    private static final Pattern DENIED_IN_SCRIPT =
            Pattern.compile("The user executing the script can't (run|access)|ACL failure in script");

    private static final Pattern LINE = Pattern.compile("@user_script: ?(\\d+)[:.]");
    /** Another moment, or another server, may well say otherwise. */
    private static final List<String> PASSING = List.of(
            "LOADING",
            "MASTERDOWN",
            "BUSY",
            "TRYAGAIN",
            "CLUSTERDOWN",
            "READONLY",
            "OOM",
            "MISCONF",
            "NOREPLICAS",
            "MOVED",
            "ASK");
    /** Not executed, since another server has the key or will have it soon. */
    private static final List<String> ELSEWHERE = List.of("MOVED", "ASK", "TRYAGAIN", "CLUSTERDOWN", "READONLY");

    private RedisErrors() {}

    /** Without the wrappers that futures put around it. */
    static Throwable unwrap(Throwable failure) {
        Throwable inner = failure;
        while ((inner instanceof CompletionException || inner instanceof ExecutionException)
                && inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner;
    }

    static RuntimeException asUnchecked(Throwable failure) {
        Throwable inner = unwrap(failure);
        return inner instanceof RuntimeException unchecked ? unchecked : new CompletionException(inner);
    }

    /** Whether the server replied, if only with an error. */
    static boolean isReply(Throwable failure) {
        return unwrap(failure) instanceof RedisCommandExecutionException;
    }

    /** Whether the user may not run the command, or the server does not know it. */
    static boolean isForbidden(Throwable failure) {
        return isReply(failure)
                && (has(failure, "NOPERM")
                        || message(failure).startsWith("ERR unknown ")
                        || DENIED_IN_SCRIPT.matcher(message(failure)).find());
    }

    /** Whether it is the keys that the user may not use. */
    static boolean isAboutKeys(Throwable forbidden) {
        return message(forbidden).contains(" access ");
    }

    /** The line at which a script was stopped, from 1 on; 0 if it is not known. */
    static int lineInScript(Throwable failure) {
        Matcher line = LINE.matcher(message(failure));
        int last = 0;
        while (line.find()) {
            last = Integer.parseInt(line.group(1));
        }
        return last;
    }

    /** Whether another server is to be asked. */
    static boolean isMoved(Throwable failure) {
        return isReply(failure) && (has(failure, "READONLY") || has(failure, "MOVED"));
    }

    /** Whether this reply says that nothing was done, and that the right server would have done it. */
    static boolean isElsewhere(String error) {
        return ELSEWHERE.contains(code(error));
    }

    static boolean isDatabaseOfCluster(Throwable failure) {
        return reason(failure).contains("SELECT is not allowed in cluster mode");
    }

    static boolean isNoDatabase(Throwable failure) {
        return reason(failure).contains("DB index is out of range");
    }

    static boolean isWrongType(Throwable failure) {
        return isReply(failure) && has(failure, "WRONGTYPE");
    }

    /** Whether trying again may help. */
    static boolean isPassing(Throwable failure) {
        return !isReply(failure) || PASSING.contains(code(message(failure)));
    }

    /** Whether it is about who we are: no connection will do until somebody changes a setting. */
    static boolean isAuthentication(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            String message = String.valueOf(t.getMessage());
            if (List.of("WRONGPASS", "NOAUTH", "NOPERM").contains(code(message))
                    || message.startsWith("ERR invalid password")
                    || message.startsWith("ERR AUTH ")
                    || message.startsWith("ERR Client sent AUTH")) {
                return true;
            }
        }
        return false;
    }

    /** What a failed command means to whoever uses the log. */
    static LogException translate(Throwable failure, String what, String where) {
        Throwable inner = unwrap(failure);
        if (inner instanceof LogException already) {
            return already;
        }
        String why = reason(inner);
        if (isGroupLost(inner)) {
            return new GroupLostException(
                    "%s at %s: the stream or its group is gone (%s). Declaring the subscription again brings it back."
                            .formatted(what, where, why),
                    inner);
        }
        String advice =
                isForbidden(inner) ? ". Grant it to the user: docs/acl.md of the event bus has all that is needed" : "";
        return new LogException("%s at %s failed: %s%s".formatted(what, where, why, advice), inner);
    }

    /** What it means that no connection could be made. */
    static BusUnavailableException unreachable(RedisLogSettings settings, String where, Throwable failure) {
        return new BusUnavailableException(
                "Redis at %s cannot be reached: %s. %s".formatted(where, reason(failure), question(settings.uri())),
                failure);
    }

    private static String question(RedisURI uri) {
        if (uri.getSocket() != null) {
            return "Is it running there?";
        }
        boolean bySentinels = !uri.getSentinels().isEmpty();
        String port = uri.isSsl()
                ? "for TLS"
                : "without TLS (%s is for TLS)".formatted(bySentinels ? "rediss-sentinel://" : "rediss://");
        return bySentinels
                ? "Are they running there, are the ports open, and are they their ports %s?".formatted(port)
                : "Is it running there, is the port open, and is it its port %s?".formatted(port);
    }

    /** What an error reply to an append means: it has stored nothing in any case. */
    static EventBusException refused(String error, Append append, String where) {
        String code = code(error);
        String message = "%s refused to append event %s to %s: %s. %s "
                .formatted(where, append.eventId, append.target.stream(), error, append.nothingStored());
        return switch (code) {
            case "WRONGTYPE" ->
                new ConfigurationException(
                        message + "Something else has the stream's key: rename it, or use another prefix.");
            case "NOPERM", "NOAUTH" ->
                new ConfigurationException(message
                        + "Grant the user what docs/acl.md of the event bus says: +xadd and the key pattern of the streams,"
                        + " and for events under an id of one's own +xrange +eval +evalsha.");
            case "OOM" ->
                new BusUnavailableException(
                        message + "Give Redis more memory, or keep less: see the retention of the bus.");
            case "READONLY" ->
                new BusUnavailableException(
                        message + "It is a replica, perhaps since a failover; the bus connects anew.");
            default -> new BusUnavailableException(message.strip());
        };
    }

    /** What went wrong, for people; never an address with a password. */
    static String reason(Throwable failure) {
        Throwable inner = unwrap(failure);
        while (inner instanceof io.lettuce.core.RedisConnectionException && inner.getCause() != null) {
            inner = unwrap(inner.getCause());
        }
        if (inner instanceof RedisCommandTimeoutException || inner instanceof TimeoutException) {
            return "it did not answer in time";
        }
        String message = inner.getMessage();
        return message == null || message.isBlank() ? inner.getClass().getSimpleName() : message;
    }

    /** Whether the stream or its group is gone. */
    static boolean isGroupLost(Throwable failure) {
        return isReply(failure) && isGroupLost(message(failure));
    }

    private static boolean isGroupLost(String error) {
        String code = code(error);
        return code.equals("NOGROUP")
                || code.equals("UNBLOCKED") && !error.contains("instance state changed")
                || error.contains("no such key")
                || error.contains("key no longer exists")
                || error.contains("NOGROUP ");
    }

    private static boolean has(Throwable failure, String code) {
        return code(message(failure)).equals(code);
    }

    private static String message(Throwable failure) {
        return String.valueOf(unwrap(failure).getMessage());
    }

    static String code(String error) {
        Matcher inScript = CODE_IN_SCRIPT.matcher(error);
        if (inScript.find()) {
            return inScript.group(1);
        }
        Matcher plain = CODE.matcher(error);
        return plain.find() ? plain.group(1) : "";
    }
}
