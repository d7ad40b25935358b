package dev.polder.spi.admission;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What the mutating phase of one write remembers: plugins that were called before others changed the object may have to be called
 * again, once (apiserver {@code admission.ReinvocationContext}). Used by one thread.
 */
public final class Reinvocation {

    private final Map<Class<?>, Object> states = new HashMap<>();
    private boolean wanted;
    private boolean second;

    /** Whether the plugins are called for the second time. */
    public boolean isSecond() {
        return second;
    }

    /** Asks for the second call, after something from outside of the server, a webhook or a policy, has changed the object. */
    public void want() {
        wanted = true;
    }

    /** Whether something from outside of the server has changed the object. */
    public boolean isWanted() {
        return wanted;
    }

    /** The second call begins. */
    public void begin() {
        second = true;
    }

    /** What a plugin remembers from the first call to the second, by its own type; made when there is nothing yet. */
    public <T> T state(Class<T> type, Supplier<T> first) {
        return type.cast(states.computeIfAbsent(type, absent -> first.get()));
    }
}
