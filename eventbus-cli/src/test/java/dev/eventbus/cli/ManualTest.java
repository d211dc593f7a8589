package dev.eventbus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What docs/cli.md says of commands, options and exit codes is what they say themselves. */
class ManualTest {
    private static final Path MANUAL = Path.of("../docs/cli.md");
    private static final Pattern OPTION = Pattern.compile("`(--?[a-z][a-z-]*)");
    private static final Pattern CODE = Pattern.compile("^\\| (\\d+) \\| ([^.:]+)[.:]", Pattern.MULTILINE);

    private final StringWriter out = new StringWriter();
    private final CommandLine commandLine = Eventbus.commandLine(new Surroundings(
            new BufferedReader(new StringReader("")),
            new PrintWriter(out),
            new PrintWriter(out),
            false,
            () -> new TerminalSize(80, 24),
            Map.of()));

    /** The text below each heading. */
    private static Map<String, String> sections() throws IOException {
        Map<String, String> sections = new LinkedHashMap<>();
        for (String part : Files.readString(MANUAL).split("(?m)^#{1,3} ")) {
            sections.put(part.lines().findFirst().orElse(""), part);
        }
        return sections;
    }

    /** The first cells of the rows of a section's tables. */
    private static Set<String> options(String section) {
        return section.lines()
                .filter(line -> line.startsWith("| `-"))
                .map(line -> line.substring(0, line.indexOf(" |")))
                .flatMap(cell -> OPTION.matcher(cell).results())
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> names(List<OptionSpec> options, boolean inherited) {
        return options.stream()
                .filter(option -> option.inherited() == inherited)
                .flatMap(option -> Arrays.stream(option.names()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Those that do something, by their whole names. */
    private Map<String, CommandLine> commands() {
        Map<String, CommandLine> commands = new TreeMap<>();
        List<CommandLine> open = new ArrayList<>(commandLine.getSubcommands().values());
        while (!open.isEmpty()) {
            CommandLine command = open.remove(0);
            open.addAll(command.getSubcommands().values());
            if (command.getCommand() instanceof Callable) {
                commands.put(command.getCommandSpec().qualifiedName(), command);
            }
        }
        return commands;
    }

    @Test
    void eachCommandHasASectionWithItsOptionsAndNoOthers() throws IOException {
        Map<String, String> sections = sections();
        Map<String, CommandLine> commands = commands();
        Map<String, String> ofCommands = new TreeMap<>();
        sections.forEach((heading, text) -> {
            if (heading.startsWith("eventbus ")) {
                ofCommands.put(heading.replaceFirst(" `.*", ""), heading);
            }
        });

        assertThat(ofCommands.keySet()).isEqualTo(commands.keySet()).hasSizeGreaterThan(15);
        commands.forEach((name, command) -> {
            String heading = ofCommands.get(name);
            assertThat(options(sections.get(heading)))
                    .as(name)
                    .isEqualTo(names(command.getCommandSpec().options(), false));
            command.getCommandSpec()
                    .positionalParameters()
                    .forEach(parameter -> assertThat(heading).as(name).contains(parameter.paramLabel()));
        });
    }

    @Test
    void theOptionsOfEveryCommandAreThere() throws IOException {
        Set<String> documented = options(sections().get("Options of every command"));

        assertThat(documented).isEqualTo(names(commandLine.getCommandSpec().options(), false));
        documented.remove("--version");
        commands()
                .forEach((name, command) -> assertThat(
                                names(command.getCommandSpec().options(), true))
                        .as(name)
                        .isEqualTo(documented));
    }

    @Test
    void eachExitCodeIsThereWithItsMeaning() throws IOException {
        Map<String, String> documented = CODE.matcher(sections().get("Exit codes"))
                .results()
                .collect(Collectors.toMap(
                        match -> match.group(1), match -> match.group(2).replace("`", "")));
        Map<String, String> said = commandLine.getCommandSpec().usageMessage().exitCodeList().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, each -> each.getValue().replaceFirst("\\.$", "")));

        assertThat(documented).isEqualTo(said);
        assertThat(said.keySet().stream().map(Integer::valueOf))
                .containsExactlyInAnyOrder(
                        Exit.OK,
                        Exit.FOUND,
                        Exit.USAGE,
                        Exit.REFUSED,
                        Exit.UNREACHABLE,
                        Exit.NOTHING,
                        Exit.BUG,
                        Exit.INTERRUPTED);
    }

    @Test
    void helpIsForEachCommandAndNamesItsOptions() {
        commands().forEach((name, command) -> {
            out.getBuffer().setLength(0);
            String[] words = (name + " --help").substring("eventbus ".length()).split(" ");
            assertThat(commandLine.execute(words)).as(name).isEqualTo(Exit.OK);
            command.getCommandSpec()
                    .options()
                    .forEach(option -> assertThat(out.toString()).as(name).contains(option.longestName()));
            assertThat(out.toString()).as(name).contains("Usage: " + name);
        });
    }
}
