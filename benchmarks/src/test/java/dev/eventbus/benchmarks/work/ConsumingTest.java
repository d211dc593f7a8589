package dev.eventbus.benchmarks.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eventbus.benchmarks.clients.RawConsumer;
import dev.eventbus.benchmarks.results.Figure;
import dev.eventbus.testkit.RedisServer;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ConsumingTest {
    private static final int EVENTS = 2_000;

    @Test
    void allEventsOfAllGroupsAreCounted() throws Exception {
        Map<Figure, Double> figures = run(Consuming.several(2, EVENTS, RawConsumer::plain));

        assertThat(figures.get(Figure.RATE)).isPositive();
        assertThat(figures.get(Figure.COMMANDS)).isLessThan(0.05);
    }

    @Test
    void aClientThatLosesAnEventFails() {
        Consuming losing = Consuming.one(EVENTS, with(handler -> event -> {
            if (Tickets.number(event.ticketId()) != 7) {
                handler.handle(event);
            }
        }));

        assertThatThrownBy(() -> run(losing.patient(Duration.ofSeconds(1))))
                .isInstanceOf(CheckFailedException.class)
                .hasMessageContaining("1 of 2,000 events are missing: none has come for PT1S");
    }

    @Test
    void aClientThatDoublesAnEventFails() {
        Consuming doubling = Consuming.one(EVENTS, with(handler -> event -> {
            handler.handle(event);
            if (Tickets.number(event.ticketId()) == 7) {
                handler.handle(event);
            }
        }));

        assertThatThrownBy(() -> run(doubling))
                .isInstanceOf(CheckFailedException.class)
                .hasMessageContaining("0 arrived at group 0 fewer than 1 times, and 1 more often");
    }

    private static Map<Figure, Double> run(Work work) throws Exception {
        try (RedisServer redis = RedisServer.builder().embedded().start();
                Probe probe = Probe.connect(redis.uri())) {
            return work.run(new Bench(redis.uri(), Duration.ZERO, Duration.ZERO, 1, probe));
        }
    }

    private static Function<String, EventConsumer> with(UnaryOperator<TicketHandler> change) {
        return uri -> {
            RawConsumer consumer = RawConsumer.plain(uri);
            return new EventConsumer() {
                @Override
                public Running start(String group, TicketHandler handler) {
                    return consumer.start(group, change.apply(handler));
                }

                @Override
                public void close() {
                    consumer.close();
                }
            };
        };
    }
}
