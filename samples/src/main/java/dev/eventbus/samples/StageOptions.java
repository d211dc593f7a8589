package dev.eventbus.samples;

import dev.eventbus.ConfigurationException;
import dev.eventbus.psa.email.SmtpOptions;
import io.lettuce.core.RedisURI;
import java.net.URI;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Where a sample runs: on servers of its own unless it is given others. */
public final class StageOptions {
    @Option(
            names = "--redis",
            paramLabel = "URI",
            description = {
                "Use this Redis, redis://[[user]:password@]host[:port][/db] or rediss://..., instead of starting one.",
                "All keys of the run begin with a prefix of its own and are removed at the end."
            })
    private @Nullable String redis;

    @Option(
            names = "--jdbc",
            paramLabel = "URL",
            description = {
                "Use this database, jdbc:postgresql://... or jdbc:h2:..., instead of an H2 in memory.",
                "All tables of the run are in schemas of its own, which are dropped at the end."
            })
    private @Nullable String jdbc;

    @Option(
            names = "--smtp",
            paramLabel = "URI",
            description = {
                "Send mails by this server, smtp://[user:password@]host[:port] or smtps://..., instead of into a sink.",
                "They go to made-up addresses below .example."
            })
    private @Nullable String smtp;

    @Spec(Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    private final String run = Integer.toString(ThreadLocalRandom.current().nextInt(1 << 24, 1 << 30), 36);

    /** Refuses what is none, before anything is started. */
    public void check() {
        if (redis != null && !isRedis(redis)) {
            throw refusal("--redis takes redis://host:port or rediss://host:port, with a password where needed");
        }
        if (jdbc != null && !jdbc.matches("jdbc:(postgresql|h2):.+")) {
            throw refusal("--jdbc takes jdbc:postgresql://host:port/name or jdbc:h2:...");
        }
        if (smtp != null && !isSmtp(smtp)) {
            throw refusal("--smtp takes smtp://host:port or smtps://host:port, with user and password where needed");
        }
    }

    private static boolean isRedis(String uri) {
        try {
            URI parts = URI.create(uri);
            if (("redis".equals(parts.getScheme()) || "rediss".equals(parts.getScheme())) && parts.getHost() != null) {
                RedisURI.create(uri);
                return true;
            }
            return false;
        } catch (IllegalArgumentException e) { // its message has the URI and with it the password
            return false;
        }
    }

    private static boolean isSmtp(String uri) {
        try {
            SmtpOptions.of(uri);
            return true;
        } catch (ConfigurationException e) {
            return false;
        }
    }

    private ParameterException refusal(String rule) {
        return new ParameterException(spec.commandLine(), rule);
    }

    /** The Redis, for a sample of this name. */
    public RedisStage redis(String sample) {
        return redis == null ? RedisStage.own() : RedisStage.at(redis, sample + '-' + run);
    }

    /** The database, for a sample of this name. */
    public DatabaseStage database(String sample) {
        String name = sample + '_' + run;
        return jdbc == null ? DatabaseStage.own(name) : DatabaseStage.at(jdbc, name);
    }

    /** The mail server. */
    public MailStage mail() {
        return smtp == null ? MailStage.own() : MailStage.at(smtp);
    }
}
