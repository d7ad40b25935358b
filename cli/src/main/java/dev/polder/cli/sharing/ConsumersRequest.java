package dev.polder.cli.sharing;

import dev.polder.cli.argument.Arguments;
import dev.polder.cli.session.CommandException;
import dev.polder.cli.session.Paths;
import java.util.Set;

/**
 * What {@code consumers} shall show.
 *
 * @param path the workspace of the export; empty for the current one
 * @param export the name of the export
 * @param format {@code json}, {@code yaml}, or empty for a table
 */
record ConsumersRequest(String path, String export, String format) {

    private static final Set<String> FORMATS = Set.of("", "json", "yaml");

    /**
     * Reads a command line.
     *
     * @throws CommandException for what is wrong with it
     */
    static ConsumersRequest of(Arguments arguments) {
        String format = arguments.value("output");
        if (!FORMATS.contains(format)) {
            throw new CommandException("invalid value \"" + format + "\" for --output; valid values are json, yaml");
        }
        if (arguments.words().size() != 1 || arguments.words().get(0).isEmpty()) {
            throw new CommandException(
                    "one APIExport is required, as `apiexport-name` or `workspace:path:apiexport-name`");
        }
        String reference = arguments.words().get(0);
        String path = Paths.parent(reference);
        if (reference.contains(":") && !Paths.isValid(path)) {
            throw new CommandException("invalid workspace path: " + path);
        }
        return new ConsumersRequest(path, Paths.base(reference), format);
    }
}
