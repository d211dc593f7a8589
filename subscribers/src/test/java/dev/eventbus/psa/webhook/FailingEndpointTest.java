package dev.eventbus.psa.webhook;

import static dev.eventbus.psa.webhook.HttpServer.status;
import static dev.eventbus.psa.webhook.HttpServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eventbus.RetryPolicy;
import dev.eventbus.psa.webhook.HttpServer.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What becomes of deliveries to endpoints that do not do what they should. */
class FailingEndpointTest extends WebhookFixture {
    /** What each path does, and the reason that is kept of it. */
    private record Way(String path, Answer answer, String reason) {}

    private static final String SILENT = "no answer within PT0.8S";
    private static final List<Way> WAYS_TO_FAIL = List.of(
            new Way("/fails", status("500 Internal Server Error"), "HTTP 500"),
            new Way("/knows-nothing-of-it", status("404 Not Found"), "HTTP 404"),
            new Way("/has-too-many", text("HTTP/1.1 429 Slow\r\nRetry-After: 0\r\n\r\n"), "HTTP 429"),
            new Way("/redirects", text("HTTP/1.1 307 There\r\nLocation: /trap\r\n\r\n"), "HTTP 307, and redirects"),
            new Way("/never-answers", FailingEndpointTest::wait, SILENT),
            new Way("/answers-byte-by-byte", FailingEndpointTest::drip, SILENT),
            new Way("/header-never-ends", FailingEndpointTest::headers, "Maximum header count exceeded"),
            new Way("/status-line-never-ends", FailingEndpointTest::line, "Maximum line length limit exceeded"),
            new Way("/says-wait-for-ever", FailingEndpointTest::continues, SILENT),
            new Way("/resets", FailingEndpointTest::reset, "SocketException"),
            new Way("/closes-at-once", (socket, out) -> {}, "NoHttpResponseException"),
            new Way("/closes-in-the-middle", text("HTTP/1.1 200 OK\r\nContent-"), "Exception"),
            new Way("/speaks-something-else", text("SSH-2.0-OpenSSH_9.2\r\n\r\n"), "NoHttpResponseException"),
            new Way("/has-no-status", text("HTTP/1.1 abc OK\r\n\r\n"), "Exception"));

    private static void reset(Socket socket, OutputStream out) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private static void wait(Socket socket, OutputStream out) throws IOException {
        socket.getInputStream().read();
    }

    private static void drip(Socket socket, OutputStream out) throws IOException, InterruptedException {
        for (byte each : "HTTP/1.1 200 OK and so on and on, without an end".getBytes()) {
            out.write(each);
            Thread.sleep(50); // what it is told to do
        }
    }

    private static void headers(Socket socket, OutputStream out) throws IOException {
        out.write("HTTP/1.1 200 OK\r\n".getBytes());
        while (true) {
            out.write("X: y\r\n".getBytes());
        }
    }

    private static void line(Socket socket, OutputStream out) throws IOException {
        out.write("HTTP/1.1 200 ".getBytes());
        while (true) {
            out.write("OK ".getBytes());
        }
    }

    private static void continues(Socket socket, OutputStream out) throws IOException, InterruptedException {
        while (true) {
            out.write("HTTP/1.1 102 Processing\r\n\r\n".getBytes());
            Thread.sleep(10); // what it is told to do
        }
    }

    @Test
    void howeverAnEndpointFailsItGetsTheSameMessageAgainUntilItAnswersAndItsReasonIsKept() throws Exception {
        start(QUICK.withTimeouts(Duration.ofMillis(800), Duration.ofMillis(800))
                .withRetry(RetryPolicy.defaults().withMaxAttempts(2).withFixedDelay(Duration.ZERO)));
        Map<UUID, Way> ways = new HashMap<>();
        for (Way way : WAYS_TO_FAIL) {
            ways.put(register(way.path).id(), way);
            server.answer(way.path, way.answer, way.answer, way.answer);
        }

        UUID id = publish();
        awaitDelivered(1);

        List<WebhookDeliveries.Failed> failed = deliveries.failed(tenant, 100);
        assertThat(failed).hasSameSizeAs(WAYS_TO_FAIL).allSatisfy(each -> {
            assertThat(each.attempts()).isEqualTo(2);
            assertThat(each.reason()).contains(ways.get(each.endpointId()).reason);
        });
        deliveries.retry(
                tenant, failed.stream().map(WebhookDeliveries.Failed::id).toList());
        awaitIt(() -> deliveries.backlog().pending() == 0);
        assertThat(deliveries.backlog().failed()).isZero();
        String body = received(WAYS_TO_FAIL.get(0).path).get(0).body();
        assertThat(WAYS_TO_FAIL)
                .allSatisfy(way -> assertThat(received(way.path)).hasSize(4).allSatisfy(request -> {
                    assertThat(request.body()).isEqualTo(body);
                    assertThat(request.headers()).containsEntry("webhook-id", id.toString());
                }));
        assertThat(received("/trap")).isEmpty();
        awaitIt(() -> server.connections() == 0);
    }

    @Test
    void aBodyIsNotReadHoweverLongItIs() throws Exception {
        start(QUICK);
        register("/hook");
        AtomicLong written = new AtomicLong();
        server.answer("/hook", (socket, out) -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 99999999999\r\n\r\n".getBytes());
            byte[] much = new byte[8_192];
            while (true) {
                out.write(much);
                written.addAndGet(much.length);
            }
        });

        publish();
        awaitDelivered(1);

        awaitIt(() -> server.connections() == 0);
        assertThat(received("/hook")).hasSize(1);
        assertThat(written).hasValueLessThan(16 << 20); // what the buffers of both sockets take
    }

    @Test
    void oneThatNeverAnswersNeitherDelaysNorRepeatsWhatTheOthersGet() throws Exception {
        start(QUICK.withConcurrency(6, 2));
        register("/good");
        register("/bad");
        register("/worse");
        Answer[] never = Stream.generate(() -> (Answer) FailingEndpointTest::wait)
                .limit(100)
                .toArray(Answer[]::new);
        server.answer("/bad", never);
        server.answer("/worse", never);

        List<String> ids =
                IntStream.range(0, 30).mapToObj(i -> publish().toString()).toList();
        awaitIt(() -> received("/good").size() == 30);

        assertThat(received("/good"))
                .extracting(request -> request.headers().get("webhook-id"))
                .containsExactlyInAnyOrderElementsOf(ids);
        assertThat(received("/bad")).hasSize(2);
        assertThat(received("/worse")).hasSize(2);
        assertThat(deliveries.backlog().failed()).isZero();
        server.close(); // ends what never answers
    }

    @Test
    void anOutageSpendsNoAttemptsBesideThoseThatShowItAndItsEndIsNoticed() throws Exception {
        start(QUICK.withConcurrency(8, 1)
                .withBreaker(3, Duration.ofMillis(100))
                .withRetry(RetryPolicy.defaults().withMaxAttempts(3).withFixedDelay(Duration.ofMillis(10))));
        register("/hook");
        register("/good");
        Answer[] outage = Stream.generate(() -> status("503 Down")).limit(12).toArray(Answer[]::new);
        server.answer("/hook", outage);

        long began = System.nanoTime();
        IntStream.range(0, 50).forEach(i -> publish());
        awaitDelivered(50);

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(9 * 90));
        assertThat(deliveries.backlog().failed()).isLessThanOrEqualTo(4); // 12 attempts, 3 for each
        assertThat(received("/hook")).hasSizeBetween(58, 62);
        assertThat(received("/good")).hasSize(50);
    }

    @Test
    void whoSaysWhenToComeBackIsLeftAloneUntilThenByAllThatIsForIt() throws Exception {
        start(QUICK.withConcurrency(1, 1));
        register("/hook");
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                Instant.now().plusSeconds(2).atOffset(ZoneOffset.UTC));
        server.answer("/hook", text("HTTP/1.1 503 Later\r\nRetry-After: " + date + "\r\n\r\n"));

        publish();
        awaitIt(() -> received("/hook").size() == 1);
        IntStream.range(0, 3).forEach(i -> publish());
        awaitDelivered(4);

        Instant then = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date));
        assertThat(received("/hook")).hasSize(5);
        assertThat(received("/hook").subList(1, 5))
                .allSatisfy(request -> assertThat(request.at()).isAfterOrEqualTo(then));
    }

    @Test
    void aDatabaseThatIsAwayForAWhileDelaysAndLosesNothing() throws Exception {
        start(QUICK);
        register("/hook");
        rename("eventbus_webhook_delivery", "away");
        UUID id = publish();
        awaitIt(() -> bus.subscriptionStats().stream().anyMatch(stats -> stats.retrying() > 0));

        rename("away", "eventbus_webhook_delivery");
        awaitDelivered(1);

        assertThat(received("/hook"))
                .singleElement()
                .satisfies(request -> assertThat(request.headers()).containsEntry("webhook-id", id.toString()));
    }

    private void rename(String from, String to) throws SQLException {
        Transactions.in(
                dataSource,
                connection -> connection
                        .prepareStatement("ALTER TABLE %s RENAME TO %s".formatted(from, to))
                        .execute());
    }
}
