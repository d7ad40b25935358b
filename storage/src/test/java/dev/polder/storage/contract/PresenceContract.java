package dev.polder.storage.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.storage.Presence;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a process says of itself is told to whoever asks from then on, for as long as it has the store open. */
public abstract class PresenceContract extends StoreContract {

    @Test
    void openStore_isPresentAndHasSaidNothing() {
        assertThat(said()).containsExactly(Map.entry(store.presence().name(), Presence.NOTHING));
    }

    @Test
    void announcement_isToldAndTakesThePlaceOfTheOneBefore() {
        for (String text : new String[] {"first", "second, and longer", "", "\u20ac"}) {
            await(store.presence().announce(text));
            assertThat(said()).containsExactly(Map.entry(store.presence().name(), text));
        }
    }

    @Test
    void announcement_outlastsWritesAndChangesNoRow() {
        put("a", "1");
        await(store.presence().announce("here"));
        long updated = put("a", "2");
        assertThat(get("a"))
                .get()
                .satisfies(row -> assertThat(row.modRevision()).isEqualTo(updated));
        assertThat(objects(0).rows()).hasSize(1);
        assertThat(said()).containsValue("here");
    }

    @Test
    void closedStore_isNotPresentAnyMore() {
        await(store.presence().announce("before"));
        store.close();
        store = open(folder, limits(), retention());
        assertThat(said()).containsExactly(Map.entry(store.presence().name(), Presence.NOTHING));
    }

    private Map<String, String> said() {
        return await(store.presence().everybody());
    }
}
