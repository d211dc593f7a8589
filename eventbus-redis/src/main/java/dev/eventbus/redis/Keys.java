package dev.eventbus.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The keys. The braces put every companion of a stream into the stream's own slot: the hash of the tag is the hash of
 * the whole key {@code event::T}.
 */
final class Keys {
    /**
     * No type is called so: for what is about a server. In a cluster one of the nodes has it; they are alike, and what one
     * can do, they all can.
     */
    static final String NO_TYPE = "/rights";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,200}");
    private static final String FAILED = "}:failed:";

    private final String prefix;

    Keys(String prefix) {
        this.prefix = prefix;
    }

    String stream(String type) {
        return prefix + ':' + type;
    }

    /** The type whose stream {@code key} is; nothing if it is none. */
    Optional<String> type(String key) {
        return key.startsWith(stream("")) ? name(key.substring(stream("").length())) : Optional.empty();
    }

    /** Of which subscription and type {@code key} has the failed events; nothing if it has none. */
    Optional<OfGroup> failed(String key) {
        int end = key.indexOf(FAILED);
        return key.startsWith("{") && end > 0
                ? type(key.substring(1, end))
                        .flatMap(type ->
                                name(key.substring(end + FAILED.length())).map(name -> of(type, name)))
                : Optional.empty();
    }

    private static Optional<String> name(String text) {
        return NAME.matcher(text).matches() ? Optional.of(text) : Optional.empty();
    }

    /** Says which process trims the stream. */
    byte[] keeper(String type) {
        return ('{' + stream(type) + "}:keeper").getBytes(UTF_8);
    }

    /** What was removed before a subscription had read it. */
    byte[] losses(String type) {
        return ('{' + stream(type) + "}:losses").getBytes(UTF_8);
    }

    /** Where each subscription begins again when its group is lost. */
    byte[] positions(String type) {
        return ('{' + stream(type) + "}:positions").getBytes(UTF_8);
    }

    /** What is paused. */
    byte[] pauses(String type) {
        return ('{' + stream(type) + "}:pauses").getBytes(UTF_8);
    }

    /** The fields of payloads that tools mask: names, without values. They are the type's, so no subscription takes them with it. */
    byte[] sensitive(String type) {
        return ('{' + stream(type) + "}:sensitive").getBytes(UTF_8);
    }

    /** Written, for a second, by whoever waits for replicas or the disk. */
    byte[] secured(String type) {
        return ('{' + stream(type) + "}:secured").getBytes(UTF_8);
    }

    /** Where the jobs are: no type is called so, and in a cluster one of the nodes has it. */
    String jobsPlace() {
        return stream("");
    }

    /** The ids of the jobs on failed events, by their starts. */
    byte[] jobs() {
        return ('{' + jobsPlace() + "}:jobs").getBytes(UTF_8);
    }

    /** What was done with jobs. */
    byte[] jobRecords() {
        return ('{' + jobsPlace() + "}:jobs:records").getBytes(UTF_8);
    }

    byte[] job(String id) {
        return ('{' + jobsPlace() + "}:job:" + id).getBytes(UTF_8);
    }

    /** How far a job is with the failed events of a stream, beside these. */
    byte[] jobPart(String type, String id) {
        return ('{' + stream(type) + "}:job:" + id).getBytes(UTF_8);
    }

    OfGroup of(String type, String subscription) {
        return new OfGroup(type, stream(type), subscription);
    }

    /** The keys of one subscription on one stream. */
    static final class OfGroup {
        final String type;
        final String stream;
        final byte[] streamKey;
        final byte[] group;
        final byte[] retry;
        final byte[] retrying;
        final byte[] failed;
        final byte[] consumers;
        final byte[] positions;
        final byte[] losses;
        final byte[] pauses;
        final byte[] aside;
        final byte[] trial;
        private final String done;

        OfGroup(String type, String stream, String subscription) {
            String tag = '{' + stream + '}';
            this.type = type;
            this.stream = stream;
            this.streamKey = stream.getBytes(UTF_8);
            this.group = subscription.getBytes(UTF_8);
            this.retry = (tag + ":retry:" + subscription).getBytes(UTF_8);
            this.retrying = (tag + ":retrying:" + subscription).getBytes(UTF_8);
            this.failed = ('{' + stream + FAILED + subscription).getBytes(UTF_8);
            this.consumers = (tag + ":consumers:" + subscription).getBytes(UTF_8);
            this.positions = (tag + ":positions").getBytes(UTF_8);
            this.losses = (tag + ":losses").getBytes(UTF_8);
            this.pauses = (tag + ":pauses").getBytes(UTF_8);
            this.aside = (tag + ":aside:" + subscription).getBytes(UTF_8);
            this.trial = (tag + ":losses:trial:" + subscription).getBytes(UTF_8);
            this.done = tag + ":done:" + subscription + ':';
        }

        byte[] done(String eventId) {
            return (done + eventId).getBytes(UTF_8);
        }
    }
}
