package dev.polder.e2e.faults;

import dev.polder.e2e.harness.ServerProcess;

/** The process is gone between two instructions (kill −9). */
public record KillServer() implements Fault {

    @Override
    public void strike(ServerProcess server) {
        server.kill();
    }
}
