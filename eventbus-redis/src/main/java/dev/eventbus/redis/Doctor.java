package dev.eventbus.redis;

import dev.eventbus.BusUnavailableException;
import dev.eventbus.log.GroupLostException;
import dev.eventbus.log.LogException;
import dev.eventbus.redis.Diagnosis.Finding;
import dev.eventbus.redis.Diagnosis.Severity;
import dev.eventbus.redis.Diagnosis.StreamSize;
import io.lettuce.core.RedisURI;
import io.lettuce.core.protocol.Command;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Looks at a server and at what a bus has there. Only reads. */
final class Doctor {
    private static final long CLOCK_TOLERANCE_MILLIS = 1_000;

    private final RedisLogSettings settings;
    private final Clock clock;
    private final Servers servers;
    private final List<Finding> found = new ArrayList<>();
    private final List<StreamSize> sizes = new ArrayList<>();
    private final Set<String> notAllowed = new TreeSet<>();
    private Link link;

    private Doctor(RedisLogSettings settings, Clock clock, Servers servers) {
        this.settings = settings;
        this.clock = clock;
        this.servers = servers;
        this.link = servers.of(new Keys(settings.prefix()).stream(Keys.NO_TYPE)).link();
    }

    static Diagnosis diagnose(RedisLogSettings settings, List<RedisURI> seeds) {
        return diagnose(settings, seeds, Clock.systemUTC());
    }

    /**
     * Connects, looks, and leaves. Of a cluster it looks at each node that has slots, and at the rights on one of them.
     *
     * @param clock of this process, to compare the server's with
     */
    static Diagnosis diagnose(RedisLogSettings settings, List<RedisURI> seeds, Clock clock) {
        try (Servers servers = Servers.open(settings, seeds)) {
            return new Doctor(settings, clock, servers).look();
        } catch (LogException e) {
            throw new BusUnavailableException("The diagnosis could not be completed: " + e.getMessage(), e);
        }
    }

    private Diagnosis look() {
        ServerInfo server = info();
        if (!ServerChecks.isReadOnlyReplica(server)) { // what it refuses ends the connection
            Set<String> lacking = lacking();
            for (Rights rights : Rights.on(server)) {
                rights(rights, lacking);
            }
        }
        for (Link each : servers.links("diagnose")) {
            link = each;
            long now = clock();
            ServerInfo here = info();
            Stream.concat(ServerChecks.of(here).stream(), CommandChecks.of(lacking(), here).stream())
                    .forEach(it -> add(it.severity(), it.check(), it.what(), it.consequence(), it.remedy()));
            sizes.addAll(new StreamChecks(this, new Keys(settings.prefix()), settings.prefix(), now).run());
        }
        if (!notAllowed.isEmpty()) {
            found.add(new Finding(
                    Severity.WARNING,
                    "rights",
                    "The user may not run %s.".formatted(String.join(" ", notAllowed)),
                    "This diagnosis is incomplete.",
                    "Run it as a user who may: see docs/acl.md of the event bus."));
        }
        found.sort(Comparator.comparing(Finding::severity));
        return new Diagnosis(
                servers.where(),
                found,
                sizes.stream()
                        .sorted(Comparator.comparing(StreamSize::bytes)
                                .thenComparing(StreamSize::length)
                                .reversed())
                        .toList());
    }

    private ServerInfo info() {
        Object info = ask(Commands.info(), "+info");
        return ServerInfo.parse(info == null ? "" : Replies.text(info));
    }

    /** The server's time, in ms; this process' where it may not be asked. */
    private long clock() {
        long before = clock.millis();
        Object time = ask(Commands.time(), "+time");
        long after = clock.millis();
        if (time == null) {
            return after;
        }
        long theirs = Greeting.millis(time);
        long ahead = theirs > after ? theirs - after : Math.min(0, theirs - before);
        if (Math.abs(ahead) > CLOCK_TOLERANCE_MILLIS) {
            add(
                    Severity.WARNING,
                    "clock",
                    "The clock of Redis is %,d ms %s that of this process."
                            .formatted(Math.abs(ahead), ahead > 0 ? "ahead of" : "behind"),
                    "Entry ids, the age that retention goes by and retries follow the clock of Redis, the timestamps of events that of their publishers.",
                    "Synchronize both by NTP.");
        }
        return theirs;
    }

    /** The commands that the server does not have, as far as the user may ask. */
    private Set<String> lacking() {
        Object known = ask(CommandChecks.ask(), "+command|info");
        return known == null ? Set.of() : CommandChecks.lacking(known);
    }

    /**
     * @param lacking what nobody may run
     */
    private void rights(Rights rights, Set<String> lacking) {
        List<String> missing =
                new ArrayList<>(Link.await(rights.missing(link, settings.prefix(), settings.watchdog())));
        missing.removeIf(rule -> lacking.contains(CommandChecks.command(rule)));
        if (!missing.isEmpty()) {
            add(
                    Severity.NOTICE,
                    "rights",
                    "The user lacks %s to %s.".formatted(String.join(" ", missing), rights.purpose()),
                    "A bus of this user cannot do that, or only in part.",
                    "If it is to, grant it by ACL SETUSER: see docs/acl.md of the event bus.");
        }
    }

    /** Adds what is so at the server that is being looked at. */
    void add(Severity severity, String check, String what, String consequence, String remedy) {
        String at = servers.areOne() ? "" : "At %s: ".formatted(link.where());
        found.add(new Finding(severity, check, at + what, consequence, remedy));
    }

    /** Nothing where the user may not ask, which the diagnosis says once, or where the key has gone meanwhile. */
    @Nullable
    Object ask(Command<byte[], byte[], @Nullable Object> command, String rule) {
        try {
            return Link.await(link.call(command, settings.watchdog(), "Diagnosing with " + command.getType()));
        } catch (GroupLostException gone) {
            return null;
        } catch (LogException e) {
            if (e.getCause() != null && RedisErrors.isForbidden(e.getCause())) {
                notAllowed.add(rule);
                return null;
            }
            throw e;
        }
    }
}
