package dev.polder.e2e.harness;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Commands of the real program. */
public final class Polder {

    private Polder() {}

    /** Runs {@code polder <words>} in a folder. */
    public static Command.Result run(Path folder, String... words) {
        List<String> line = new ArrayList<>(List.of(Repository.launcher().toString()));
        line.addAll(List.of(words));
        return Command.run(folder, Map.of(), "", line);
    }
}
