package dev.polder.cli;

import dev.polder.server.PolderServer;
import java.io.PrintWriter;
import java.util.function.BiConsumer;

/**
 * What a command talks to.
 *
 * @param out standard output
 * @param err standard error
 * @param whenReady keeps a started server running; returns when it shall stop. It is given what tells the user that the
 *     server is ready, to be run once a signal would stop the server properly
 */
record Shell(PrintWriter out, PrintWriter err, BiConsumer<PolderServer, Runnable> whenReady) {}
