package dev.eventbus.psa.webhook;

import dev.eventbus.RetryPolicy;
import java.net.InetAddress;
import java.time.Duration;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** How webhooks are sent. Immutable; start from {@link #defaults()}. */
public final class WebhookOptions {
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final WebhookOptions DEFAULTS = new WebhookOptions(
            Duration.ofSeconds(5),
            Duration.ofSeconds(15),
            32,
            2,
            RetryPolicy.defaults().withMaxAttempts(12).withDelay(Duration.ofSeconds(5), 4, Duration.ofHours(8)),
            5,
            Duration.ofSeconds(30),
            Duration.ofSeconds(1),
            new PublicAddresses(),
            null);

    private final Duration connectTimeout;
    private final Duration timeout;
    private final int concurrency;
    private final int perEndpoint;
    private final RetryPolicy retry;
    private final int breakerFailures;
    private final Duration breakerPause;
    private final Duration poll;
    private final Predicate<InetAddress> allowed;
    private final @Nullable SSLContext tls;

    private WebhookOptions(
            Duration connectTimeout,
            Duration timeout,
            int concurrency,
            int perEndpoint,
            RetryPolicy retry,
            int breakerFailures,
            Duration breakerPause,
            Duration poll,
            Predicate<InetAddress> allowed,
            @Nullable SSLContext tls) {
        this.connectTimeout = connectTimeout;
        this.timeout = timeout;
        this.concurrency = concurrency;
        this.perEndpoint = perEndpoint;
        this.retry = retry;
        this.breakerFailures = breakerFailures;
        this.breakerPause = breakerPause;
        this.poll = poll;
        this.allowed = allowed;
        this.tls = tls;
    }

    /**
     * 5 s to connect, 15 s for all; 32 attempts at once, 2 of them at one endpoint; 12 attempts within about two days; a break
     * of 30 s after 5 failures in a row; a look each second; public addresses only; the authorities that Java trusts.
     */
    public static WebhookOptions defaults() {
        return DEFAULTS;
    }

    /**
     * A copy with other limits of an attempt.
     *
     * @param connect for a connection to one address
     * @param all for everything from the connection to the answer's header, however slowly it comes; looking up the host's
     *     name comes on top, and takes as long as the system lets it
     * @throws IllegalArgumentException unless {@code connect} is from 1 ms to {@code all}, and this at most 10 min
     */
    public WebhookOptions withTimeouts(Duration connect, Duration all) {
        check(
                connect.toMillis() >= 1 && connect.compareTo(all) <= 0 && all.compareTo(LONGEST) <= 0,
                "timeouts must be from 1 ms to 10 min, that to connect not above that for all, but are %s and %s"
                        .formatted(connect, all));
        return new WebhookOptions(
                connect, all, concurrency, perEndpoint, retry, breakerFailures, breakerPause, poll, allowed, tls);
    }

    /**
     * A copy with another number of attempts that may be under way at once in this process: so many endpoints that never
     * answer, divided by {@code perEndpoint}, do not delay the others.
     *
     * @throws IllegalArgumentException unless {@code all} is from 1 to 1,000, and {@code perEndpoint} from 1 to {@code all}
     */
    public WebhookOptions withConcurrency(int all, int perEndpoint) {
        check(
                all >= 1 && all <= 1_000 && perEndpoint >= 1 && perEndpoint <= all,
                "concurrency must be from 1 to 1000, and for one endpoint from 1 to that, but is %d and %d"
                        .formatted(all, perEndpoint));
        return new WebhookOptions(
                connectTimeout, timeout, all, perEndpoint, retry, breakerFailures, breakerPause, poll, allowed, tls);
    }

    /**
     * A copy with another policy for what an endpoint has not taken. Its time limit counts from when the event was handled;
     * rules for exceptions do not apply. An endpoint that says when it wants to be asked again is asked then, after a day at
     * the latest.
     */
    public WebhookOptions withRetry(RetryPolicy policy) {
        return new WebhookOptions(
                connectTimeout,
                timeout,
                concurrency,
                perEndpoint,
                policy,
                breakerFailures,
                breakerPause,
                poll,
                allowed,
                tls);
    }

    /**
     * A copy that leaves an endpoint alone after so many failures in a row, but for one attempt after each pause. This process
     * does so; others find out for themselves.
     *
     * @throws IllegalArgumentException unless {@code failures} is from 1 to 1,000, and {@code pause} from 10 ms to 1 h
     */
    public WebhookOptions withBreaker(int failures, Duration pause) {
        check(failures >= 1 && failures <= 1_000, "failures must be from 1 to 1000, but is " + failures);
        check(
                pause.compareTo(Duration.ofMillis(10)) >= 0 && pause.compareTo(Duration.ofHours(1)) <= 0,
                "pause must be from 10 ms to 1 h, but is " + pause);
        return new WebhookOptions(
                connectTimeout, timeout, concurrency, perEndpoint, retry, failures, pause, poll, allowed, tls);
    }

    /**
     * A copy that looks so often for what is due, beside looking when this process has written or sent something.
     *
     * @throws IllegalArgumentException unless it is from 10 ms to 1 h
     */
    public WebhookOptions withPoll(Duration every) {
        check(
                every.compareTo(Duration.ofMillis(10)) >= 0 && every.compareTo(Duration.ofHours(1)) <= 0,
                "poll must be from 10 ms to 1 h, but is " + every);
        return new WebhookOptions(
                connectTimeout,
                timeout,
                concurrency,
                perEndpoint,
                retry,
                breakerFailures,
                breakerPause,
                every,
                allowed,
                tls);
    }

    /**
     * A copy that connects to these addresses too. Without it only to public ones: not to this machine, private networks,
     * links, the metadata of clouds, and whatever else is no place in the Internet. A host of which one address is not
     * allowed is not connected to at all.
     */
    public WebhookOptions withAllowed(Predicate<InetAddress> addresses) {
        return new WebhookOptions(
                connectTimeout,
                timeout,
                concurrency,
                perEndpoint,
                retry,
                breakerFailures,
                breakerPause,
                poll,
                allowed.or(addresses),
                tls);
    }

    /** A copy that trusts whom {@code context} trusts. The name in a certificate is checked in any case. */
    public WebhookOptions withTls(SSLContext context) {
        return new WebhookOptions(
                connectTimeout,
                timeout,
                concurrency,
                perEndpoint,
                retry,
                breakerFailures,
                breakerPause,
                poll,
                allowed,
                context);
    }

    Duration connectTimeout() {
        return connectTimeout;
    }

    Duration timeout() {
        return timeout;
    }

    int concurrency() {
        return concurrency;
    }

    int perEndpoint() {
        return perEndpoint;
    }

    RetryPolicy retry() {
        return retry;
    }

    int breakerFailures() {
        return breakerFailures;
    }

    Duration breakerPause() {
        return breakerPause;
    }

    Duration poll() {
        return poll;
    }

    Predicate<InetAddress> allowed() {
        return allowed;
    }

    @Nullable
    SSLContext tls() {
        return tls;
    }

    private static void check(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }
}
