package dev.eventbus.cli;

import dev.eventbus.jdbc.OutboxRows;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that asks an outbox, and no Redis. */
abstract class OutboxAction implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final Database database = new Database();

    @Override
    public final Integer call() throws InterruptedException {
        check();
        Screen screen = root().screen();
        return database().open(root().surroundings(), screen, rows -> run(rows, screen));
    }

    /** Refuses what can be seen to be wrong before the database is asked. */
    abstract void check();

    abstract int run(OutboxRows rows, Screen screen) throws InterruptedException;

    /** As this command says, or the one before it: {@code outbox --jdbc URL retry}. */
    private Database database() {
        return !database.isGiven() && spec.parent().userObject() instanceof OutboxAction before
                ? before.database
                : database;
    }

    final Eventbus root() {
        return Eventbus.of(spec);
    }

    final CommandSpec spec() {
        return spec;
    }
}
