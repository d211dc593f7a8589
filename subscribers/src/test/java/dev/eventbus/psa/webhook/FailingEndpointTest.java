package dev.eventbus.psa.webhook;

import static dev.eventbus.psa.webhook.HttpServer.status;
import static dev.eventbus.psa.webhook.HttpServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eventbus.RetryPolicy;
import dev.eventbus.psa.webhook.HttpServer.Answer;
import dev.eventbus.psa.webhook.HttpServer.Request;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of deliveries to endpoints that do not do what they should. */
class FailingEndpointTest extends WebhookFixture {
    static Stream<Arguments> waysToFail() {
        return Stream.of(
                Arguments.of("it fails", status("500 Internal Server Error"), "HTTP 500"),
                Arguments.of("it knows nothing of it", status("404 Not Found"), "HTTP 404"),
                Arguments.of("it has too many", text("HTTP/1.1 429 Slow\r\nRetry-After: 0\r\n\r\n"), "HTTP 429"),
                Arguments.of("it redirects", text("HTTP/1.1 307 There\r\nLocation: /trap\r\n\r\n"), "HTTP 307"),
                Arguments.of("it never answers", (Answer) FailingEndpointTest::wait, "no answer within PT0.4S"),
                Arguments.of("it answers byte by byte", (Answer) FailingEndpointTest::drip, "no answer within PT0.4S"),
                Arguments.of("its header never ends", (Answer) FailingEndpointTest::headers, "header"),
                Arguments.of("its status line never ends", (Answer) FailingEndpointTest::line, "line"),
                Arguments.of("it says wait for ever", (Answer) FailingEndpointTest::continues, "no answer within PT0.4S"),
                Arguments.of(
                        "it resets the connection",
                        (Answer) (socket, out) -> {
                            socket.setSoLinger(true, 0);
                            socket.close();
                        },
                        "SocketException"),
                Arguments.of("it closes without an answer", (Answer) (socket, out) -> {}, "NoHttpResponseException"),
                Arguments.of("it closes in the middle", text("HTTP/1.1 200 OK\r\nContent-"), "Exception"),
                Arguments.of("it speaks something else", text("SSH-2.0-OpenSSH_9.2\r\n\r\n"), "NoHttpResponseException"),
                Arguments.of("it answers with no status", text("HTTP/1.1 abc OK\r\n\r\n"), "Exception"));
    }

    private static void wait(Socket socket, OutputStream out) throws IOException {
        socket.getInputStream().read();
    }

    private static void drip(Socket socket, OutputStream out)
            throws IOException, InterruptedException {
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

    private static void continues(Socket socket, OutputStream out)
            throws IOException, InterruptedException {
        while (true) {
            out.write("HTTP/1.1 102 Processing\r\n\r\n".getBytes());
            Thread.sleep(10); // what it is told to do
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("waysToFail")
    void itGetsTheSameMessageAgainUntilItAnswersAndItsReasonIsKept(String way, Answer answer, String reason)
            throws Exception {
        start(QUICK.withRetry(RetryPolicy.defaults().withMaxAttempts(2).withFixedDelay(Duration.ZERO)));
        register("/hook");
        server.answer("/hook", answer, answer, answer);

        UUID id = publish();
        awaitDelivered(1);

        assertThat(deliveries.failed(tenant, 10)).singleElement().satisfies(failed -> {
            assertThat(failed.attempts()).isEqualTo(2);
            assertThat(failed.reason()).contains(reason);
        });
        deliveries.retry(tenant, List.of(deliveries.failed(tenant, 10).get(0).id()));
        awaitIt(() -> received("/hook").size() == 4);
        awaitIt(() -> deliveries.backlog().pending() == 0);
        assertThat(deliveries.backlog().failed()).isZero();
        assertThat(received("/hook")).extracting(Request::body).containsOnly(received("/hook").get(0).body());
        assertThat(received("/hook"))
                .extracting(request -> request.headers().get("webhook-id"))
                .containsOnly(id.toString());
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
        start(QUICK.withTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(60)).withConcurrency(6, 2));
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
        Answer[] outage =
                Stream.generate(() -> status("503 Down")).limit(12).toArray(Answer[]::new);
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

        assertThat(Instant.now())
                .isAfterOrEqualTo(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)));
        assertThat(received("/hook")).hasSize(5);
    }

    @Test
    void aDatabaseThatIsAwayForAWhileDelaysAndLosesNothing() throws Exception {
        start(QUICK);
        register("/hook");
        rename("eventbus_webhook_delivery", "away");
        UUID id = publish();

        rename("away", "eventbus_webhook_delivery");
        awaitDelivered(1);

        assertThat(received("/hook"))
                .singleElement()
                .satisfies(request -> assertThat(request.headers()).containsEntry("webhook-id", id.toString()));
    }

    private void rename(String from, String to) throws SQLException {
        Transactions.in(dataSource, connection -> connection
                .prepareStatement("ALTER TABLE %s RENAME TO %s".formatted(from, to))
                .execute());
    }
}
