package dev.polder.cli.session;

import java.io.InputStream;
import java.io.PrintWriter;
import java.util.Map;

/**
 * What a workspace command talks to.
 *
 * @param out standard output
 * @param err standard error
 * @param environment the variables of the process
 * @param in standard input
 */
public record Console(PrintWriter out, PrintWriter err, Map<String, String> environment, InputStream in) {

    /** Without anything to read. */
    public Console(PrintWriter out, PrintWriter err, Map<String, String> environment) {
        this(out, err, environment, InputStream.nullInputStream());
    }

    /** Prints a line, and lets the reader have it at once. */
    public void say(String line) {
        out.print(line + "\n");
        out.flush();
    }

    /** Prints a remark that is no result. */
    public void note(String line) {
        err.print(line + "\n");
        err.flush();
    }
}
