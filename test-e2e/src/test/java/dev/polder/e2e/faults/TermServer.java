package dev.polder.e2e.faults;

import dev.polder.e2e.harness.ServerProcess;

/** The process is asked to end (SIGTERM), and must do so with code 0. */
public record TermServer() implements Fault {

    @Override
    public void strike(ServerProcess server) {
        int exit = server.terminate();
        if (exit != 0) {
            throw new AssertionError("exit code " + exit + " after SIGTERM:\n" + String.join("\n", server.output()));
        }
    }
}
