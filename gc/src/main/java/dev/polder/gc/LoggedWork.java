package dev.polder.gc;

import dev.polder.api.object.ObjectKey;
import dev.polder.spi.control.queue.Failing;
import dev.polder.spi.control.queue.FairQueue;
import java.util.function.BooleanSupplier;
import java.util.function.ObjIntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at objects, and logs what cannot be dealt with.
 *
 * @param look looks at an object that could not be dealt with so often
 * @param interactive whether somebody waits for an answer
 */
record LoggedWork(ObjIntConsumer<ObjectKey> look, BooleanSupplier interactive) implements FairQueue.Work {

    private static final Logger LOG = LoggerFactory.getLogger(LoggedWork.class);

    @Override
    public void on(ObjectKey key, int failures) {
        look.accept(key, failures);
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
