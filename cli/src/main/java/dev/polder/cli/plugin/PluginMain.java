package dev.polder.cli.plugin;

import dev.polder.cli.session.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The program behind the plugins. It is apart from the server's, because it has to start in a fraction of its time. */
public final class PluginMain {

    private PluginMain() {}

    /** Runs a plugin: its name comes first. */
    public static void main(String[] arguments) {
        Console console =
                new Console(writer(FileDescriptor.out), writer(FileDescriptor.err), System.getenv(), System.in);
        // Without the shutdown sequence there is less to wait for, and nothing here needs it.
        Runtime.getRuntime().halt(run(console, List.of(arguments)));
    }

    /** The exit code of a command line. */
    static int run(Console console, List<String> line) {
        return line.get(0).equals("__complete")
                ? Completion.run(console, line.subList(1, line.size()))
                : Plugins.run(console, System.getProperty("polder.program", "polder"), line);
    }

    static PrintWriter writer(FileDescriptor descriptor) {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8));
    }
}
