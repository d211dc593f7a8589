package dev.eventbus.cli;

import picocli.CommandLine.Mixin;

/** A change that goes on record with its reason. */
abstract class ReasonedAction extends Action {
    @Mixin
    private final Reason reason = new Reason();

    @Override
    void check() {
        root().options().checkWrite(spec().qualifiedName());
        reason.reason();
    }

    final Reason reason() {
        return reason;
    }
}
