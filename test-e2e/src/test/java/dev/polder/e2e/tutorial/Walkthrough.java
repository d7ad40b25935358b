package dev.polder.e2e.tutorial;

import dev.polder.e2e.harness.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A page whose commands are run in one shell, from top to bottom, and whose outputs are compared with what was printed.
 *
 * <p>A block of {@code console} has commands after {@code $} and what they print, on standard output or as a complaint; {@code …}
 * stands for any text within a line, and columns may be wider or narrower. A block of {@code yaml} that begins with a comment which
 * names a file is that file.
 */
final class Walkthrough {

    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(console|yaml)\n(.*?)^```$");
    private static final String PROMPT = "$ ";
    private static final String END = "-- end of command ";
    private static final String DIFFERENT = "…";

    private final List<Step> steps = new ArrayList<>();
    private final StringBuilder script = new StringBuilder();

    /**
     * A command of the page.
     *
     * @param command as it is typed
     * @param printed the lines that the page shows
     */
    private record Step(String command, List<String> printed) {}

    private Walkthrough() {}

    /** Reads a page. */
    static Walkthrough of(String page) {
        Walkthrough walkthrough = new Walkthrough();
        Matcher block = BLOCK.matcher(page);
        while (block.find()) {
            if (block.group(1).equals("console")) {
                walkthrough.commands(block.group(2).lines().toList());
            } else {
                walkthrough.file(block.group(2));
            }
        }
        return walkthrough;
    }

    private void file(String block) {
        String first = block.lines().findFirst().orElse("");
        if (first.startsWith("# ")) {
            String name = first.substring(2);
            script.append("mkdir -p \"$(dirname '%s')\"\ncat > '%s' <<'END OF FILE'\n".formatted(name, name))
                    .append(block)
                    .append("END OF FILE\n");
        }
    }

    private void commands(List<String> lines) {
        for (String line : lines) {
            if (line.startsWith(PROMPT)) {
                String command = line.substring(PROMPT.length());
                script.append(command)
                        .append(" 2>&1\nprintf '\\n%s%%s\\n' ".formatted(END))
                        .append(steps.size())
                        .append('\n');
                steps.add(new Step(command, new ArrayList<>()));
            } else {
                steps.getLast().printed().add(line);
            }
        }
    }

    /** How many commands the page has. */
    int size() {
        return steps.size();
    }

    /**
     * Runs the page.
     *
     * @param folder where it is run
     * @param environment further variables
     * @throws AssertionError that shows the first command whose output is not that of the page
     */
    void run(Path folder, Map<String, String> environment) throws IOException {
        Path file = Files.writeString(folder.resolve("page.sh"), script);
        Command.Result result = Command.run(folder, environment, "", List.of("bash", file.toString()));
        Iterator<String> printed = result.out().lines().iterator();
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            List<String> said = new ArrayList<>();
            boolean ended = false;
            while (!ended && printed.hasNext()) {
                String line = printed.next();
                ended = line.equals(END + i);
                said.add(line);
            }
            if (!ended) {
                throw new AssertionError("the page ended in: " + step.command() + "\n" + result);
            }
            compare(
                    step,
                    said.stream()
                            .filter(line -> !line.isBlank() && !line.startsWith(END))
                            .toList());
        }
    }

    private static void compare(Step step, List<String> said) {
        boolean same = step.printed().size() == said.size();
        for (int i = 0; same && i < said.size(); i++) {
            same = pattern(step.printed().get(i)).matcher(words(said.get(i))).matches();
        }
        if (!same) {
            throw new AssertionError("$ " + step.command() + "\n--- the page\n" + String.join("\n", step.printed())
                    + "\n--- printed\n" + String.join("\n", said));
        }
    }

    private static Pattern pattern(String line) {
        return Pattern.compile(Arrays.stream(words(line).split(DIFFERENT, -1))
                .map(Pattern::quote)
                .collect(Collectors.joining(".+")));
    }

    private static String words(String line) {
        return line.strip().replaceAll(" {2,}", " ");
    }
}
