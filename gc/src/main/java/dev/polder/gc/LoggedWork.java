package dev.polder.gc;

import dev.polder.spi.control.queue.Failing;
import dev.polder.spi.control.queue.FairQueue;
import dev.polder.spi.control.queue.Turn;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at objects, and logs what cannot be dealt with.
 *
 * @param look looks at an object whose turn it is
 * @param interactive whether somebody waits for an answer
 */
record LoggedWork(Consumer<Turn> look, BooleanSupplier interactive) implements FairQueue.Work {

    private static final Logger LOG = LoggerFactory.getLogger(LoggedWork.class);

    @Override
    public void on(Turn turn) {
        look.accept(turn);
    }

    @Override
    public boolean yields() {
        return interactive.getAsBoolean();
    }

    @Override
    public void failed(Failing failing, Throwable why) {
        LOG.debug("garbage collection of {} failed for the {}. time", failing.key(), failing.times(), why);
    }
}
