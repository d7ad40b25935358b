package dev.polder.apiexport;

import dev.polder.storage.view.History;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ResourceMap;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Counts what is taken out of a view: records of its states, and changes of its history. */
public final class CountedReads {

    private final AtomicInteger read = new AtomicInteger();
    /** The same map stays the same map: others know by that that nothing has changed. */
    private final IdentityHashMap<Object, Object> counting = new IdentityHashMap<>();

    /** How many records and changes since the last call. */
    public int sinceThen() {
        return read.getAndSet(0);
    }

    /** The view, whose reads are counted. */
    public StoreView of(StoreView view) {
        return counting(StoreView.class, view);
    }

    /** A state, reads of which are counted. */
    public ViewSnapshot of(ViewSnapshot snapshot) {
        return counting(ViewSnapshot.class, snapshot);
    }

    private synchronized <T> T counting(Class<T> type, T real) {
        return type.cast(counting.computeIfAbsent(
                real,
                any -> Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (proxy, method, args) -> counted(invoke(real, method, args)))));
    }

    private static @Nullable Object invoke(Object real, Method method, Object @Nullable [] args) throws Throwable {
        try {
            return method.invoke(real, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private @Nullable Object counted(@Nullable Object result) {
        return switch (result) {
            case ViewSnapshot snapshot -> counting(ViewSnapshot.class, snapshot);
            case ResourceMap map -> counting(ResourceMap.class, map);
            case History history -> counting(History.class, history);
            case History.Batch batch -> {
                read.addAndGet(batch.events().size());
                yield batch;
            }
            case Iterator<?> all -> counted(all);
            case List<?> all -> {
                read.addAndGet(all.size());
                yield all;
            }
            case ObjectRecord record -> {
                read.incrementAndGet();
                yield record;
            }
            case null, default -> result;
        };
    }

    private Iterator<?> counted(Iterator<?> all) {
        return new Iterator<Object>() {
            @Override
            public boolean hasNext() {
                return all.hasNext();
            }

            @Override
            public Object next() {
                read.incrementAndGet();
                return all.next();
            }
        };
    }
}
