package dev.eventbus.torture;

import dev.eventbus.testkit.FaultProxy;
import dev.eventbus.testkit.RedisServer;
import dev.eventbus.testkit.RedisServerBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Runs one torture from the beginning to the verdict. */
public final class Torture {
    private static final Duration UNTIL_SETTLED = Duration.ofSeconds(60);

    private final Options options;
    private final Path folder;
    private final RedisServer redis;
    private final FaultProxy proxy;
    private final Fleet fleet;
    private final List<Fault> faults = Collections.synchronizedList(new ArrayList<>());
    private final List<String> incidents = Collections.synchronizedList(new ArrayList<>());
    private final long began = History.now();

    /** What was asked for. */
    record Options(
            Duration length,
            long seed,
            int rate,
            Breakage breakage,
            @Nullable Path redisBinary,
            Path runs,
            boolean republish,
            boolean keep,
            @Nullable Path recheck) {
        static Options parse(String[] arguments) {
            double minutes = 2;
            long seed = System.nanoTime() & 0xffffff;
            int rate = 200;
            Breakage breakage = Breakage.NONE;
            Path binary = null;
            boolean keep = false;
            boolean republish = false;
            Path recheck = null;
            Path runs = Path.of(System.getProperty("torture.runs", System.getProperty("java.io.tmpdir")));
            List<String> words = new ArrayList<>();
            for (String argument : arguments) {
                Collections.addAll(words, argument.startsWith("--") ? argument.split("=", 2) : new String[] {argument});
            }
            for (int i = 0; i < words.size(); i++) {
                String name = words.get(i);
                if (name.equals("--keep")) {
                    keep = true;
                    continue;
                }
                if (name.equals("--republish")) {
                    republish = true;
                    continue;
                }
                if (i + 1 == words.size()) {
                    throw new IllegalArgumentException(name + " needs a value");
                }
                String value = words.get(++i);
                switch (name) {
                    case "--minutes" -> minutes = Double.parseDouble(value);
                    case "--seed" -> seed = Long.parseLong(value);
                    case "--rate" -> rate = Integer.parseInt(value);
                    case "--break" -> breakage = Breakage.of(value);
                    case "--recheck" -> recheck = Path.of(value);
                    case "--redis-binary" -> binary = Path.of(value);
                    default ->
                        throw new IllegalArgumentException("unknown option " + name
                                + "; there are --minutes M, --seed N, --rate EVENTS_PER_SECOND, --redis-binary FILE,"
                                + " --republish, --keep");
                }
            }
            if (minutes < 0.5 || rate < 10) {
                throw new IllegalArgumentException("at least --minutes 0.5 and --rate 10");
            }
            return new Options(
                    Duration.ofMillis((long) (minutes * 60_000)),
                    seed,
                    rate,
                    breakage,
                    binary,
                    runs,
                    republish,
                    keep,
                    recheck);
        }
    }

    private Torture(Options options) throws IOException {
        this.options = options;
        Files.createDirectories(options.runs);
        this.folder = Files.createTempDirectory(options.runs, "run-" + options.seed + "-");
        Path overlay = Files.createDirectories(folder.resolve("overlay"));
        options.breakage.apply(overlay);
        RedisServerBuilder builder = RedisServer.builder()
                .config("appendonly", "yes")
                .config("appendfsync", "always")
                .keepDataIn(folder.resolve("redis"));
        this.redis = (options.redisBinary == null ? builder.embedded() : builder.binary(options.redisBinary)).start();
        this.proxy = FaultProxy.to(redis);
        this.fleet = new Fleet(options, folder, overlay, proxy.uri(), this::diedByItself);
    }

    /** See {@code run} for what it takes. */
    public static void main(String[] arguments) throws Exception {
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println("torture: " + e.getMessage());
            System.exit(2);
            return;
        }
        if (options.recheck != null) {
            System.exit(Recheck.run(options.recheck) ? 0 : 1);
        }
        Verdict verdict;
        try {
            verdict = new Torture(options).run();
        } catch (Exception | Error e) { // nothing has begun
            System.out.println("the torture could not begin: " + e);
            e.printStackTrace();
            verdict = Verdict.unknown(options.seed, 0);
        }
        System.out.println(verdict.line());
        System.exit(verdict.pass() ? 0 : 1);
    }

    private Verdict run() {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            interrupted = true;
            end();
        }));
        try {
            return torment();
        } catch (Exception | Error e) {
            if (interrupted) { // what it needs was ended under it
                LockSupport.park();
            }
            say("the torture itself failed: %s", e);
            e.printStackTrace();
            return unjudged();
        }
    }

    /** What the histories tell of a run whose end nobody saw: all that was promised remains unproven. */
    private Verdict unjudged() {
        fleet.close();
        try {
            Store nothing = new Store(List.of(), List.of(), List.of());
            Told told = Told.of(Evidence.in(folder, faults, nothing, 0, 0), new Violations());
            say("histories in %s", folder);
            return Verdict.unjudged(options.seed, told, scheduled());
        } catch (RuntimeException e) {
            say("nor can its histories be read: %s", e);
            return Verdict.unknown(options.seed, scheduled());
        }
    }

    private Verdict torment() throws Exception {
        say(
                "seed %d, %.1f min, %d events/s, Redis %s",
                options.seed, options.length.toMillis() / 60e3, options.rate, redis.version());
        say("histories in %s", folder);
        if (options.breakage != Breakage.NONE) {
            say("BROKEN ON PURPOSE: %s", options.breakage);
        }
        fleet.start();
        long publishedFrom = History.now() + 15_000_000;
        Thread.sleep(4_000);
        say("%d publishers and %d consumers are started; faults begin", Schedule.PUBLISHERS, Schedule.CONSUMERS);

        Tormentor tormentor = new Tormentor(redis, proxy, fleet, faults, incidents, this::say);
        tormentor.run(Schedule.of(options.seed, options.length), options.length);
        say("faults end");
        long publishedTo = History.now();
        for (String incident : fleet.stopPublishers()) {
            incidents.add(incident);
        }
        say("publishers have ended");
        List<String> unsettled = awaitSettled();
        incidents.addAll(fleet.stopConsumers());
        say("consumers have ended");
        fleet.close();

        Store store = new StoreReader(redis).read();
        Files.writeString(folder.resolve("published"), publishedFrom + " " + publishedTo);
        Files.write(folder.resolve("faults"), faults.stream().map(Fault::line).toList(), StandardCharsets.US_ASCII);
        Checker.Result result = Checker.check(Evidence.in(folder, faults, store, publishedFrom, publishedTo));
        for (String rest : unsettled) {
            result.violations().add("not settled in time", "%s after %s", rest, UNTIL_SETTLED);
        }
        for (String incident : incidents) {
            result.violations().add("incident", "%s", incident);
        }
        return report(result);
    }

    /** How many faults there were that poison did not do. */
    private long scheduled() {
        return List.copyOf(faults).stream()
                .filter(fault -> fault.kind() != Fault.Kind.HALT)
                .count();
    }

    private List<String> awaitSettled() throws InterruptedException {
        long began = History.now();
        StoreReader reader = new StoreReader(redis);
        List<String> rest = List.of("not asked");
        long said = began;
        while (!rest.isEmpty() && History.now() - began < UNTIL_SETTLED.toNanos() / 1_000) {
            Thread.sleep(500);
            rest = reader.unsettled();
            if (History.now() - said > 10_000_000 && !rest.isEmpty()) {
                said = History.now();
                say("not settled yet: %s", rest);
            }
        }
        if (rest.isEmpty()) {
            say("everything is settled after %.1f s", (History.now() - began) / 1e6);
        }
        return rest;
    }

    private Verdict report(Checker.Result result) {
        Verdict verdict = Verdict.of(options.seed, result, scheduled());
        result.notes().forEach((note, count) -> say("%s: %d", note, count));
        result.bystanders().forEach(line -> System.out.println("  " + line));
        if (!verdict.pass()) {
            say("violations: %s", result.violations().counts());
            result.violations().shown().forEach(line -> System.out.println("  " + line));
            System.out.println("  (times are those of the histories in " + folder + ")");
        }
        say("%d processes were halted by poison", faults.size() - scheduled());
        if (verdict.pass() && !options.keep) {
            end();
            delete(folder);
        }
        return verdict;
    }

    private void diedByItself(Child child, int status) {
        if (status == ChildProcess.POISONED) {
            long now = History.now();
            faults.add(new Fault(Fault.Kind.HALT, child.name(), now, now));
            say("%s was halted by a handler", child.name());
        } else {
            incidents.add("%s ended by itself with status %d; see its log".formatted(child.name(), status));
            say("%s ended by itself with status %d", child.name(), status);
        }
    }

    private void say(String text, Object... arguments) {
        System.out.printf(
                Locale.ROOT,
                "%7.1f s  %s%n",
                (History.now() - began) / 1e6,
                String.format(Locale.ROOT, text, arguments));
    }

    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean interrupted;

    /** Ends everything that was started. */
    private void end() {
        if (ended.compareAndSet(false, true)) {
            fleet.close();
            proxy.close();
            redis.kill();
            redis.close();
        }
    }

    private static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            for (Path path : files.sorted(Collections.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            System.err.println("torture: " + folder + " could not be deleted: " + e);
        }
    }
}
