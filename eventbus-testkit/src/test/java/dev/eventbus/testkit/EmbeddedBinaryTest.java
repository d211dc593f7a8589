package dev.eventbus.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class EmbeddedBinaryTest {
    static Path path(EmbeddedBinary embedded) {
        try {
            return embedded.get().path();
        } catch (UnusableException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aBinaryIsUnpackedOnceAndCanBeRun() {
        Path first = path(EmbeddedBinary.SIGNAL);

        assertThat(first).isExecutable().hasFileName(first.getFileName().toString());
        assertThat(path(EmbeddedBinary.SIGNAL)).isEqualTo(first);
    }

    @Test
    void aBinaryThatIsGoneIsUnpackedAgain() throws IOException {
        Files.delete(path(EmbeddedBinary.CODEMONSTUR));

        assertThat(path(EmbeddedBinary.CODEMONSTUR)).isExecutable();
    }

    @Test
    void noClassOfTheLibrariesIsOnThisModulesOwnPath() {
        assertThatThrownBy(() -> Class.forName("redis.embedded.core.RedisServerBuilder"))
                .isInstanceOf(ClassNotFoundException.class);
    }
}
