package dev.polder.gc;

import dev.polder.spi.control.ObjectWriter;
import dev.polder.spi.control.queue.Delays;
import dev.polder.spi.control.queue.QueueBounds;
import dev.polder.spi.control.queue.Retries;
import dev.polder.spi.schema.SchemaSource;
import dev.polder.storage.view.StoreView;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * What the collector works with.
 *
 * @param view every object, and who names whom as owner
 * @param schemas what each logical cluster serves
 * @param writes how it writes
 * @param events records Kubernetes events
 * @param executor runs what blocks: a virtual thread each
 * @param retries tells when to try again
 * @param clock tells the time
 * @param bounds how much runs at a time
 * @param interactive whether somebody waits for an answer; less runs at a time then
 */
public record CollectorParts(
        StoreView view,
        SchemaSource schemas,
        Writes writes,
        ObjectWriter events,
        Executor executor,
        Retries retries,
        InstantSource clock,
        QueueBounds bounds,
        BooleanSupplier interactive) {

    /** How much a server looks at at a time: they wait for the store and for webhooks, and take nothing but memory while they do. */
    public static final QueueBounds BOUNDS = new QueueBounds(512, 32, 16, 2, 1, Delays.STANDARD);
}
