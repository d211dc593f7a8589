package dev.eventbus.benchmarks;

import dev.eventbus.benchmarks.clients.OurPublisher;
import dev.eventbus.benchmarks.clients.RawPublisher;
import dev.eventbus.benchmarks.work.AsyncPublishing;
import dev.eventbus.benchmarks.work.BlockingPublishing;
import java.util.List;
import java.util.NoSuchElementException;

/** All lines, in the order in which they run. */
final class Lines {
    static final List<Line> ALL = List.of(
            Line.of("publish-async/ours", () -> new AsyncPublishing(OurPublisher::singly)),
            Line.of("publish-async/raw-batched", () -> new AsyncPublishing(RawPublisher::batching)),
            Line.of("publish-async/raw-flush", () -> new AsyncPublishing(RawPublisher::flushing)),
            Line.of("publish-1/ours", () -> new BlockingPublishing(1, OurPublisher::singly)),
            Line.of("publish-1/raw", () -> new BlockingPublishing(1, RawPublisher::flushing)),
            Line.of("publish-16/ours", () -> new BlockingPublishing(16, OurPublisher::singly)),
            Line.of("publish-16/raw", () -> new BlockingPublishing(16, RawPublisher::flushing)),
            Line.of("publish-all/ours", () -> new BlockingPublishing(1, OurPublisher::batching)));

    private Lines() {}

    static Line named(String name) {
        return ALL.stream()
                .filter(line -> line.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("There is no line " + name));
    }
}
