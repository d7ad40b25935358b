package dev.polder.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ForwardingStoreTest {

    private final List<String> asked = new ArrayList<>();
    private final CompletionStage<Object> stage = new CompletableFuture<>();
    private final ObjectStore below = (ObjectStore) Proxy.newProxyInstance(
            ObjectStore.class.getClassLoader(), new Class<?>[] {ObjectStore.class}, (proxy, method, arguments) -> {
                asked.add(method.getName());
                return answer(method);
            });

    private static final class Whole extends ForwardingStore {
        Whole(ObjectStore store) {
            super(store);
        }
    }

    /** Answers by itself what only the store below can know, as each store did that left out a default method. */
    private static final class Forgetful extends ForwardingStore {
        Forgetful(ObjectStore store) {
            super(store);
        }

        @Override
        public boolean barrierIsLocal() {
            return false;
        }
    }

    private @Nullable Object answer(Method method) {
        if (method.getReturnType() == boolean.class) {
            return true;
        }
        return method.getReturnType() == CompletionStage.class ? stage : null;
    }

    /** The methods of a store that are not asked of the one below, once, and answered as it answers. */
    private List<String> kept(ObjectStore store) throws IllegalAccessException, InvocationTargetException {
        List<String> kept = new ArrayList<>();
        for (Method method : ObjectStore.class.getMethods()) {
            asked.clear();
            Object[] arguments = Arrays.stream(method.getParameterTypes())
                    .map(type -> type == long.class ? 1L : null)
                    .toArray();
            Object said = method.invoke(store, arguments);
            Object expected = answer(method);
            if (!asked.equals(List.of(method.getName()))
                    || (expected == null ? said != null : !expected.equals(said))) {
                kept.add(method.getName());
            }
        }
        return kept;
    }

    @Test
    void everyMethodOfAStore_isAskedOfTheStoreBelow() throws Exception {
        assertThat(ObjectStore.class.getMethods()).hasSizeGreaterThan(10);
        assertThat(kept(new Whole(below))).isEmpty();
    }

    @Test
    void methodThatIsKept_isNoticed() throws Exception {
        assertThat(kept(new Forgetful(below))).containsExactly("barrierIsLocal");
    }
}
