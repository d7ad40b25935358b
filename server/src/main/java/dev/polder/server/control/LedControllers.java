package dev.polder.server.control;

import dev.polder.storage.Guard;
import dev.polder.storage.LeaderLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The controllers of the server that leads: started with each term, stopped at its end. */
public final class LedControllers implements LeaderLock.Candidate {

    private final Function<Guard, ControllerRuntime> assembly;
    private @Nullable ControllerRuntime running;

    /**
     * No controllers yet.
     *
     * @param assembly makes controllers, not started, whose writes carry the guard of a term
     */
    public LedControllers(Function<Guard, ControllerRuntime> assembly) {
        this.assembly = assembly;
    }

    @Override
    public void elected(Guard fence) {
        ControllerRuntime runtime = assembly.apply(fence);
        running = runtime;
        runtime.start();
    }

    @Override
    public void deposed() {
        ControllerRuntime runtime = running;
        running = null;
        if (runtime != null) {
            runtime.close();
        }
    }
}
