package dev.eventbus.subscribe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eventbus.log.Delivery;
import dev.eventbus.log.Delivery.Origin;
import dev.eventbus.log.Fields;
import dev.eventbus.log.LogConsumer;
import dev.eventbus.log.LogException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** When a read is followed by another before anybody has looked at what it brought. */
class ReadingTest {
    /** How many were asked for, in the order of the reads. */
    private final List<Integer> asked = new ArrayList<>();

    private final Deque<CompletableFuture<List<Delivery>>> replies = new ArrayDeque<>();
    private final AtomicBoolean broken = new AtomicBoolean();
    private final AtomicBoolean goesOn = new AtomicBoolean(true);
    private final List<Integer> readsWhenTold = new ArrayList<>();
    private final Reading first =
            new Reading(new Membership(consumer(), Duration.ofSeconds(30), System.nanoTime()), goesOn::get, () -> {
                readsWhenTold.add(asked.size());
            });

    /** Answers when the test does. */
    private LogConsumer consumer() {
        return (LogConsumer) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {LogConsumer.class}, (proxy, method, args) -> {
                    if (broken.get()) {
                        throw new IllegalStateException("broken");
                    }
                    asked.add((Integer) args[0]);
                    replies.add(new CompletableFuture<>());
                    return replies.getLast();
                });
    }

    private static List<Delivery> events(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Delivery("A", i + "-0", Fields.none(), Origin.FRESH, 1, "me"))
                .toList();
    }

    private void reply(int count) {
        replies.remove().complete(events(count));
    }

    @Test
    void theNextIsSentWithTheReplyAfterThatWasTold() {
        first.mayBeFollowed(100);
        first.begin(256);

        reply(1);

        assertThat(first.reply()).isCompletedWithValue(events(1));
        assertThat(asked).containsExactly(256, 100);
        assertThat(readsWhenTold).containsExactly(1);
        assertThat(first.next())
                .isNotNull()
                .satisfies(next -> assertThat(next.reply()).isNotDone());
    }

    @Test
    void oneThatFollowsIsFollowedOnlyWhenThatIsSaidAnew() {
        first.mayBeFollowed(100);
        first.begin(256);
        reply(1);

        reply(1);

        assertThat(asked).containsExactly(256, 100);
        assertThat(first.next()).isNotNull().satisfies(next -> {
            assertThat(next.reply()).isCompletedWithValue(events(1));
            assertThat(next.next()).isNull();
        });
    }

    @Test
    void whoeverIsBehindReadsWhenHeHasLooked() {
        first.mayBeFollowed(100);
        first.begin(256);

        reply(Reading.FEW + 1);

        assertThat(asked).containsExactly(256);
        assertThat(first.next()).isNull();
    }

    @Test
    void noneFollowsWhatBroughtNothing() {
        first.mayBeFollowed(100);
        first.begin(256);

        reply(0);

        assertThat(first.next()).isNull();
    }

    @Test
    void noneFollowsWhatHasFailed() {
        first.mayBeFollowed(100);
        first.begin(256);

        replies.remove().completeExceptionally(new LogException("gone", null));

        assertThat(first.reply()).isCompletedExceptionally();
        assertThat(readsWhenTold).hasSize(1);
        assertThat(first.next()).isNull();
    }

    @Test
    void noneFollowsWhenItMayNotGoOnAnyMore() {
        first.mayBeFollowed(100);
        first.begin(256);
        goesOn.set(false); // such as a pause

        reply(1);

        assertThat(asked).containsExactly(256);
        assertThat(first.next()).isNull();
    }

    @Test
    void theReplyComesAlsoIfItCannotBeKnownWhetherOneMayFollow() {
        Reading read = new Reading(
                new Membership(consumer(), Duration.ofSeconds(30), System.nanoTime()),
                () -> {
                    throw new OutOfMemoryError("thrown by the test");
                },
                () -> {});
        read.mayBeFollowed(100);
        read.begin(256);

        reply(1);

        assertThat(read.reply()).isCompletedWithValue(events(1));
        assertThat(read.next()).isNull();
    }

    @Test
    void oneThatCannotBeSentHasFailedForWhoWaitsForIt() {
        first.mayBeFollowed(100);
        first.begin(256);
        broken.set(true);

        reply(1);

        assertThat(first.reply()).isCompletedWithValue(events(1));
        assertThat(first.next())
                .isNotNull()
                .satisfies(next -> assertThat(next.reply()).isCompletedExceptionally());
        assertThat(readsWhenTold).hasSize(2);
    }
}
