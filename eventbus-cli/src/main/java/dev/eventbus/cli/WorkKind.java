package dev.eventbus.cli;

import dev.eventbus.redis.RedisOperator;
import java.util.stream.Stream;

/** The kinds of long work, and how an operator is asked about each. */
enum WorkKind {
    JOB("job", "failed", "jobs") {
        @Override
        Work get(RedisOperator operator, String id) {
            return Work.of(operator.failedEvents().jobs().get(id));
        }

        @Override
        Work cancel(RedisOperator operator, String id, Reason reason) {
            return Work.of(operator.failedEvents().jobs().cancel(id, reason.by(), reason.reason()));
        }

        @Override
        Work resume(RedisOperator operator, String id, Reason reason) {
            return Work.of(operator.failedEvents().jobs().resume(id, reason.by(), reason.reason()));
        }

        @Override
        Stream<Row> list(RedisOperator operator) {
            return operator.failedEvents().jobs().list().stream().map(WorkRow::of);
        }

        @Override
        Stream<Row> records(RedisOperator operator, int most) {
            return operator.failedEvents().jobs().records(most).stream().map(WorkRow::of);
        }
    },
    REPLAY("replay", "replay", "list") {
        @Override
        Work get(RedisOperator operator, String id) {
            return Work.of(operator.replays().get(id));
        }

        @Override
        Work cancel(RedisOperator operator, String id, Reason reason) {
            return Work.of(operator.replays().cancel(id, reason.by(), reason.reason()));
        }

        @Override
        Work resume(RedisOperator operator, String id, Reason reason) {
            return Work.of(operator.replays().resume(id, reason.by(), reason.reason()));
        }

        @Override
        Stream<Row> list(RedisOperator operator) {
            return operator.replays().list().stream().map(WorkRow::of);
        }

        @Override
        Stream<Row> records(RedisOperator operator, int most) {
            return operator.replays().records(most).stream().map(WorkRow::of);
        }
    };

    private final String word;
    private final String command;
    private final String listing;

    WorkKind(String word, String command, String listing) {
        this.word = word;
        this.command = command;
        this.listing = listing;
    }

    abstract Work get(RedisOperator operator, String id);

    abstract Work cancel(RedisOperator operator, String id, Reason reason);

    abstract Work resume(RedisOperator operator, String id, Reason reason);

    /** The newest first. */
    abstract Stream<Row> list(RedisOperator operator);

    /** The last {@code most} entries; each says as {@code job} what it is about. */
    abstract Stream<Row> records(RedisOperator operator, int most);

    /** What one is called within a message. */
    String word() {
        return word;
    }

    /** What it is called where a message begins. */
    String noun() {
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }

    /** How somebody goes on with one. */
    String resuming(String id) {
        return "eventbus %s resume %s --write --reason ...".formatted(command, id);
    }

    /** How somebody looks at one. */
    String showing(String id) {
        return "eventbus %s %s %s".formatted(command, listing, id);
    }
}
