package dev.polder.server.control;

import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.spi.control.Progress;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewEvent;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is being deleted together with what is in it: looked at when that begins, and then as often as is worth it.
 *
 * @param space the resource of what is being deleted
 * @param around what an object may be in; null when it is in nothing of that resource
 * @param progress knows what waits for how much
 */
record EndTrigger(ResourceSpace space, Function<ObjectKey, @Nullable ObjectKey> around, Progress progress)
        implements Trigger {

    /** That of namespaces. */
    static EndTrigger ofNamespaces(Progress progress) {
        return new EndTrigger(
                Spaces.NAMESPACES,
                key -> key.namespace().isEmpty()
                        ? null
                        : new ObjectKey(key.cluster(), Spaces.NAMESPACES, "", key.namespace()),
                progress);
    }

    /** That of definitions. */
    static EndTrigger ofDefinitions(Progress progress) {
        return new EndTrigger(
                Spaces.CRDS,
                key -> new ObjectKey(
                        key.cluster(),
                        Spaces.CRDS,
                        "",
                        key.space().groupResource().toString()),
                progress);
    }

    @Override
    public List<ObjectKey> onEvent(ViewEvent event) {
        ObjectKey key = event.subject().key();
        if (!key.space().equals(space)) {
            return content(key, event.revision());
        }
        ObjectRecord after = event.after();
        if (after == null) {
            progress.forget(key);
            return List.of();
        }
        ObjectRecord before = event.before();
        boolean begins = before == null || !before.terminating();
        if (!after.terminating()) {
            return List.of();
        }
        // What it says of its own end is written here, and no reason to look at everything once more.
        boolean due = begins || !progress.isWaiting(key) || progress.changed(key, event.revision());
        return due ? List.of(key) : List.of();
    }

    @Override
    public List<ObjectKey> onExisting(ObjectRecord record) {
        ObjectKey key = record.key();
        if (!key.space().equals(space)) {
            return content(key, Long.MAX_VALUE);
        }
        return record.terminating() ? List.of(key) : List.of();
    }

    /** Before the first look nothing waits: the look is still to come, and sees everything. */
    private List<ObjectKey> content(ObjectKey key, long revision) {
        if (progress.isIdle()) {
            return List.of();
        }
        ObjectKey waiting = around.apply(key);
        return waiting != null && progress.changed(waiting, revision) ? List.of(waiting) : List.of();
    }
}
