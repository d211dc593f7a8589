package dev.eventbus;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/**
 * Publishes events to durable streams and delivers each to every subscription at least once.
 *
 * <p>A bus may be shared by any number of threads. Make one for an application and close it at the end.
 */
public interface EventBus extends AutoCloseable {
    /**
     * Validates {@code event} and appends it to its stream; returns when the store has it. It is stored once, also when the
     * connection breaks meanwhile. What one thread publishes to one type is stored in that order.
     *
     * @return where it is
     * @throws InvalidEventException if it breaks its own constraints or has no tenant; nothing was stored
     * @throws TenantException if its tenant is refused, or not the one this thread works for; nothing was stored
     * @throws UnknownEventTypeException if the catalog does not have its class; nothing was stored
     * @throws EventTooLargeException if its encoded payload exceeds the limit; nothing was stored
     * @throws ConfigurationException if a constraint cannot be checked as it is declared, or the store refuses what only
     *     its operator can change: something else has the stream's key, or the user may not append; or cannot do what the
     *     {@link Durability} asks; nothing was stored
     * @throws BusOverloadedException if too much was under way for the whole publish timeout; nothing was stored
     * @throws BusUnavailableException if the store could not take it, the bus is closed, or this thread was interrupted
     *     before the event was sent; nothing was stored
     * @throws PublishOutcomeUnknownException if the store did not answer in time; the event may or may not be stored, and
     *     publishing it again with the id that this exception has cannot store it twice
     * @throws DurabilityException if the event is stored, but not known to be as safe as its {@link Durability} asks
     */
    default Published publish(DomainEvent event) {
        return publish(event, EventMetadata.none());
    }

    /**
     * The same with metadata.
     *
     * @see #publish(DomainEvent)
     */
    Published publish(DomainEvent event, EventMetadata metadata);

    /**
     * Like {@link #publish(DomainEvent)}, without waiting: refusals and failures complete the future exceptionally, and
     * so does {@link BusOverloadedException} at once when too much is under way. Callbacks run on a thread of the
     * store's client and must not block.
     */
    default CompletableFuture<Published> publishAsync(DomainEvent event) {
        return publishAsync(event, EventMetadata.none());
    }

    /**
     * The same with metadata.
     *
     * @see #publishAsync(DomainEvent)
     */
    CompletableFuture<Published> publishAsync(DomainEvent event, EventMetadata metadata);

    /**
     * Publishes several events as one pipelined batch, each stream in the given order. All of them are validated and
     * encoded before the first is sent, so that a refusal stores nothing. It is not a transaction: when the store fails
     * in the middle, some are stored. What finds no room among what is under way within the publish timeout, which is one
     * for the whole batch, is not sent.
     *
     * @return where they are, in the order of {@code events}
     * @throws InvalidEventException if an event breaks its own constraints or has no tenant; nothing was stored
     * @throws TenantException if the tenant of one is refused, or not the one this thread works for; nothing was stored
     * @throws UnknownEventTypeException if the catalog does not have the class of one; nothing was stored
     * @throws EventTooLargeException if the encoded payload of one exceeds the limit; nothing was stored
     * @throws ConfigurationException if a constraint cannot be checked as it is declared; nothing was stored
     * @throws BusUnavailableException if the bus is closed; nothing was stored
     * @throws BatchPublishException if not all are known to be stored: it has the outcome of each, and for a failure what
     *     {@link #publish(DomainEvent)} would have thrown
     */
    List<Published> publishAll(List<? extends DomainEvent> events);

    /**
     * Validates and encodes {@code event} as {@link #publish(DomainEvent, EventMetadata)} does, without storing it: for
     * {@link #publishEncoded} later. Asks the store nothing.
     *
     * @throws InvalidEventException if it breaks its own constraints or has no tenant
     * @throws TenantException if its tenant is refused, or not the one this thread works for
     * @throws UnknownEventTypeException if the catalog does not have its class
     * @throws EventTooLargeException if its encoded payload exceeds the limit
     * @throws ConfigurationException if a constraint cannot be checked as it is declared
     * @throws IllegalArgumentException if {@code metadata} has a durability: that of the publishing bus holds
     */
    EncodedEvent encode(DomainEvent event, EventMetadata metadata);

    /**
     * Stores encoded events, their bytes as they are, in one pipelined batch. Each is stored once, also if it was published
     * before: see {@link EventMetadata#withId}. Of those with one type and tenant none is stored while one before it is not,
     * save one that is refused for what it is ({@link InvalidEventException}). So whoever publishes again what failed, from
     * the first on, keeps their order.
     *
     * <p>Types and versions that the catalog does not know are stored too, since another release may have encoded them; the
     * {@link EventBusListener} is not told of these.
     *
     * @return where they are, in the order of {@code events}
     * @throws BusUnavailableException if the bus is closed; nothing was stored
     * @throws BatchPublishException if not all are known to be stored: it has the outcome of each, and for a failure what
     *     {@link #publish(DomainEvent)} would have thrown; {@link InvalidEventException} also if the parts of one do not fit
     *     together or cannot be decoded
     */
    List<Published> publishEncoded(List<EncodedEvent> events);

    /**
     * Begins to describe the subscription {@code name} to the events of one class, or of all classes below a sealed
     * interface. Nothing happens before {@link SubscriptionBuilder#start}.
     *
     * @param name 1 to 200 of {@code A-Z a-z 0-9 _ . -}; stable, since its position is kept under this name
     * @throws ConfigurationException if {@code name} is none
     * @throws UnknownEventTypeException if the catalog has no event of that class
     */
    <E extends DomainEvent> SubscriptionBuilder<E> subscribe(String name, Class<E> type);

    /**
     * Begins to describe the subscription {@code name} to several types, each with its handler.
     *
     * @throws ConfigurationException if {@code name} is no name
     * @see #subscribe(String, Class)
     */
    RoutedSubscriptionBuilder subscribe(String name);

    /**
     * Starts the subscription that {@code subscriber} describes with {@link Subscriber} and {@link Handles}. When it
     * throws, nothing runs.
     *
     * @throws ConfigurationException if it has no such annotations, or its methods do not fit: every problem is named; if
     *     its name is none; if two methods take the same type; and as {@link RoutedSubscriptionBuilder#start} does
     * @throws IllegalArgumentException if its {@link Subscriber#concurrency} is not from 1 to 10,000
     * @throws UnknownEventTypeException if the catalog has no event that one of its methods takes
     * @throws BusUnavailableException if the store cannot be reached, or the bus is closed
     */
    default Subscription register(Object subscriber) {
        return register(subscriber, options -> options);
    }

    /**
     * The same with further options, such as {@code options -> options.retry(policy).deduplicate(window)}. What
     * {@code options} throws is passed on.
     *
     * @see #register(Object)
     */
    Subscription register(Object subscriber, UnaryOperator<RoutedSubscriptionBuilder> options);

    /**
     * Lets go of a subscription that nobody needs any more: removes, from the stream of every type of the catalog, its group,
     * its position, its pauses, what it holds, what waits for its retry and what is set aside, in one step for each stream. What it had not settled is not
     * handled by it; the events stay in their streams, which it holds back no longer. Its failed events stay until somebody
     * discards them; to retry one is refused. Started again, the subscription begins like a new one.
     *
     * <p>Somebody reads it who gave a sign of life within the lease of this bus. Readers do each third of their own, and at
     * least each 10 s: so this bus' may be shorter than the default only if theirs is as short.
     *
     * @param subscription its name
     * @return what was removed; nothing where no stream knows the name
     * @throws SubscriptionInUseException if somebody reads it, here or in another process. Nothing was removed, unless
     *     somebody began to within this call: then the message names the streams that it was removed from
     * @throws ConfigurationException if {@code subscription} is no name
     * @throws BusUnavailableException if the store does not answer or cannot do it, or the bus is closed. It may be removed
     *     from some streams by then; calling again goes on with the rest
     */
    Detached detach(String subscription);

    /**
     * How far behind each subscription is on the stream of each type of the catalog: all that the store knows, whether or not
     * anybody reads them. Each stream is looked at by itself.
     *
     * <p>What it costs the store does not grow with the length of a stream: for each stream four short requests, for each
     * subscription on it at most a thousand entries that are read to count them, as a rule none. Look every few seconds, not
     * in a loop.
     *
     * @return by type and then by name
     * @throws BusUnavailableException if the store does not answer, or the bus is closed
     */
    List<SubscriptionStats> subscriptionStats();

    /** What is paused in all processes, and how to pause and resume. */
    Pauses pauses();

    /**
     * Begins to describe a replay: what is retained is delivered once more to the subscription of this name, wherever it runs.
     *
     * @param subscription a subscription that is declared; this is checked at the start
     */
    ReplayBuilder replay(String subscription);

    /** The replays that were started. */
    Replays replays();

    /** The events that subscriptions gave up on. */
    FailedEvents failedEvents();

    /** How the bus and its subscriptions in this process are. Cheap: it asks nobody. */
    Health health();

    /**
     * Stops reading, waits for running handlers (30 s by default), which may publish until then, interrupts those that still
     * run, hands over what was not begun, waits for the outcomes of publishes under way (for the publish timeout at most),
     * and closes all connections. What is unfinished after that is delivered again, to another process or at the next start.
     * Whoever else calls it meanwhile waits for its end.
     *
     * <p>A publish that has no outcome when the connections are closed ends with {@link PublishOutcomeUnknownException} if
     * its event was sent, else with {@link BusUnavailableException}, and so does every later one.
     *
     * <p>Call it outside of handlers: one that calls it waits for itself until the close timeout is over, is interrupted, and
     * its event is delivered again.
     */
    @Override
    void close();
}
