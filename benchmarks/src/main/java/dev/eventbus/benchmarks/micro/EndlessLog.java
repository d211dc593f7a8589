package dev.eventbus.benchmarks.micro;

import dev.eventbus.Durability;
import dev.eventbus.Retention;
import dev.eventbus.log.AppendChain;
import dev.eventbus.log.Delivery;
import dev.eventbus.log.EventLog;
import dev.eventbus.log.FailedLog;
import dev.eventbus.log.Fields;
import dev.eventbus.log.JobLog;
import dev.eventbus.log.LogConsumer;
import dev.eventbus.log.PauseLog;
import dev.eventbus.log.ReplayLog;
import dev.eventbus.log.StartPosition;
import dev.eventbus.log.SubscriptionLog;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Hands out the same events again and again, as often as it is told, and takes every settlement at once. */
final class EndlessLog implements EventLog {
    private static final String NOT_FOR_THIS = "The log of a benchmark only delivers";

    private final EndlessConsumer consumer;

    /** @param events how many there are */
    EndlessLog(int events) {
        consumer = new EndlessConsumer(events);
    }

    /** Has each event delivered once; returns when all are acknowledged. */
    void deliver() throws InterruptedException {
        consumer.deliver();
    }

    /** All of them. */
    List<Delivery> deliveries() {
        return consumer.deliveries();
    }

    LogConsumer consumer() {
        return consumer;
    }

    @Override
    public String stream(String type) {
        return "event::" + type;
    }

    @Override
    public CompletableFuture<String> append(String type, UUID eventId, Fields fields) {
        throw new UnsupportedOperationException(NOT_FOR_THIS);
    }

    @Override
    public CompletableFuture<String> appendOnce(String type, UUID eventId, Fields fields, AppendChain chain) {
        throw new UnsupportedOperationException(NOT_FOR_THIS);
    }

    @Override
    public void check(Durability durability) {}

    @Override
    public CompletableFuture<Void> secure(
            String type, UUID eventId, String entryId, Durability durability, Duration timeout) {
        throw new UnsupportedOperationException(NOT_FOR_THIS);
    }

    @Override
    public void declare(String subscription, String type, StartPosition start) {}

    @Override
    public List<List<String>> readableTogether(Collection<String> types) {
        return List.of(List.copyOf(types));
    }

    @Override
    public LogConsumer join(String subscription, List<String> types) {
        return consumer;
    }

    @Override
    public Trimmed trim(String type, Retention retention, long believedUntil) {
        return Trimmed.notOurs(Instant.EPOCH);
    }

    @Override
    public SubscriptionLog subscriptions() {
        return new SubscriptionLog() {
            @Override
            public List<String> names(String type) {
                return List.of();
            }

            @Override
            public List<Backlog> backlogs(String type) {
                return List.of();
            }

            @Override
            public Readers readers(String subscription, String type) {
                return new Readers(Set.of(), Optional.<Instant>empty(), 0);
            }

            @Override
            public long unread(String subscription, String type) {
                return 0;
            }

            @Override
            public Detached detach(String subscription, String type) {
                throw new UnsupportedOperationException(NOT_FOR_THIS);
            }
        };
    }

    @Override
    public FailedLog failed() {
        return refusing(FailedLog.class);
    }

    @Override
    public ReplayLog replays() {
        return refusing(ReplayLog.class);
    }

    @Override
    public PauseLog pauses() {
        return refusing(PauseLog.class);
    }

    @Override
    public JobLog jobs() {
        return refusing(JobLog.class);
    }

    private static <T> T refusing(Class<T> port) {
        return port.cast(
                Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, (proxy, method, arguments) -> {
                    throw new UnsupportedOperationException(NOT_FOR_THIS);
                }));
    }

    @Override
    public void close() {}
}
