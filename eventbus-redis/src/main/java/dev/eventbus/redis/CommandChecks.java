package dev.eventbus.redis;

import dev.eventbus.redis.Diagnosis.Finding;
import dev.eventbus.redis.Diagnosis.Severity;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which commands a server does not have: it is too old for them, or they are renamed or disabled there. It is asked,
 * since no version tells. Of a command with subcommands it is asked for the whole, for 6.2 knows no parts.
 */
final class CommandChecks {
    private static final String WAIT = "WAIT";
    private static final String WAITAOF = "WAITAOF";
    private static final List<String> ALL = all();

    private CommandChecks() {}

    private static List<String> all() {
        Set<String> all = new TreeSet<>(Set.of(WAIT, WAITAOF));
        for (Rights rights : Rights.values()) {
            rights.rules().forEach(rule -> all.add(command(rule)));
        }
        return List.copyOf(all);
    }

    /** Of the rule {@code +xinfo|stream} it is {@code XINFO}. */
    static String command(String rule) {
        return rule.substring(1).split("\\|")[0].toUpperCase(Locale.ROOT);
    }

    /** Asks for all that a bus uses. */
    static Command<byte[], byte[], @Nullable Object> ask() {
        List<Object> words = new ArrayList<>(List.of("INFO"));
        words.addAll(ALL);
        return Commands.of(CommandType.COMMAND, words.toArray());
    }

    /** Those that the server lacks, by what it replied to {@link #ask}. */
    static Set<String> lacking(@Nullable Object reply) {
        List<@Nullable Object> known = Replies.list(reply);
        Set<String> lacking = new TreeSet<>();
        for (int i = 0; i < ALL.size(); i++) {
            if (known.get(i) == null) {
                lacking.add(ALL.get(i));
            }
        }
        return lacking;
    }

    /** What a bus cannot do without these on such a server. */
    static List<Finding> of(Set<String> lacking, ServerInfo server) {
        List<Finding> found = new ArrayList<>();
        for (Rights rights : Rights.on(server)) {
            Set<String> needed = new TreeSet<>(lacking);
            needed.retainAll(rights.rules().stream().map(CommandChecks::command).toList());
            if (!needed.isEmpty()) {
                found.add(new Finding(
                        Severity.ERROR,
                        "commands",
                        "The server has no %s, which it takes to %s."
                                .formatted(String.join(" ", needed), rights.purpose()),
                        "No bus can do that here, or only in part.",
                        "Use Redis 6.2 or newer, or Valkey, and neither rename nor disable its commands."));
            }
        }
        if (lacking.contains(WAIT)) {
            found.add(notice(
                    WAIT,
                    "A publish cannot wait for replicas: Durability.replicated(n) is refused.",
                    "If it is to, let the server have its WAIT: somebody has renamed or disabled it."));
        }
        if (lacking.contains(WAITAOF)) {
            found.add(notice(
                    WAITAOF,
                    "A publish cannot wait for the disk: Durability.fsynced() is refused.",
                    "If it is to, use Redis 7.2 or newer, or Valkey."));
        }
        return found;
    }

    private static Finding notice(String command, String consequence, String remedy) {
        return new Finding(
                Severity.NOTICE, "commands", "The server has no %s.".formatted(command), consequence, remedy);
    }
}
