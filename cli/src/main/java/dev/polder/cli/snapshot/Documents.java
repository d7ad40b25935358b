package dev.polder.cli.snapshot;

import dev.polder.cli.session.CommandException;
import java.util.ArrayList;
import java.util.List;

/** The documents of a YAML file (apimachinery: {@code yaml.NewYAMLReader}). */
final class Documents {

    private static final String SEPARATOR = "---";

    private Documents() {}

    /**
     * Splits at separators.
     *
     * @throws CommandException when something else than a comment follows one
     */
    static List<String> split(String text) {
        List<String> documents = new ArrayList<>();
        StringBuilder document = new StringBuilder();
        for (String line : text.split("(?<=\n)")) {
            if (line.startsWith(SEPARATOR)) {
                String rest = line.substring(SEPARATOR.length()).strip();
                if (!rest.isEmpty() && !rest.startsWith("#")) {
                    throw new CommandException("invalid Yaml document separator: " + rest);
                }
                documents.add(document.toString());
                document.setLength(0);
            } else {
                document.append(line);
            }
        }
        documents.add(document.toString());
        return documents;
    }
}
