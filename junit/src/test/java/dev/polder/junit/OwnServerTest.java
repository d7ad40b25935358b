package dev.polder.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** A server of one's own is one, whoever had one before. */
@Timeout(60)
class OwnServerTest {

    private static final List<EmbeddedServer> SEEN = new CopyOnWriteArrayList<>();

    @BeforeEach
    void forget() {
        SEEN.clear();
    }

    @LogicalClusterTest
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class AfterOthers {

        @Test
        @Order(1)
        void first_hasThatOfAll(EmbeddedServer server) {
            SEEN.add(server);
        }

        @Test
        @Order(2)
        @OwnServer
        void second_hasItsOwn(EmbeddedServer server) {
            SEEN.add(server);
        }

        @Test
        @Order(3)
        void third_hasThatOfAll(EmbeddedServer server) {
            SEEN.add(server);
        }
    }

    @LogicalClusterTest
    @OwnServer
    static class BesideAField {

        static @Nullable EmbeddedServer ofAll;

        @Test
        void one_hasItsOwn(EmbeddedServer server) {
            SEEN.add(server);
        }

        @Test
        void other_hasItsOwn(EmbeddedServer server) {
            SEEN.add(server);
        }
    }

    @Test
    void ownServer_isNotThatOfAll() {
        Inside.pass(AfterOthers.class, 3);
        assertThat(SEEN).hasSize(3);
        assertThat(SEEN.get(1)).isNotSameAs(SEEN.get(0));
        assertThat(SEEN.get(2)).isSameAs(SEEN.get(0));
    }

    @Test
    void eachTestOfAClass_hasOne() {
        Inside.pass(BesideAField.class, 2);
        assertThat(SEEN).hasSize(2).doesNotHaveDuplicates().doesNotContain(BesideAField.ofAll);
    }
}
