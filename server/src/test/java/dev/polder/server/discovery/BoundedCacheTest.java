package dev.polder.server.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BoundedCacheTest {

    private final List<String> made = new ArrayList<>();
    private final BoundedCache<String, String> cache = new BoundedCache<>(10, String::length);

    private String get(String key) {
        return cache.get(key, k -> {
            made.add(k);
            return k;
        });
    }

    @Test
    void get_makesAValueOnce() {
        assertThat(get("aaaa")).isSameAs(get("aaaa"));
        assertThat(made).containsExactly("aaaa");
    }

    @Test
    void get_dropsTheLeastRecentlyUsed() {
        get("aaaa");
        get("bbbb");
        get("aaaa");
        get("cccc");
        assertThat(cache.size()).isEqualTo(2);
        get("aaaa");
        get("bbbb");
        assertThat(made).containsExactly("aaaa", "bbbb", "cccc", "bbbb");
    }

    @Test
    void get_doesNotKeepWhatIsTooHeavy() {
        get("aaaa");
        get("much too heavy");
        get("much too heavy");
        get("aaaa");
        assertThat(made).containsExactly("aaaa", "much too heavy", "much too heavy");
    }

    @Test
    void remove_forgetsAValueAndMakesRoomForAnother() {
        get("aaaa");
        get("bbbb");
        assertThat(cache.remove("aaaa")).isEqualTo("aaaa");
        assertThat(cache.remove("aaaa")).isNull();
        get("cccccc");
        assertThat(cache.values()).containsExactly("bbbb", "cccccc");
    }
}
