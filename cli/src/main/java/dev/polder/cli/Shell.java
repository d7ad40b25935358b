package dev.polder.cli;

import dev.polder.server.PolderServer;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * What a command talks to.
 *
 * @param out standard output
 * @param err standard error
 * @param whenReady keeps a started server running; returns when it shall stop. It is given what tells the user that the
 *     server is ready, to be run once a signal would stop the server properly
 * @param bytes opens standard output for bytes that are no text to print
 */
record Shell(
        PrintWriter out, PrintWriter err, BiConsumer<PolderServer, Runnable> whenReady, Supplier<OutputStream> bytes) {

    /** A shell whose bytes go to the process's standard output. */
    Shell(PrintWriter out, PrintWriter err, BiConsumer<PolderServer, Runnable> whenReady) {
        this(out, err, whenReady, () -> new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16));
    }
}
