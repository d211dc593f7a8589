package dev.eventbus.subscribe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class StackTextTest {
    private static final StackTraceElement HANDLER = frame("org.example.Mail", "send");
    private static final StackTraceElement BUS = frame(HandlerCall.class.getName(), "run");
    private static final StackTraceElement THREAD = frame("java.lang.Thread", "run");

    @Test
    void withoutFramesOfTheBusItIsWhatTheJvmPrints() {
        Exception cause = withFrames(new Exception("inner"), frame("org.example.Dns", "ask"), HANDLER, THREAD);
        Exception failure = withFrames(new Exception("outer", cause), HANDLER, THREAD);
        failure.addSuppressed(withFrames(new Exception("beside"), THREAD));

        assertThat(StackText.of(failure)).isEqualTo(printed(failure));
    }

    @Test
    void aCircleOfCausesEnds() {
        Exception failure = withFrames(new Exception("a"), HANDLER);
        failure.initCause(withFrames(new Exception("b", failure), HANDLER));

        assertThat(StackText.of(failure)).isEqualTo(printed(failure));
    }

    @Test
    void whatIsBelowTheHandlerIsLeftOut() {
        Exception failure = withFrames(new Exception("refused"), HANDLER, BUS, THREAD);

        assertThat(StackText.of(failure)).isEqualTo("java.lang.Exception: refused\n\tat " + HANDLER);
    }

    @Test
    void framesThatACauseSharesWithTheHandlersOwnAreCountedWithoutThoseOfTheBus() {
        Exception cause = withFrames(new Exception("cause"), frame("org.example.Dns", "ask"), HANDLER, BUS, THREAD);
        Exception failure = withFrames(new Exception("refused", cause), HANDLER, BUS, THREAD);

        assertThat(StackText.of(failure))
                .isEqualTo(
                        "java.lang.Exception: refused\n\tat " + HANDLER
                                + "\nCaused by: java.lang.Exception: cause\n\tat org.example.Dns.ask(File.java:1)\n\t... 1 more");
    }

    @Test
    void itIsCut() {
        StackTraceElement[] deep = new StackTraceElement[1_000];
        Arrays.fill(deep, HANDLER);

        assertThat(StackText.of(withFrames(new StackOverflowError(), deep)))
                .hasSize(8_001)
                .endsWith("…");
    }

    private static <T extends Throwable> T withFrames(T failure, StackTraceElement... frames) {
        failure.setStackTrace(frames);
        return failure;
    }

    private static StackTraceElement frame(String type, String method) {
        return new StackTraceElement(type, method, "File.java", 1);
    }

    private static String printed(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString().strip().replace(System.lineSeparator(), "\n");
    }
}
