package dev.polder.cli.workspace;

import java.io.PrintWriter;
import java.util.Map;

/**
 * What a workspace command talks to.
 *
 * @param out standard output
 * @param err standard error
 * @param environment the variables of the process
 */
public record Console(PrintWriter out, PrintWriter err, Map<String, String> environment) {

    /** Prints a line, and lets the reader have it at once. */
    void say(String line) {
        out.print(line + "\n");
        out.flush();
    }

    /** Prints a remark that is no result. */
    void note(String line) {
        err.print(line + "\n");
        err.flush();
    }
}
