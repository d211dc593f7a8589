package dev.eventbus.log;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;

/** The logs that a test opens on one store, closed after it; its types and subscriptions are its own. */
public abstract class OpenedLogs implements LogFixture {
    private final String run = UUID.randomUUID().toString().substring(0, 8);
    private final List<EventLog> opened = new CopyOnWriteArrayList<>();

    /** A log on the store of this test, as another process would open it. Closed after the test. */
    protected abstract EventLog open(Duration lease);

    @Override
    public final EventLog log(Duration lease) {
        EventLog log = open(lease);
        opened.add(log);
        return log;
    }

    @Override
    public final String type(String name) {
        return name + '_' + run;
    }

    @Override
    public final String subscription(String name) {
        return name + '-' + run;
    }

    @AfterEach
    void closeLogs() {
        opened.forEach(EventLog::close);
    }
}
