package dev.eventbus.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BreakageTest {
    @TempDir
    Path overlay;

    @Test
    void theSafeguardsAreInTheScriptsThatAreAltered() throws IOException {
        Breakage.of("fencing").apply(overlay);
        Breakage.of("copy-first").apply(overlay);
        Breakage.of("grace").apply(overlay);

        Path scripts = overlay.resolve("dev/eventbus/redis");
        assertThat(Files.readString(scripts.resolve("ack.lua"))).contains("if false then");
        assertThat(Files.readString(scripts.resolve("ackretry.lua"))).contains("if true then");
        assertThat(Files.readString(scripts.resolve("retry.lua")))
                .contains("XACK")
                .doesNotContain("'HSET'");
        assertThat(Files.readString(scripts.resolve("pulse.lua"))).contains("local ended = true and");
    }
}
