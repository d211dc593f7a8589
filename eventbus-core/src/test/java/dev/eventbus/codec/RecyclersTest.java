package dev.eventbus.codec;

import static dev.eventbus.codec.Probe.TENANT;
import static dev.eventbus.codec.Probe.codec;
import static dev.eventbus.codec.Probe.envelope;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eventbus.DomainEvent;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.util.BufferRecycler;

/** Buffers that threads share; more threads than there are places. */
class RecyclersTest {
    private static final int THREADS = 40;
    private static final int ROUNDS = 5_000;

    record Noted(UUID tenantId, String text) implements DomainEvent {}

    private enum Threads {
        PLATFORM,
        VIRTUAL;

        ExecutorService start() {
            try {
                return this == PLATFORM
                        ? Executors.newFixedThreadPool(THREADS)
                        : (ExecutorService) Executors.class
                                .getMethod("newVirtualThreadPerTaskExecutor")
                                .invoke(null);
            } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
                throw new AssertionError(e);
            }
        }
    }

    static Stream<Threads> threads() {
        return Runtime.version().feature() < 21 ? Stream.of(Threads.PLATFORM) : Stream.of(Threads.values());
    }

    /** Does each piece of work on a thread of its own, and fails as one of them does. */
    private static void all(Threads threads, List<Callable<Void>> work) throws Exception {
        ExecutorService executor = threads.start();
        try {
            for (Future<Void> done : executor.invokeAll(work, 60, TimeUnit.SECONDS)) {
                done.get();
            }
        } finally {
            executor.shutdownNow();
        }
    }

    @ParameterizedTest
    @MethodSource("threads")
    void buffersAreNeverUsedByTwoThreadsAtOnce(Threads threads) throws Exception {
        Recyclers recyclers = new Recyclers();
        Set<BufferRecycler> inUse = Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
        Callable<Void> use = () -> {
            for (int i = 0; i < ROUNDS; i++) {
                BufferRecycler buffers = recyclers.acquirePooled();
                assertThat(inUse.add(buffers)).isTrue();
                Thread.yield();
                inUse.remove(buffers);
                recyclers.releasePooled(buffers);
            }
            return null;
        };

        all(threads, Collections.nCopies(THREADS, use));
    }

    @ParameterizedTest
    @MethodSource("threads")
    void whatManyThreadsWriteAndReadAtOnceIsTheirOwn(Threads threads) throws Exception {
        EventCodec codec = codec(Noted.class);
        List<Callable<Void>> work = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            String own = "größer " + thread + " ";
            work.add(() -> {
                for (int i = 0; i < ROUNDS / 50; i++) {
                    Noted noted = new Noted(TENANT, own.repeat(1 + i * 7));
                    assertThat(codec.decode(codec.encode(envelope("NOTED", noted)))
                                    .event())
                            .isEqualTo(noted);
                }
                return null;
            });
        }

        all(threads, work);
    }

    @ParameterizedTest
    @MethodSource("threads")
    void aThreadFindsTheBuffersThatItHasJustLeft(Threads threads) throws Exception {
        Recyclers recyclers = new Recyclers();

        all(threads, List.of(() -> {
            BufferRecycler left = recyclers.acquirePooled();
            recyclers.releasePooled(left);

            assertThat(recyclers.acquirePooled()).isSameAs(left);
            return null;
        }));
    }
}
