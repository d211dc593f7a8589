package dev.eventbus.subscribe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eventbus.DomainEvent;
import dev.eventbus.Envelope;
import dev.eventbus.EventContext;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class LogContextTest {
    private record Happened(UUID tenantId) implements DomainEvent {}

    private static final EventContext CONTEXT = new EventContext() {
        private final Envelope<?> envelope = new Envelope<>(
                UUID.randomUUID(),
                "HAPPENED",
                1,
                Instant.EPOCH,
                "test",
                null,
                "correlation",
                null,
                null,
                new Happened(UUID.randomUUID()));

        @Override
        public Envelope<?> envelope() {
            return envelope;
        }

        @Override
        public String subscription() {
            return "s";
        }

        @Override
        public String stream() {
            return "event::HAPPENED";
        }

        @Override
        public String entryId() {
            return "1-1";
        }

        @Override
        public int attempt() {
            return 1;
        }
    };

    @AfterEach
    void clear() {
        MDC.clear();
    }

    @Test
    void whatWasThereBeforeIsThereAgainAfterwards() {
        MDC.put("tenantId", "of the caller");
        MDC.put("own", "kept");
        Map<String, String> before = new HashMap<>(MDC.getCopyOfContextMap());

        try (LogContext names = LogContext.of(CONTEXT)) {
            assertThat(MDC.getCopyOfContextMap())
                    .containsEntry("tenantId", CONTEXT.tenantId().toString())
                    .containsEntry("eventId", CONTEXT.eventId().toString())
                    .containsEntry("eventType", "HAPPENED")
                    .containsEntry("subscription", "s")
                    .containsEntry("correlationId", "correlation")
                    .containsEntry("own", "kept");
        }

        assertThat(MDC.getCopyOfContextMap()).isEqualTo(before);
    }

    @Test
    void whatAHandlerPutsIsGoneAfterwards() {
        try (LogContext names = LogContext.of(CONTEXT)) {
            MDC.put("of the handler", "left");
        }

        assertThat(MDC.getCopyOfContextMap()).isNullOrEmpty();
    }

    @Test
    void whatAHandlerChangesIsAsBeforeAfterwards() {
        MDC.put("own", "kept");

        try (LogContext names = LogContext.of(CONTEXT)) {
            MDC.put("own", "changed");
            MDC.put("of the handler", "left");
        }

        assertThat(MDC.getCopyOfContextMap()).containsOnly(Map.entry("own", "kept"));
    }
}
