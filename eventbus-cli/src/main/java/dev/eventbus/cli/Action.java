package dev.eventbus.cli;

import dev.eventbus.redis.RedisOperator;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that asks an operator. */
abstract class Action implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public final Integer call() throws Exception {
        Eventbus root = root();
        check();
        root.options().warn(root.screen());
        try (RedisOperator operator = root.options().bus(root.surroundings()).operate()) {
            return run(operator, root.screen());
        }
    }

    /** Refuses what can be seen to be wrong before Redis is asked. */
    void check() {}

    abstract int run(RedisOperator operator, Screen screen) throws Exception;

    final Eventbus root() {
        return Eventbus.of(spec);
    }

    final CommandSpec spec() {
        return spec;
    }
}
