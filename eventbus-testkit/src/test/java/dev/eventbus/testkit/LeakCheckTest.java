package dev.eventbus.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

@Isolated("it looks at all threads")
class LeakCheckTest {
    private static final CountDownLatch END = new CountDownLatch(1);
    private static final List<RespConnection> OPEN = new ArrayList<>();
    private static RedisServer redis;

    @BeforeAll
    static void start() {
        redis = RedisServer.builder().start();
    }

    @AfterAll
    static void end() {
        END.countDown();
        redis.close();
    }

    @AfterEach
    void closeConnections() throws IOException {
        for (RespConnection connection : OPEN) {
            connection.close();
        }
        OPEN.clear();
    }

    @Test
    void aClassThatLeavesNothingPasses() {
        assertThat(failureOf(LeavesNothing.class)).isEmpty();
    }

    @Test
    void aDaemonThreadOfTheBusIsALeak() {
        assertThat(failureOf(LeavesThread.class))
                .hasValueSatisfying(message -> assertThat(message)
                        .contains("LeavesThread left this behind, 150 ms after its end")
                        .contains("thread 'eventbus-reader-1'")
                        .contains("LeakCheckTest")
                        .contains("Close what it opened"));
    }

    @Test
    void anyThreadThatKeepsTheJvmAliveIsALeak() {
        assertThat(failureOf(LeavesNonDaemon.class))
                .hasValueSatisfying(message -> assertThat(message).contains("thread 'some-pool'"));
    }

    @Test
    void aConnectionToTheServerIsALeak() {
        assertThat(failureOf(LeavesConnection.class))
                .hasValueSatisfying(message ->
                        assertThat(message).contains("connection to " + redis).contains("name=forgotten"));
    }

    @Test
    void onAMethodItChecksTheTest() {
        assertThat(failureOf(LeavesConnectionInATest.class))
                .hasValueSatisfying(message -> assertThat(message).contains("leaves()"));
    }

    @Test
    void whatTheTestsOfAClassShareMayLiveUntilItsEnd() {
        assertThat(failureOf(SharesConnection.class)).isEmpty();
    }

    @Test
    void whatEndsSoonAfterIsNoLeak() {
        assertThat(failureOf(EndsSoon.class)).isEmpty();
    }

    private static Optional<String> failureOf(Class<?> type) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(type))
                .execute()
                .allEvents()
                .finished()
                .stream()
                .map(LeakCheckTest::failure)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> failure(Event event) {
        return event.getPayload(TestExecutionResult.class)
                .flatMap(TestExecutionResult::getThrowable)
                .map(Throwable::getMessage);
    }

    private static RespConnection connect() throws IOException {
        RespConnection connection = RespConnection.open(redis.address(), Duration.ofSeconds(5));
        connection.call(List.of("CLIENT", "SETNAME", "forgotten"));
        OPEN.add(connection);
        return connection;
    }

    private static Thread startThread(String name, boolean daemon, CountDownLatch until) {
        Thread thread = new Thread(
                () -> {
                    try {
                        until.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                name);
        thread.setDaemon(daemon);
        thread.start();
        return thread;
    }

    /** What leaves something: it is not waited for. */
    abstract static class Leaving {
        @RegisterExtension
        static final LeakCheck LEAKS = LeakCheck.waiting(Duration.ofMillis(150));
    }

    @ExtendWith(LeakCheck.class)
    static class LeavesNothing {
        @Test
        void test() throws Exception {
            CountDownLatch end = new CountDownLatch(1);
            Thread thread = startThread("eventbus-reader-2", true, end);
            redis.command("PING");
            connect().close();
            end.countDown();
            thread.join();
            startThread("a-daemon-of-others", true, END);
        }
    }

    static class LeavesThread extends Leaving {
        @Test
        void test() {
            startThread("eventbus-reader-1", true, END);
        }
    }

    static class LeavesNonDaemon extends Leaving {
        @Test
        void test() {
            startThread("some-pool", false, END);
        }
    }

    static class LeavesConnection extends Leaving {
        @Test
        void test() throws IOException {
            connect();
        }
    }

    static class LeavesConnectionInATest {
        @RegisterExtension
        final LeakCheck leaks = LeakCheck.waiting(Duration.ofMillis(150));

        @Test
        void leaves() throws IOException {
            connect();
        }
    }

    @ExtendWith(LeakCheck.class)
    static class SharesConnection {
        private static RespConnection shared;

        @BeforeAll
        static void open() throws IOException {
            shared = connect();
        }

        @Test
        void test() throws IOException {
            shared.call(List.of("PING"));
        }

        @AfterAll
        static void close() throws IOException {
            shared.close();
        }
    }

    @ExtendWith(LeakCheck.class)
    static class EndsSoon {
        @Test
        void test() throws IOException {
            RespConnection connection = connect();
            Thread tester = Thread.currentThread();
            Thread closer = new Thread(
                    () -> {
                        // Ends only when the check is waiting for it.
                        while (tester.getState() != Thread.State.TIMED_WAITING) {
                            Thread.onSpinWait();
                        }
                        try {
                            connection.close();
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    },
                    "eventbus-closer");
            closer.start();
        }
    }
}
