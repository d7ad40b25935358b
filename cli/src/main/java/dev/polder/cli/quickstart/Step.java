package dev.polder.cli.quickstart;

import org.jspecify.annotations.Nullable;

/**
 * One step of a scenario (kcp: {@code cli/pkg/quickstart/scenarios/scenario.go}).
 *
 * @param title what it does, for its line
 * @param execute does it
 * @param cleanup undoes it; null where a step before does, too
 */
record Step(String title, Runnable execute, @Nullable Cleanup cleanup) {

    /**
     * How a step is undone.
     *
     * @param title what that does, for its line
     */
    record Cleanup(String title, Runnable run) {}
}
