package dev.eventbus.cli;

import picocli.CommandLine.IVersionProvider;

/** The version that the jar says it is. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Eventbus.class.getPackage().getImplementationVersion();
        return new String[] {"eventbus " + (version == null ? "(of no jar)" : version)};
    }
}
