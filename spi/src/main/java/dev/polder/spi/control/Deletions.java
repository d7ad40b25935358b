package dev.polder.spi.control;

import dev.polder.api.object.ObjectKey;
import dev.polder.api.resource.GroupVersionResource;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The words of {@link ObjectClient#deleteAll}. */
public final class Deletions {

    private Deletions() {}

    /**
     * An object that shall go.
     *
     * @param uid as which object: one that has come in its place stays
     */
    public record Victim(ObjectKey key, String uid) {}

    /**
     * Objects that may hang together, as those of one type do in its webhooks.
     *
     * @param resource the version they are deleted in
     * @param victims the objects; read once, by one thread at a time
     */
    public record Line(GroupVersionResource resource, Iterator<Victim> victims) {

        /**
         * A line of objects that are looked at when it is their turn.
         *
         * @param victim the object as it shall go; null when it need not
         */
        public static <T> Line of(
                GroupVersionResource resource, Iterator<T> objects, Function<T, @Nullable Victim> victim) {
            Iterator<Victim> victims = StreamSupport.stream(
                            Spliterators.spliteratorUnknownSize(objects, Spliterator.ORDERED), false)
                    .flatMap(object -> Stream.ofNullable(victim.apply(object)))
                    .iterator();
            return new Line(resource, victims);
        }
    }

    /**
     * Why an object was not deleted; others of its resource and namespace may have failed as well.
     *
     * @param resource as which it should have been deleted
     * @param key of those of this resource and namespace that failed the one whose name is the first
     * @param why what the verb threw
     */
    public record Failure(GroupVersionResource resource, ObjectKey key, RuntimeException why) {

        /** What is told about it: the message of the status, as upstream does. */
        public String message() {
            String message = why.getMessage();
            return message == null ? why.toString() : message;
        }
    }
}
