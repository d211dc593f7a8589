package dev.eventbus.psa.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Posts a delivery to its endpoint: one connection for each, to an address that was checked, and no redirects, cookies,
 * proxies or repetitions. The answer's header decides; its body is not read.
 */
final class WebhookClient implements AutoCloseable {
    private static final ContentType CLOUD_EVENT = ContentType.create("application/cloudevents+json", UTF_8);
    private static final Duration LONGEST_PAUSE = Duration.ofDays(1);

    private final CloseableHttpClient client;
    private final Duration timeout;
    private final ScheduledExecutorService deadlines;

    WebhookClient(WebhookOptions options) {
        this(options, InetAddress::getAllByName);
    }

    WebhookClient(WebhookOptions options, GuardedDns.Lookup lookup) {
        timeout = options.timeout();
        SSLContext tls = options.tls();
        client = HttpClientBuilder.create()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(new GuardedDns(lookup, options.allowed()))
                        .setTlsSocketStrategy(
                                tls == null
                                        ? DefaultClientTlsStrategy.createDefault()
                                        : new DefaultClientTlsStrategy(tls))
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(Timeout.of(options.connectTimeout()))
                                .setSocketTimeout(Timeout.of(timeout))
                                .build())
                        .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                                .http1Config(Http1Config.custom()
                                        .setMaxLineLength(8 << 10)
                                        .setMaxHeaderCount(100)
                                        .build())
                                .build())
                        .setMaxConnTotal(options.concurrency())
                        .setMaxConnPerRoute(options.concurrency())
                        .build())
                .setConnectionReuseStrategy((request, response, context) -> false)
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableContentCompression()
                .disableCookieManagement()
                .disableAuthCaching()
                .setUserAgent("eventbus-webhooks")
                .build();
        deadlines = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "eventbus-webhooks-deadline");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Sends it; never throws for what the endpoint does. */
    Outcome post(WebhookEndpoint endpoint, Delivery delivery) {
        HttpPost post = request(endpoint, delivery);
        ScheduledFuture<?> deadline = deadlines.schedule(post::cancel, timeout.toMillis(), TimeUnit.MILLISECONDS);
        try {
            return outcome(client.executeOpen(HttpHost.create(endpoint.url()), post, null));
        } catch (IOException | RuntimeException e) {
            String reason = post.isCancelled() ? "no answer within " + timeout : describe(e);
            return new Outcome.Refused(reason, null);
        } finally {
            deadline.cancel(false);
            post.cancel(); // closes the connection; closing the answer would read its body
        }
    }

    private static HttpPost request(WebhookEndpoint endpoint, Delivery delivery) {
        byte[] body = delivery.body().getBytes(UTF_8);
        String id = delivery.eventId().toString();
        long timestamp = Instant.now().getEpochSecond();
        HttpPost post = new HttpPost(endpoint.url());
        post.setHeader("webhook-id", id);
        post.setHeader("webhook-timestamp", timestamp);
        post.setHeader(
                "webhook-signature",
                endpoint.secrets().stream()
                        .map(secret -> secret.sign(id, timestamp, body))
                        .collect(Collectors.joining(" ")));
        post.setHeader("connection", "close");
        post.setEntity(new ByteArrayEntity(body, CLOUD_EVENT));
        return post;
    }

    private static Outcome outcome(ClassicHttpResponse response) {
        int status = response.getCode();
        if (status >= 200 && status < 300) {
            return new Outcome.Accepted();
        }
        if (status == 410) {
            return new Outcome.Gone();
        }
        String reason = status >= 300 && status < 400
                ? "HTTP %d, and redirects are not followed".formatted(status)
                : "HTTP " + status;
        return new Outcome.Refused(reason, retryAfter(response.getFirstHeader("retry-after")));
    }

    /** From seconds, or a date by our clock; what is neither says nothing. */
    private static @Nullable Duration retryAfter(@Nullable Header header) {
        if (header == null) {
            return null;
        }
        String value = header.getValue().strip();
        if (value.matches("\\d{1,9}")) {
            return within(Duration.ofSeconds(Long.parseLong(value)));
        }
        try {
            ZonedDateTime date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME);
            return within(Duration.between(Instant.now(), date));
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static Duration within(Duration pause) {
        return pause.isNegative() ? Duration.ZERO : pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    private static String describe(Exception failure) {
        String text = "%s: %s"
                .formatted(failure.getClass().getSimpleName(), failure.getMessage())
                .replaceAll("\\p{Cntrl}+", " ");
        return text.length() <= 300 ? text : text.substring(0, 300) + "…";
    }

    @Override
    public void close() {
        client.close(CloseMode.IMMEDIATE);
        deadlines.shutdownNow();
    }
}
