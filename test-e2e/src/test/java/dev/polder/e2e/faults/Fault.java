package dev.polder.e2e.faults;

import dev.polder.e2e.harness.ServerProcess;

/** Something that can happen to a server. */
public sealed interface Fault permits KillServer, TermServer {

    /** Makes it happen, and returns once it has. */
    void strike(ServerProcess server);
}
