package dev.eventbus.opentelemetry;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.eventbus.EventBus;
import dev.eventbus.EventMetadata;
import dev.eventbus.InvalidEventException;
import dev.eventbus.Published;
import dev.eventbus.RetryPolicy;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.opentelemetry.Payment.Booked;
import dev.eventbus.opentelemetry.Payment.Ordered;
import dev.eventbus.redis.RedisEventBus;
import dev.eventbus.testkit.KeyPrefix;
import dev.eventbus.testkit.RedisServer;
import dev.eventbus.testkit.WithRedis;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Traces of events over a real Redis, as the SDK exports them. */
@WithRedis
class OpenTelemetryTracerTest {
    private static final String GIVEN = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private final UUID tenant = UUID.randomUUID();
    private final InMemorySpanExporter exported = InMemorySpanExporter.create();
    private final OpenTelemetrySdk openTelemetry = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(exported))
                    .build())
            .build();
    private String ordered;
    private String booked;
    private RedisServer redis;
    private KeyPrefix keys;
    private EventBus bus;

    @BeforeEach
    void openBus(RedisServer redis, KeyPrefix keys) {
        this.redis = redis;
        this.keys = keys;
        ordered = keys.value() + ":ORDERED";
        booked = keys.value() + ":BOOKED";
        bus = open(openTelemetry);
    }

    private EventBus open(OpenTelemetry openTelemetry) {
        RedisEventBus.Builder builder = RedisEventBus.builder().uri(redis.uri()).keyPrefix(keys.value());
        // tag::traces
        EventBus eventBus = builder.catalog(EventCatalog.of(Payment.class))
                .tracer(OpenTelemetryTracer.of(openTelemetry))
                .build();
        // end::traces
        return eventBus;
    }

    @AfterEach
    void close() {
        bus.close();
        openTelemetry.close();
    }

    @Test
    void anEventIsOneTraceFromItsPublishThroughItsHandlerToWhatThatPublishes() {
        bus.subscribe("booking", Ordered.class).start((event, context) -> bus.publish(new Booked(event.tenantId())));
        bus.subscribe("mail", Booked.class).start((event, context) -> {});

        Span request = openTelemetry.getTracer("test").spanBuilder("request").startSpan();
        try (Scope current = request.makeCurrent()) {
            bus.publish(new Ordered(tenant, 1));
        } finally {
            request.end();
        }
        List<SpanData> spans = spans(5);

        SpanData publish = named(spans, "publish " + ordered);
        SpanData process = named(spans, "process " + ordered);
        SpanData then = named(spans, "publish " + booked);
        assertThat(spans)
                .extracting(SpanData::getTraceId)
                .containsOnly(request.getSpanContext().getTraceId());
        assertThat(publish.getParentSpanId()).isEqualTo(request.getSpanContext().getSpanId());
        assertThat(process.getParentSpanId()).isEqualTo(publish.getSpanId());
        assertThat(then.getParentSpanId()).isEqualTo(process.getSpanId());
        assertThat(named(spans, "process " + booked).getParentSpanId()).isEqualTo(then.getSpanId());
        assertThat(publish.getKind()).isEqualTo(SpanKind.PRODUCER);
        assertThat(process.getKind()).isEqualTo(SpanKind.CONSUMER);
        assertThat(process.getLinks())
                .extracting(LinkData::getSpanContext)
                .extracting(context -> context.getSpanId())
                .containsExactly(publish.getSpanId());
    }

    @Test
    void spansHaveTheAttributesOfMessaging() {
        bus.subscribe("booking", Ordered.class).start((event, context) -> {});
        Published published =
                bus.publish(new Ordered(tenant, 1), EventMetadata.none().withCorrelationId("order-7"));

        List<SpanData> spans = spans(2);

        for (SpanData span : spans) {
            boolean publish = span.getKind() == SpanKind.PRODUCER;
            assertThat(span.getAttributes().asMap())
                    .containsEntry(stringKey("messaging.system"), "eventbus")
                    .containsEntry(stringKey("messaging.operation.name"), publish ? "publish" : "process")
                    .containsEntry(stringKey("messaging.operation.type"), publish ? "send" : "process")
                    .containsEntry(stringKey("messaging.destination.name"), ordered)
                    .containsEntry(
                            stringKey("messaging.message.id"),
                            published.eventId().toString());
        }
        assertThat(named(spans, "process " + ordered).getAttributes().asMap())
                .containsEntry(stringKey("messaging.consumer.group.name"), "booking")
                .containsEntry(stringKey("messaging.message.conversation_id"), "order-7")
                .containsEntry(stringKey("eventbus.entry.id"), published.entryId())
                .containsEntry(longKey("eventbus.attempt"), 1L);
    }

    @Test
    void eachAttemptHasASpanThatIsLinkedToThePublish() {
        bus.subscribe("booking", Ordered.class)
                .retry(RetryPolicy.defaults().withFixedDelay(Duration.ofMillis(10)))
                .start((event, context) -> {
                    if (context.attempt() < 3) {
                        throw new IllegalStateException("secret");
                    }
                });
        bus.publish(new Ordered(tenant, 1));

        List<SpanData> spans = spans(4);

        SpanData publish = named(spans, "publish " + ordered);
        List<SpanData> attempts = spans.stream().filter(span -> span != publish).toList();
        assertThat(attempts)
                .extracting(span -> span.getAttributes().get(longKey("eventbus.attempt")))
                .containsExactly(1L, 2L, 3L);
        assertThat(attempts)
                .allSatisfy(span -> assertThat(
                                span.getLinks().get(0).getSpanContext().getSpanId())
                        .isEqualTo(publish.getSpanId()));
        assertThat(attempts)
                .extracting(span -> span.getStatus().getStatusCode())
                .containsExactly(StatusCode.ERROR, StatusCode.ERROR, StatusCode.UNSET);
        assertThat(attempts.get(0).getAttributes().get(stringKey("error.type")))
                .isEqualTo("java.lang.IllegalStateException");
        assertThat(spans.toString()).doesNotContain("secret");
    }

    @Test
    void theEntryCarriesTheContextOfItsPublish() {
        bus.publish(new Ordered(tenant, 1), EventMetadata.none().withTraceparent(GIVEN));

        SpanData publish = spans(1).get(0);

        assertThat(publish.getTraceId()).isEqualTo(GIVEN.substring(3, 35));
        assertThat(publish.getParentSpanId()).isEqualTo(GIVEN.substring(36, 52));
        assertThat(String.valueOf(redis.command("XRANGE", ordered, "-", "+")))
                .contains("traceparent, 00-%s-%s-01".formatted(publish.getTraceId(), publish.getSpanId()));
    }

    @Test
    void aContextThatIsNoneBeginsATraceOfItsOwn() {
        bus.subscribe("booking", Ordered.class).start((event, context) -> {});
        bus.publish(new Ordered(tenant, 1), EventMetadata.none().withTraceparent("nonsense"));

        SpanData publish = named(spans(2), "publish " + ordered);

        assertThat(publish.getParentSpanContext().isValid()).isFalse();
    }

    @Test
    void aPublishThatIsRefusedHasASpanThatSaysWhy() {
        assertThatThrownBy(() -> bus.publish(new Ordered(tenant, -1))).isInstanceOf(InvalidEventException.class);

        SpanData publish = spans(1).get(0);

        assertThat(publish.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(publish.getAttributes().get(stringKey("error.type")))
                .isEqualTo(InvalidEventException.class.getName());
    }

    @Test
    void aBatchThatIsRefusedLeavesNoSpanOpen() {
        assertThatThrownBy(() -> bus.publishAll(List.of(new Ordered(tenant, 1), new Ordered(tenant, -1))))
                .isInstanceOf(InvalidEventException.class);

        assertThat(spans(2))
                .extracting(span -> span.getStatus().getStatusCode())
                .containsOnly(StatusCode.ERROR);
    }

    @Test
    void withoutAnSdkTheContextThatWasGivenStays() {
        try (EventBus untraced = open(OpenTelemetry.noop())) {
            untraced.publish(new Ordered(tenant, 1), EventMetadata.none().withTraceparent(GIVEN));
        }

        assertThat(String.valueOf(redis.command("XRANGE", ordered, "-", "+"))).contains("traceparent, " + GIVEN);
    }

    private List<SpanData> spans(int number) {
        return await().until(exported::getFinishedSpanItems, spans -> spans.size() >= number);
    }

    private static SpanData named(List<SpanData> spans, String name) {
        return spans.stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
