package dev.eventbus.redis;

import dev.eventbus.ConfigurationException;
import dev.eventbus.log.LogException;
import dev.eventbus.redis.Diagnosis.Finding;
import dev.eventbus.redis.Diagnosis.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the server when a bus is built: refuses what would silently break a promise, and warns once of the rest. */
final class StartUp {
    private static final Logger LOG = LoggerFactory.getLogger(StartUp.class);
    private static final int ATTEMPTS = 3;
    /** The publisher says by itself when one of these is missing. */
    private static final Set<String> TOLD_ELSEWHERE =
            Set.of("+xadd", "+time", "+client|info", "+client|kill", "+xrevrange", "+xinfo|stream");

    /** By the publisher, or by {@link #check()}. */
    private static final Set<String> TOLD_BEFORE = Rights.PUBLISH.rules().stream()
            .filter(rule -> !rule.equals("+xadd"))
            .collect(Collectors.toSet());

    private final RedisLogSettings settings;
    private final String where;
    private final Link link;
    private final AtomicBoolean subscribing = new AtomicBoolean();

    StartUp(RedisLogSettings settings, Servers servers) {
        this.settings = settings;
        this.where = servers.areOne() ? servers.where() : "a node of " + servers.where();
        this.link = servers.of(new Keys(settings.prefix()).stream(Keys.NO_TYPE)).link();
    }

    /**
     * One round trip, if the connection holds.
     *
     * @throws ConfigurationException if the bus could not keep its promises on this server
     */
    void check() {
        Backoff backoff = new Backoff();
        for (int attempt = 1; ; attempt++) {
            try {
                look();
                return;
            } catch (LogException e) {
                if (attempt == ATTEMPTS || !pause(backoff)) {
                    LOG.warn("The settings of Redis at {} could not be looked at: {}", where, e.getMessage());
                    return;
                }
            }
        }
    }

    private static boolean pause(Backoff backoff) {
        try {
            TimeUnit.MILLISECONDS.sleep(backoff.nextMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void look() {
        CompletableFuture<Optional<ServerInfo>> info = info();
        CompletableFuture<List<String>> rights = Rights.PUBLISH.missing(link, settings.prefix(), settings.watchdog());
        Link.await(info).ifPresent(this::check);
        List<String> missing = new ArrayList<>(Link.await(rights));
        missing.removeAll(TOLD_ELSEWHERE);
        if (!missing.isEmpty()) {
            LOG.warn(
                    "The user of Redis at {} lacks {}: publishing needs all of it, +xrange +eval +evalsha for events under an id of"
                            + " one's own only; without +info nobody looks whether the server evicts, persists or is a"
                            + " replica. Grant it; see docs/acl.md of the event bus.",
                    where,
                    String.join(" ", missing));
        }
    }

    /** Nothing if the user may not ask. */
    private CompletableFuture<Optional<ServerInfo>> info() {
        return link.call(Commands.info(), settings.watchdog(), "Asking for INFO")
                .handle((reply, failure) -> {
                    if (failure == null) {
                        return Optional.of(ServerInfo.parse(Replies.text(reply)));
                    }
                    Throwable refusal = RedisErrors.unwrap(failure).getCause();
                    if (refusal != null && RedisErrors.isForbidden(refusal)) {
                        return Optional.empty();
                    }
                    throw RedisErrors.asUnchecked(failure);
                });
    }

    private void check(ServerInfo info) {
        if (ServerChecks.isReadOnlyReplica(info)) {
            throw new ConfigurationException(
                    "Redis at %s is a read-only replica of %s: nothing can be published or settled there. Give the URI of the primary."
                            .formatted(where, ServerChecks.primaryOf(info)));
        }
        if (ServerChecks.evictsStreams(info) && !settings.evictionAllowed()) {
            throw new ConfigurationException(
                    "Redis at %s has maxmemory-policy %s: when its memory is full it removes streams of events, and tells nobody. Set it to noeviction, or accept that by allowEviction(true)."
                            .formatted(where, info.text("maxmemory_policy")));
        }
        for (Finding finding : ServerChecks.of(info)) {
            if (finding.severity() != Severity.NOTICE) {
                LOG.warn("Redis at {}: {} {} {}", where, finding.what(), finding.consequence(), finding.remedy());
            }
        }
    }

    /** Before the first subscription: says once what it would lack. Does not wait for the answer. */
    void checkSubscribing() {
        if (subscribing.compareAndSet(false, true)) {
            missingToSubscribe().thenAccept(all -> {
                List<String> missing = new ArrayList<>(all);
                missing.removeAll(TOLD_BEFORE);
                if (!missing.isEmpty()) {
                    LOG.warn(
                            "The user of Redis at {} lacks {}: subscriptions need all of it, some at rare times. Grant it; see docs/acl.md of"
                                    + " the event bus.",
                            where,
                            String.join(" ", missing));
                }
            });
        }
    }

    private CompletableFuture<List<String>> missingToSubscribe() {
        CompletableFuture<Boolean> waits = info().thenApply(
                        info -> info.isPresent() && Rights.on(info.get()).contains(Rights.WAIT_BEFORE_7));
        return Rights.SUBSCRIBE
                .missing(link, settings.prefix(), settings.watchdog())
                .thenCombine(
                        waits,
                        (missing, alsoToWait) -> alsoToWait
                                ? Rights.WAIT_BEFORE_7
                                        .missing(link, settings.prefix(), settings.watchdog())
                                        .thenApply(more -> Stream.concat(missing.stream(), more.stream())
                                                .toList())
                                : CompletableFuture.completedFuture(missing))
                .thenCompose(all -> all);
    }
}
