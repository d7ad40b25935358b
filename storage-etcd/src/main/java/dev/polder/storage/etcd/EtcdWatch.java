package dev.polder.storage.etcd;

import com.google.protobuf.UnknownFieldSet;
import dev.polder.storage.StoreEvent;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoreWatch;
import dev.polder.storage.StoreWatcher;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One watch of all rows. A thread of its own hands over whole revisions; etcd sends on as they are taken, so a slow watcher
 * costs a bounded amount of memory here and is caught up by etcd later.
 *
 * <p>It ends when its connection does. Whoever follows the store then asks for another, from where it came to.
 */
final class EtcdWatch implements StoreWatch {

    /** {@code WatchCreateRequest.fragment} and {@code WatchResponse.fragment}, which the stubs do not know yet. */
    private static final int REQUEST_FRAGMENTS = 8;

    private static final int RESPONSE_IS_FRAGMENT = 7;

    private static final int MOST_EXCUSES = 20;

    private final EtcdKeys keys;
    private final AtomicInteger excuses = new AtomicInteger();
    private final StoreWatcher watcher;
    private final long after;
    private final WatchStream stream;
    private final Owner owner;
    private final Thread thread;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final List<Event> fragments = new ArrayList<>();

    private volatile long position;
    private volatile boolean busy;
    private volatile boolean closed;
    private volatile long last = Long.MAX_VALUE;

    /** Hears what a watch does; called on its thread. */
    interface Owner {

        /** It has told everything that has come. */
        void idle();

        /** A session has begun, or ended, or says something else. */
        void sessionsChanged();

        /** It has ended. */
        void over(EtcdWatch ended);
    }

    /**
     * A watch whose stream is open.
     *
     * @param after the first revision told is greater
     * @param owner hears of it
     */
    EtcdWatch(EtcdKeys keys, long after, StoreWatcher watcher, WatchStream stream, Owner owner) {
        this.keys = keys;
        this.after = after;
        this.position = after;
        this.watcher = watcher;
        this.stream = stream;
        this.owner = owner;
        this.thread = Thread.ofPlatform().daemon().name("polder-etcd-watch").unstarted(this::run);
    }

    static WatchRequest request(EtcdKeys keys, long after) {
        UnknownFieldSet.Field yes =
                UnknownFieldSet.Field.newBuilder().addVarint(1).build();
        return WatchRequest.newBuilder()
                .setCreateRequest(WatchCreateRequest.newBuilder()
                        .setKey(keys.start())
                        .setRangeEnd(keys.end())
                        .setStartRevision(after + 1)
                        .setUnknownFields(UnknownFieldSet.newBuilder()
                                .addField(REQUEST_FRAGMENTS, yes)
                                .build()))
                .build();
    }

    void start() {
        thread.start();
    }

    /** Whether it has come to a revision, or would not get there because nothing is on its way. */
    boolean waitsBefore(long revision) {
        return position < revision && !busy && !closed && stream.isEmpty();
    }

    /** The newest revision that the member knows of by itself which this watch hangs on, asked on the same connection. */
    CompletableFuture<Long> newestOfMember(EtcdCalls calls) {
        RangeRequest request = RangeRequest.newBuilder()
                .setKey(keys.of(EtcdKeys.NOTHING))
                .setCountOnly(true)
                .setSerializable(true)
                .build();
        return stream.ask(calls, KVGrpc.getRangeMethod(), request)
                .thenApply(answer -> answer.getHeader().getRevision());
    }

    /** Whether it may be late once more; it may some times in a row, since the last revision that it has told. */
    boolean mayBeLate() {
        return excuses.incrementAndGet() <= MOST_EXCUSES;
    }

    /** It does not come to what others were told, so it ends. */
    void jammed() {
        stream.breakOff(new StoreException.Unavailable("a member of etcd is behind the others"));
    }

    /** Ends it once it has told everything up to a revision. */
    CompletableFuture<Void> endAfter(long revision) {
        last = revision;
        stream.wake();
        return done;
    }

    private void run() {
        StoreException cause = null;
        try {
            cause = follow();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            // Whoever follows the store would wait for ever for what it was not told.
            cause = new StoreException.Unavailable("the watcher failed", e);
        }
        stream.close();
        if (cause != null && !closed) {
            closed = true;
            watcher.ended(cause);
        }
        owner.over(this);
        done.complete(null);
    }

    /** Hands over revisions until the end, and says why it came. */
    private StoreException follow() throws InterruptedException {
        while (!closed) {
            if (position >= last) {
                return new StoreException.Unavailable("the store is closed");
            }
            if (stream.isEmpty()) {
                owner.idle();
            }
            WatchStream.Message message = stream.take();
            busy = true;
            switch (message) {
                case WatchStream.Woken woken -> {}
                case WatchStream.Broken broken -> {
                    return new StoreException.Unavailable(
                            "the watch of etcd broke: " + EtcdErrors.brief(broken.failure()), broken.failure());
                }
                case WatchStream.Said said -> {
                    WatchResponse response = said.response();
                    if (response.getCanceled()) {
                        return response.getCompactRevision() > 0
                                ? new StoreException.Compacted(after, response.getCompactRevision())
                                : new StoreException.Unavailable("etcd ended the watch: " + response.getCancelReason());
                    }
                    take(response);
                }
            }
            busy = false;
        }
        return new StoreException.Unavailable("the watch is closed");
    }

    /** Tells what is whole: of a fragment everything but its last revision, whose rest may come with the next. */
    private void take(WatchResponse response) {
        fragments.addAll(response.getEventsList());
        boolean more = response.getUnknownFields().hasField(RESPONSE_IS_FRAGMENT);
        int start = 0;
        while (start < fragments.size() && !closed) {
            long revision = fragments.get(start).getKv().getModRevision();
            int end = start + 1;
            while (end < fragments.size() && fragments.get(end).getKv().getModRevision() == revision) {
                end++;
            }
            if (more && end == fragments.size()) {
                break;
            }
            if (revision > position) {
                tell(revision, fragments.subList(start, end));
                position = revision;
                excuses.set(0);
            }
            start = end;
        }
        fragments.subList(0, start).clear();
    }

    /** Only a group changes two objects at one revision, so that need not be written down (store rule S1). */
    private void tell(long revision, List<Event> changes) {
        List<StoreEvent> events = new ArrayList<>(changes.size());
        int objects = 0;
        boolean sessions = false;
        for (Event change : changes) {
            String path = keys.path(change.getKv().getKey());
            if (EtcdKeys.isOwn(path)) {
                sessions |= path.startsWith(EtcdKeys.SESSIONS);
                continue;
            }
            StoreEvent event = change.getType() == Event.EventType.DELETE
                    ? new StoreEvent.Delete(new StoreKey(path))
                    : new StoreEvent.Put(EtcdRanges.row(keys, change.getKv()));
            events.add(event);
            objects += event.key().internal() ? 0 : 1;
        }
        if (objects > 1) {
            watcher.group(revision, events);
        } else {
            watcher.revision(revision, events);
        }
        if (sessions) {
            owner.sessionsChanged();
        }
    }

    @Override
    public void close() {
        closed = true;
        stream.close();
    }
}
