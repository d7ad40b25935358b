package dev.polder.cli.workspace;

import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the build runs while the JVM watches which classes the commands for workspaces need. */
public final class PluginTraining {

    static final List<List<String>> LINES = List.of(
            List.of("ws", "."),
            List.of("ws", "current", "--short"),
            List.of("ws", ":root"),
            List.of("ws", "-"),
            List.of("ws", "tree"),
            List.of("ws", "create-context", "training", "--overwrite"),
            List.of("ws", "--help"));

    private PluginTraining() {}

    /** Runs every line on a copy of the kubeconfig of the first argument, whose server is there. */
    public static void main(String[] arguments) throws IOException {
        Path original = Path.of(arguments[0]);
        Path copy = Files.copy(original, Path.of(arguments[0] + ".training"));
        try {
            Map<String, String> environment = new HashMap<>(System.getenv());
            environment.put("KUBECONFIG", copy.toString());
            Console console = new Console(
                    PluginMain.writer(FileDescriptor.out), PluginMain.writer(FileDescriptor.err), environment);
            for (List<String> line : LINES) {
                if (PluginMain.run(console, line) != 0) {
                    throw new IllegalStateException("the training run failed at " + line);
                }
            }
        } finally {
            Files.delete(copy);
        }
    }
}
