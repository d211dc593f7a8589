package dev.eventbus.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eventbus.Pause;
import dev.eventbus.Pauses;
import dev.eventbus.log.PauseLog;
import dev.eventbus.log.PauseText;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The pauses: for each stream a hash beside it, with a version that tells readers whether to look. */
final class RedisPauseLog implements PauseLog {
    private final Keys keys;
    private final Function<String, Link> links;
    private final Duration timeout;

    /**
     * Keeps them where the streams are.
     *
     * @param links where each stream is
     */
    RedisPauseLog(Keys keys, Function<String, Link> links, Duration timeout) {
        this.keys = keys;
        this.links = links;
        this.timeout = timeout;
    }

    @Override
    public Optional<Pause> add(String type, Pause pause) {
        Keys.OfGroup group = keys.of(type, pause.subscription());
        String name = PauseText.name(pause.subscription(), pause.tenant());
        Object holds = Link.await(Script.PAUSE.run(
                links.apply(group.stream),
                timeout,
                "Pausing %s on %s".formatted(name, group.stream),
                List.of(group.streamKey, group.positions, keys.pauses(type)),
                group.group,
                name,
                PauseText.value(pause),
                newVersion(),
                Pauses.MOST_TENANTS));
        if (holds == null) {
            return Optional.empty();
        }
        String value = Replies.text(holds);
        if (value.isEmpty()) {
            throw PauseLog.tooMany(pause, group.stream);
        }
        return Optional.ofNullable(PauseText.pause(name, value));
    }

    @Override
    public Optional<Pause> remove(String type, String subscription, Optional<UUID> tenant) {
        String stream = keys.stream(type);
        String name = PauseText.name(subscription, tenant);
        Object value = Link.await(Script.RESUME.run(
                links.apply(stream),
                timeout,
                "Resuming %s on %s".formatted(name, stream),
                List.of(keys.pauses(type)),
                name,
                newVersion()));
        return value == null ? Optional.empty() : Optional.ofNullable(PauseText.pause(name, Replies.text(value)));
    }

    @Override
    public List<Pause> list(String type) {
        String stream = keys.stream(type);
        return pauses(Link.await(links.apply(stream)
                .call(
                        Commands.of(CommandType.HGETALL, (Object) keys.pauses(type)),
                        timeout,
                        "Listing the pauses on " + stream)));
    }

    /** Those in a flat reply. */
    static List<Pause> pauses(@Nullable Object reply) {
        List<@Nullable Object> flat = Replies.list(reply);
        List<Pause> pauses = new ArrayList<>();
        for (int i = 0; i < flat.size(); i += 2) {
            Pause pause = PauseText.pause(Replies.text(flat.get(i)), Replies.text(flat.get(i + 1)));
            if (pause != null) {
                pauses.add(pause);
            }
        }
        return pauses;
    }

    /** One that nobody has seen, also where the last one was deleted. */
    static byte[] newVersion() {
        return UUID.randomUUID().toString().getBytes(UTF_8);
    }
}
