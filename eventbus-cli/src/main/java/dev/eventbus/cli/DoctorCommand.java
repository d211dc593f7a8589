package dev.eventbus.cli;

import dev.eventbus.redis.Diagnosis;
import dev.eventbus.redis.Diagnosis.Finding;
import dev.eventbus.redis.Diagnosis.Severity;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "doctor",
        description = {
            "Says what may go wrong with this Redis, and what to do about it.",
            "Looks at its settings, at the rights of the user, and at what waits that nobody looks after. Ends with 1 if it "
                    + "finds more than what is worth knowing."
        })
final class DoctorCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Eventbus root = Eventbus.of(spec);
        Screen screen = root.screen();
        root.options().warn(screen);
        Diagnosis diagnosis = root.options().bus(root.surroundings()).diagnose();
        if (screen.isJson()) {
            Listing listing = new Listing();
            diagnosis.findings().forEach(finding -> listing.add(row(finding)));
            listing.print(screen);
        } else {
            people(diagnosis, screen);
        }
        return diagnosis.findings().stream().anyMatch(finding -> finding.severity() != Severity.NOTICE)
                ? Exit.FOUND
                : Exit.OK;
    }

    private static Row row(Finding finding) {
        return new Row()
                .put("severity", finding.severity())
                .put("check", finding.check())
                .put("what", finding.what())
                .put("consequence", finding.consequence())
                .put("remedy", finding.remedy());
    }

    private static void people(Diagnosis diagnosis, Screen screen) {
        screen.paragraph("Redis at %s: %s, %s"
                .formatted(
                        diagnosis.where(),
                        Text.count(diagnosis.findings().size(), "finding"),
                        Text.count(diagnosis.streams().size(), "stream")));
        for (Finding finding : diagnosis.findings()) {
            screen.line("");
            screen.line(screen.styled(finding.severity() + " " + finding.check(), style(finding.severity())));
            screen.paragraph(finding.what());
            screen.paragraph(finding.consequence());
            screen.paragraph("> " + finding.remedy());
        }
    }

    private static Style style(Severity severity) {
        return switch (severity) {
            case ERROR -> Style.BAD;
            case WARNING -> Style.WARNING;
            case NOTICE -> Style.FAINT;
        };
    }
}
