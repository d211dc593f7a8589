package dev.eventbus.torture;

import dev.eventbus.EventBus;
import dev.eventbus.EventBusListener;
import dev.eventbus.EventContext;
import dev.eventbus.FailedEvent;
import dev.eventbus.KeyFailure;
import dev.eventbus.RejectEventException;
import dev.eventbus.RetryLaterException;
import dev.eventbus.RetryPolicy;
import dev.eventbus.Subscription;
import dev.eventbus.SubscriptionBuilder;
import dev.eventbus.torture.TortureEvent.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Has every subscription, and writes down what each of its handlers does. */
final class ConsumerProcess {
    private final EventBus bus;
    private final History history;
    private final AtomicLong calls = new AtomicLong();

    private ConsumerProcess(EventBus bus, History history) {
        this.bus = bus;
        this.history = history;
    }

    /** Arguments: URI, history. */
    public static void main(String[] arguments) throws Exception {
        History history = new History(Path.of(arguments[1]));
        ChildProcess.watchPauses(history);
        EventBus bus = ChildProcess.persist(() ->
                ChildProcess.bus(arguments[0]).listener(new Witness(history)).build());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            bus.close();
            history.write("Q");
        }));
        ConsumerProcess consumer = new ConsumerProcess(bus, history);
        for (Sub sub : Sub.values()) {
            ChildProcess.persist(() -> consumer.start(sub));
        }
        ChildProcess.awaitStop();
        System.exit(0);
    }

    private Subscription start(Sub sub) {
        Duration most = Duration.ofMillis(800);
        RetryPolicy retry =
                RetryPolicy.defaults().withMaxAttempts(sub.attempts()).withDelay(Duration.ofMillis(100), 2, most);
        SubscriptionBuilder<TortureEvent> builder = bus.subscribe(sub.text(), TortureEvent.class)
                .readAhead(64)
                .retry(retry)
                .handlerTimeout(Duration.ofMinutes(2));
        switch (sub) {
            case PLAIN, FLAKY -> builder.concurrency(8);
            case POISON -> builder.concurrency(4);
            case ORDERED -> builder.concurrency(8).orderedBy(TortureEvent::key).onFailure(KeyFailure.HOLD_KEY);
            case ONCE -> builder.concurrency(4).deduplicate(Duration.ofHours(2));
            case SINGLE -> builder.concurrency(1);
        }
        return builder.start((event, context) -> handle(sub, event, context));
    }

    private void handle(Sub sub, TortureEvent event, EventContext context) throws InterruptedException {
        long call = calls.incrementAndGet();
        history.write(
                "B %s %s %s %d %d".formatted(sub.text(), event.label(), context.entryId(), context.attempt(), call));
        RuntimeException failure = null;
        try {
            work(sub, event);
            failure = failure(sub, event.kind(), context.attempt());
        } catch (InterruptedException e) {
            history.write("X %s %s %d".formatted(sub.text(), event.label(), call));
            throw e;
        }
        history.write("%s %s %s %d".formatted(failure == null ? "E" : "X", sub.text(), event.label(), call));
        if (failure != null) {
            throw failure;
        }
    }

    private static void work(Sub sub, TortureEvent event) throws InterruptedException {
        if (sub == Sub.POISON && event.kind() == Kind.POISON) {
            Runtime.getRuntime().halt(ChildProcess.POISONED);
        }
        if (sub == Sub.PLAIN && event.kind() == Kind.SLOW) {
            Thread.sleep(2 * ChildProcess.LEASE.toMillis());
        }
        int spread = Math.floorMod((event.label() + sub).hashCode(), 100);
        if (spread < 2) {
            Thread.sleep(40);
        } else if (spread < 40) {
            Thread.sleep(1);
        }
    }

    private static @Nullable RuntimeException failure(Sub sub, Kind kind, int attempt) {
        boolean flaky = sub == Sub.FLAKY;
        if (!flaky && sub != Sub.ORDERED) {
            return null;
        }
        return switch (kind) {
            case STUMBLE -> attempt <= 1 ? new IllegalStateException("stumbles once") : null;
            case STUMBLE_TWICE -> attempt <= 2 ? new IllegalStateException("stumbles twice") : null;
            case LATER -> flaky && attempt <= 1 ? new RetryLaterException(Duration.ofMillis(300), "not yet") : null;
            case DOOMED -> new IllegalStateException("always fails");
            case REJECT -> flaky ? new RejectEventException("rejected") : null;
            default -> null;
        };
    }

    /** Writes down what the bus says. */
    private static final class Witness implements EventBusListener {
        private final History history;

        Witness(History history) {
            this.history = history;
        }

        @Override
        public void handled(EventContext context, Duration took) {
            history.write("H %s %s %s".formatted(context.subscription(), label(context), context.entryId()));
        }

        @Override
        public void retryScheduled(EventContext context, Throwable failure, Instant due) {
            history.write("T %s %s".formatted(context.subscription(), label(context)));
        }

        @Override
        public void parked(FailedEvent event) {
            history.write("P %s %s %s %d %s"
                    .formatted(
                            event.subscription(),
                            event.entryId(),
                            event.reason(),
                            event.attempts(),
                            type(event.stream())));
        }

        @Override
        public void takenOver(String subscription, String deadConsumer, long events) {
            history.write("O %s %s %d".formatted(subscription, deadConsumer, events));
        }

        @Override
        public void fenced(String subscription, String stream, String entryId) {
            history.write("F %s %s %s".formatted(subscription, type(stream), entryId));
        }

        @Override
        public void lost(String subscription, String stream, long events, boolean exact) {
            history.write("L %s %s %d".formatted(subscription, type(stream), events));
        }

        private static String label(EventContext context) {
            return ((TortureEvent) context.envelope().event()).label();
        }

        private static String type(String stream) {
            return stream.substring(stream.lastIndexOf(':') + 1);
        }
    }
}
