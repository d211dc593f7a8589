package dev.eventbus;

/**
 * Handles events of a subscription.
 *
 * @param <E> the events it takes
 */
@FunctionalInterface
public interface EventHandler<E extends DomainEvent> {
    /**
     * Handles one event. Returning settles it; throwing has it retried by the subscription's {@link RetryPolicy} and
     * then parked. The same event may come again (after a crash, for instance): a handler should be able to take it
     * twice, or its subscription ask for {@link SubscriptionOptions#deduplicate}.
     *
     * <p>What it logs has in the MDC of SLF4J {@code tenantId}, {@code eventId}, {@code eventType}, {@code subscription} and
     * {@code correlationId}; threads that it starts do not inherit them. What it puts there itself is gone after it.
     *
     * <p>It runs on a thread of the bus, bound to the event's tenant ({@link TenantContext}), and is interrupted when
     * it exceeds the subscription's handler timeout.
     *
     * @throws RejectEventException to have the event parked without another attempt
     * @throws RetryLaterException to have it delivered again after a time of the handler's choice
     * @throws Exception for every other failure
     */
    void handle(E event, EventContext context) throws Exception;
}
