package dev.polder.cli;

import dev.polder.server.PolderServer;
import java.io.PrintWriter;
import java.util.function.Consumer;

/**
 * What a command talks to.
 *
 * @param out standard output
 * @param err standard error
 * @param whenReady keeps a started server running; returns when it shall stop
 */
record Shell(PrintWriter out, PrintWriter err, Consumer<PolderServer> whenReady) {}
