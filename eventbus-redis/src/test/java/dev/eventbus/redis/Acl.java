package dev.eventbus.redis;

import static java.util.stream.Collectors.toMap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The users that docs/acl.md describes, in the words that stand there. */
final class Acl {
    static final String PASSWORD = "secret";
    /** What a subscriber needs in addition before Redis 7.0, as the document says. */
    static final String BEFORE_7 = named("Before Redis 7.0, grant also `(\\+\\w+)`");

    private static final Pattern LINES = Pattern.compile("```\\n(ACL SETUSER (\\w+) [^`]*)```");

    private Acl() {}

    /** The words of the command that makes this user. */
    static List<String> user(String name) {
        Map<String, String> users =
                LINES.matcher(document()).results().collect(toMap(found -> found.group(2), found -> found.group(1)));
        return Arrays.stream(users.get(name).replace("SECRET", PASSWORD).strip().split("\\s+"))
                .toList();
    }

    /** The commands that he may run, such as {@code +xadd}. */
    static List<String> commands(String name) {
        return user(name).stream().filter(word -> word.startsWith("+")).toList();
    }

    private static String named(String pattern) {
        return Pattern.compile(pattern)
                .matcher(document())
                .results()
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow();
    }

    private static String document() {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.exists(here.resolve("docs/acl.md"))) {
            here = here.getParent();
        }
        try {
            return Files.readString(here.resolve("docs/acl.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
