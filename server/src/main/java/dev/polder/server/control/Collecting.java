package dev.polder.server.control;

import dev.polder.gc.Collector;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewEvent;

/**
 * The garbage collector among the controllers.
 *
 * @param collector collects for one term
 */
record Collecting(Collector collector) implements Follower {

    @Override
    public void onEvent(ViewEvent event) {
        collector.onEvent(event);
    }

    @Override
    public void onExisting(ObjectRecord record) {
        collector.onExisting(record);
    }

    @Override
    public void onPast(ViewEvent event) {
        collector.onPast(event);
    }

    @Override
    public void close() {
        collector.close();
    }
}
