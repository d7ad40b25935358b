package dev.polder.server.authz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.apiexport.export.Exports;
import dev.polder.apiexport.export.SharedIdentities;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Exports found by identity are those that a look at all of them finds, whatever is written in between. */
class SharedIdentitiesTest {

    private static final List<String> IDENTITIES = List.of("", "a", "b", "c");

    @Test
    void found_areThoseOfAPlainLook() {
        Random random = new Random(7);
        try (RoleStore store = new RoleStore()) {
            Exports exports = new Exports(store.view(), LogicalClusterName::parse);
            SharedIdentities early = new SharedIdentities(store.view(), exports);
            Map<String, String> written = new TreeMap<>();
            for (int step = 0; step < 300; step++) {
                String cluster = "w" + random.nextInt(4);
                String name = "e" + random.nextInt(3);
                if (random.nextInt(4) > 0) {
                    String identity = IDENTITIES.get(random.nextInt(IDENTITIES.size()));
                    store.export(cluster, name, identity, "");
                    written.put(cluster + "/" + name, identity);
                } else if (written.remove(cluster + "/" + name) != null) {
                    store.unexport(cluster, name);
                }
                if (random.nextInt(5) == 0) {
                    compare(early, written);
                    compare(new SharedIdentities(store.view(), exports), written);
                }
            }
            written.keySet().forEach(key -> store.unexport(key.split("/")[0], key.split("/")[1]));
            assertThat(early.size()).as("remembered of what has gone").isZero();
        }
    }

    private static void compare(SharedIdentities identities, Map<String, String> written) {
        for (String identity : IDENTITIES) {
            List<String> expected = new ArrayList<>();
            written.forEach((key, has) -> {
                if (!identity.isEmpty() && has.equals(identity)) {
                    expected.add(key);
                }
            });
            assertThat(identities.of(identity))
                    .extracting(export -> export.record().key().cluster() + "/"
                            + export.record().key().name())
                    .isEqualTo(expected);
        }
        assertThat(identities.size()).isEqualTo((int)
                written.values().stream().filter(has -> !has.isEmpty()).count());
    }
}
