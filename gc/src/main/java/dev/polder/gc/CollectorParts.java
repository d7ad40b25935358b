package dev.polder.gc;

import dev.polder.gc.queue.QueueBounds;
import dev.polder.gc.queue.Retries;
import dev.polder.spi.control.ObjectClient;
import dev.polder.spi.schema.SchemaSource;
import dev.polder.storage.view.StoreView;
import java.time.InstantSource;
import java.util.concurrent.Executor;

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
 */
public record CollectorParts(
        StoreView view,
        SchemaSource schemas,
        Writes writes,
        ObjectClient events,
        Executor executor,
        Retries retries,
        InstantSource clock,
        QueueBounds bounds) {}
