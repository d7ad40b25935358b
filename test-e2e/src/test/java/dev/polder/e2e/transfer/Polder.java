package dev.polder.e2e.transfer;

import dev.polder.e2e.harness.Command;
import dev.polder.e2e.harness.Repository;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Commands of the real program. */
final class Polder {

    private Polder() {}

    /** Runs {@code polder <words>} in a folder. */
    static Command.Result run(Path folder, String... words) {
        List<String> line = new ArrayList<>(List.of(Repository.launcher().toString()));
        line.addAll(List.of(words));
        return Command.run(folder, Map.of(), "", line);
    }
}
