package dev.eventbus.redis;

import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What the server has to let a user do, and a way to find out what it does not. Rules are as in {@code ACL SETUSER}.
 *
 * <p>Each command is sent in a form that changes nothing, mostly with arguments that it refuses: the server looks at
 * the rights first. There is no other way, for whoever may not run a command may not ask for his rights either.
 */
enum Rights {
    /** To publish, also under an id of one's own, and to find out what became of it when a connection breaks. */
    PUBLISH(
            "publish, and find out what became of it",
            "xadd S NOMKSTREAM bad f v",
            "xrevrange S + - COUNT 1",
            "xinfo|stream S",
            "time",
            "client|info",
            "client|kill ID 9223372036854775807 ADDR 0:0", // nobody; before 7.0, ID 0 would be everybody
            "xrange S - + COUNT 1",
            "evalsha 0 0",
            "eval return 0",
            "info server"),
    /** To read, settle, retry, park, take over, deduplicate, count losses and keep streams within their bounds. */
    SUBSCRIBE(
            "read and settle for subscriptions",
            "evalsha 0 0",
            "eval return 0",
            "xreadgroup GROUP g c STREAMS S 0",
            "xadd C NOMKSTREAM bad f v",
            "xrange S - + COUNT 1",
            "xrevrange C + - COUNT 1",
            "xlen S",
            "xdel C 0-0",
            "xtrim S MAXLEN 0",
            "xack S g 0-0",
            "xclaim S g c 0 0-0",
            "xpending S g",
            "xgroup|create S g bad",
            "xgroup|delconsumer S g c",
            "xinfo|stream S",
            "xinfo|groups S",
            "xinfo|consumers S g",
            "exists S",
            "type S",
            "del C",
            "get C",
            "set C v XX",
            "hget C f",
            "hmget C f",
            "hset C f v f",
            "hdel C f",
            "hexists C f",
            "hkeys C",
            "hgetall C",
            "hscan C 0",
            "hincrby C f bad",
            "zadd C XX 0 m",
            "zrem C m",
            "zcard C",
            "zscore C m",
            "zrange C 0 0",
            "zrangebyscore C 0 0",
            "zremrangebyscore C 0 0",
            "time",
            "client|id",
            "client|unblock 0",
            "info server"),
    /** To wait for new entries without reading them, where the server does not count what a stream ever had. */
    WAIT_BEFORE_7("wait for what subscriptions read, before Redis 7.0", "xread COUNT 1 STREAMS S 0"),
    /** To look at failed events, retry and discard them, also by jobs, to see how far behind subscriptions are, to pause, and to detach them. */
    OPERATE(
            "look after failed events and detach subscriptions",
            "evalsha 0 0",
            "eval return 0",
            "xrange C - + COUNT 1",
            "xrevrange C + - COUNT 1",
            "xlen C",
            "xdel C 0-0",
            "xadd C NOMKSTREAM bad f v",
            "hset C f v f",
            "hdel C f",
            "hkeys C",
            "hmget C f",
            "hgetall C",
            "hscan C 0",
            "hincrby C f no",
            "expire C no",
            "zadd C XX 0 m",
            "zrem C m",
            "time",
            "exists S",
            "hget C f",
            "hexists C f",
            "zrange C 0 0",
            "zremrangebyrank C 1 0",
            "zscore C m",
            "zcard C",
            "xinfo|stream S",
            "xinfo|groups S",
            "xinfo|consumers S g",
            "xpending S g",
            "xgroup|destroy S g",
            "unlink C");

    private final String purpose;
    private final Map<String, List<String>> probes = new LinkedHashMap<>();

    Rights(String purpose, String... probes) {
        this.purpose = purpose;
        for (String probe : probes) {
            List<String> words = List.of(probe.split(" "));
            this.probes.put("+" + words.get(0), words);
        }
    }

    /** Those that a bus needs on this server. */
    static List<Rights> on(ServerInfo server) {
        boolean before7 = server.text("redis_version").matches("[0-6]\\..*");
        return Arrays.stream(values())
                .filter(rights -> rights != WAIT_BEFORE_7 || before7)
                .toList();
    }

    /** What they are for, as in "to publish". */
    String purpose() {
        return purpose;
    }

    /** The commands, such as {@code +xinfo|stream}. */
    List<String> rules() {
        return List.copyOf(probes.keySet());
    }

    /**
     * Asks for all in one go.
     *
     * @param prefix of the keys
     * @return the rules that are missing, key patterns among them; exceptionally
     *     {@link dev.eventbus.log.LogException} if the server cannot be asked
     */
    CompletableFuture<List<String>> missing(Link link, String prefix, Duration timeout) {
        Keys.OfGroup keys = new Keys(prefix).of(Keys.NO_TYPE, "s");
        List<String> missing = new ArrayList<>();
        CompletableFuture<?> all = CompletableFuture.completedFuture(null);
        for (Map.Entry<String, List<String>> probe : probes.entrySet()) {
            all = all.thenCombine(
                    link.call(command(probe.getValue(), keys), timeout, "Asking for the rights of the user")
                            .handle((reply, failure) -> verdict(probe.getKey(), probe.getValue(), prefix, failure)),
                    (before, rule) -> {
                        if (rule != null && !missing.contains(rule)) {
                            missing.add(rule);
                        }
                        return missing;
                    });
        }
        return all.thenApply(done -> List.copyOf(missing));
    }

    private static @Nullable String verdict(
            String rule, List<String> probe, String prefix, @Nullable Throwable failure) {
        if (failure == null) {
            return null;
        }
        Throwable refusal = RedisErrors.unwrap(failure).getCause();
        if (refusal == null || !RedisErrors.isReply(refusal)) {
            throw RedisErrors.asUnchecked(failure);
        }
        if (!RedisErrors.isForbidden(refusal)) {
            return null;
        }
        if (RedisErrors.isAboutKeys(refusal)) {
            return probe.contains("C") ? "~{" + prefix + ":*" : "~" + prefix + ":*";
        }
        return rule;
    }

    private static Command<byte[], byte[], @Nullable Object> command(List<String> probe, Keys.OfGroup keys) {
        String[] name = probe.get(0).toUpperCase(Locale.ROOT).split("\\|");
        List<Object> words = new ArrayList<>(List.of(name).subList(1, name.length));
        for (String word : probe.subList(1, probe.size())) {
            words.add(
                    switch (word) {
                        case "S" -> keys.streamKey;
                        case "C" -> keys.trial;
                        default -> word;
                    });
        }
        return Commands.of(new Name(name[0]), words.toArray());
    }

    /** A command by its name. */
    private record Name(String text) implements ProtocolKeyword {
        @Override
        public byte[] getBytes() {
            return text.getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
