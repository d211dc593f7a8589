package dev.eventbus;

import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which failed events of one subscription are meant, and in which order. Immutable; start from {@link #of}.
 *
 * <p>Their order is that of their parking: oldest first, or {@link #newestFirst()}. A page is at most {@link #limit} of them,
 * and the next one is {@link #after} the cursor of its last. A cursor is a place in that order, not a count: what is retried or
 * discarded meanwhile moves nothing.
 */
public final class FailedEventQuery {
    private static final int DEFAULT_LIMIT = 1_000;
    private static final Pattern CURSOR = Pattern.compile("\\d{1,18}-\\d{1,18}/[A-Za-z0-9_.-]{1,200}");

    private final String subscription;
    private final Map<Criterion, Object> criteria;
    private final int limit;
    private final boolean newestFirst;
    private final @Nullable String after;

    /** What may be asked of a failed event; its name, how its value is read, and whether an event has it. */
    private enum Criterion {
        TYPE("type", text -> text, (failed, type) -> type.equals(failed.type())),
        TENANT("tenant", UUID::fromString, (failed, tenant) -> failed.tenantId().equals(Optional.of(tenant))),
        REASON("reason", FailureReason::valueOf, (failed, reason) -> reason == failed.reason()),
        ERROR("error", text -> text, (failed, error) -> isCalled(failed.error(), (String) error)),
        FINGERPRINT("fingerprint", text -> text, (failed, print) -> print.equals(failed.fingerprint())),
        EVENT_ID("eventId", UUID::fromString, (failed, id) -> failed.eventId().equals(Optional.of(id))),
        SINCE("since", Instant::parse, (failed, since) -> !failed.last().isBefore((Instant) since)),
        UNTIL("until", Instant::parse, (failed, until) -> failed.last().isBefore((Instant) until));

        private final String text;
        private final Function<String, Object> reader;
        private final BiPredicate<FailedEvent, Object> test;

        Criterion(String text, Function<String, Object> reader, BiPredicate<FailedEvent, Object> test) {
            this.text = text;
            this.reader = reader;
            this.test = test;
        }

        private static boolean isCalled(@Nullable String className, String name) {
            return className != null
                    && (className.equals(name) || className.endsWith('.' + name) || className.endsWith('$' + name));
        }
    }

    private FailedEventQuery(
            String subscription,
            Map<Criterion, Object> criteria,
            int limit,
            boolean newestFirst,
            @Nullable String after) {
        this.subscription = subscription;
        this.criteria = criteria;
        this.limit = limit;
        this.newestFirst = newestFirst;
        this.after = after;
    }

    /** All failed events of {@code subscription}, oldest first, 1,000 a page. */
    public static FailedEventQuery of(String subscription) {
        return new FailedEventQuery(
                Objects.requireNonNull(subscription, "subscription"), Map.of(), DEFAULT_LIMIT, false, null);
    }

    /**
     * The query with these {@link #criteria()}.
     *
     * @throws IllegalArgumentException if one is unknown, or its value is none
     */
    public static FailedEventQuery of(String subscription, Map<String, String> criteria) {
        FailedEventQuery query = of(subscription);
        for (Map.Entry<String, String> given : criteria.entrySet()) {
            query = query.with(given.getKey(), given.getValue());
        }
        return query;
    }

    private FailedEventQuery with(String name, String value) {
        for (Criterion criterion : Criterion.values()) {
            if (criterion.text.equals(name)) {
                try {
                    return with(criterion, criterion.reader.apply(value));
                } catch (RuntimeException e) {
                    throw new IllegalArgumentException("'%s' is no value of criterion %s".formatted(value, name), e);
                }
            }
        }
        throw new IllegalArgumentException("there is no criterion '%s'".formatted(name));
    }

    private FailedEventQuery with(Criterion criterion, Object value) {
        Map<Criterion, Object> more = new EnumMap<>(Criterion.class);
        more.putAll(criteria);
        more.put(criterion, value);
        return new FailedEventQuery(subscription, more, limit, newestFirst, after);
    }

    /** A copy for one stream's type, by its wire name. */
    public FailedEventQuery type(String type) {
        return with(Criterion.TYPE, type);
    }

    /** A copy for one tenant. */
    public FailedEventQuery tenant(UUID tenant) {
        return with(Criterion.TENANT, tenant);
    }

    /** A copy for one reason. */
    public FailedEventQuery reason(FailureReason reason) {
        return with(Criterion.REASON, reason);
    }

    /** A copy for the class of the last failure, by its full name or by its name without packages. */
    public FailedEventQuery error(String className) {
        return with(Criterion.ERROR, className);
    }

    /** A copy for one kind of failure; see {@link FailedEvents#groups}. */
    public FailedEventQuery fingerprint(String fingerprint) {
        return with(Criterion.FINGERPRINT, fingerprint);
    }

    /** A copy for one event. */
    public FailedEventQuery eventId(UUID eventId) {
        return with(Criterion.EVENT_ID, eventId);
    }

    /** A copy for what failed last at or after {@code since}. */
    public FailedEventQuery since(Instant since) {
        return with(Criterion.SINCE, since);
    }

    /** A copy for what failed last before {@code until}. */
    public FailedEventQuery until(Instant until) {
        return with(Criterion.UNTIL, until);
    }

    /** A copy that begins with the one that was parked last. */
    public FailedEventQuery newestFirst() {
        return new FailedEventQuery(subscription, criteria, limit, true, after);
    }

    /**
     * A copy for what comes after a {@link FailedEvent#cursor()} in the order of this query, whether or not that event is
     * still there.
     *
     * @throws IllegalArgumentException if it is no cursor
     */
    public FailedEventQuery after(String cursor) {
        if (!CURSOR.matcher(cursor).matches()) {
            throw new IllegalArgumentException(
                    "a cursor is the id of a failed event, a slash and its type, as FailedEvent.cursor() has it, but this is '%s'"
                            .formatted(cursor));
        }
        return new FailedEventQuery(subscription, criteria, limit, newestFirst, cursor);
    }

    /**
     * A copy for at most {@code events}.
     *
     * @throws IllegalArgumentException unless it is from 1 to 100,000
     */
    public FailedEventQuery limit(int events) {
        if (events < 1 || events > 100_000) {
            throw new IllegalArgumentException("limit must be from 1 to 100000, but is " + events);
        }
        return new FailedEventQuery(subscription, criteria, events, newestFirst, after);
    }

    /** Whether {@code failed} is meant, wherever it stands. */
    public boolean matches(FailedEvent failed) {
        return failed.subscription().equals(subscription)
                && criteria.entrySet().stream()
                        .allMatch(each -> each.getKey().test.test(failed, each.getValue()));
    }

    /** The subscription. */
    public String subscription() {
        return subscription;
    }

    /** The type, where one is meant. */
    public Optional<String> type() {
        return Optional.ofNullable((String) criteria.get(Criterion.TYPE));
    }

    /** What is asked of an event, as text: by {@code type}, {@code tenant}, {@code reason} and so on. */
    public Map<String, String> criteria() {
        Map<String, String> named = new LinkedHashMap<>();
        criteria.forEach((criterion, value) -> named.put(criterion.text, value.toString()));
        return named;
    }

    /** How many at most. */
    public int limit() {
        return limit;
    }

    /** Whether the one that was parked last is the first. */
    public boolean isNewestFirst() {
        return newestFirst;
    }

    /** The cursor after which it begins; empty for the first page. */
    public Optional<String> cursor() {
        return Optional.ofNullable(after);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FailedEventQuery that
                && subscription.equals(that.subscription)
                && criteria.equals(that.criteria)
                && limit == that.limit
                && newestFirst == that.newestFirst
                && Objects.equals(after, that.after);
    }

    @Override
    public int hashCode() {
        return Objects.hash(subscription, criteria, limit, newestFirst, after);
    }

    @Override
    public String toString() {
        return "FailedEventQuery[" + subscription + " " + criteria() + "]";
    }
}
