package dev.polder.machinery.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.machinery.apply.ManagerId.Operation;
import dev.polder.machinery.apply.path.Values;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManagerIdTest {

    private static final List<String> NAMES = List.of("", "a", "ab", "a b", "a!", "a\"", "b", "ä", "<");

    private static List<ManagerId> all() {
        List<ManagerId> all = new ArrayList<>();
        for (String manager : NAMES) {
            for (Operation operation : Operation.values()) {
                for (String version : List.of("v1", "v1 ", "v1beta1", "apps/v1")) {
                    for (String subresource : List.of("", "scale", "status", "status!")) {
                        all.add(ManagerId.of(manager, operation, version, subresource));
                    }
                }
            }
        }
        return all;
    }

    /** Upstream's keys are JSON texts, and its sets are ordered by them (structured-merge-diff {@code fieldpath.ManagedFields}). */
    @Test
    void order_isThatOfTheTexts() {
        for (ManagerId a : all()) {
            for (ManagerId b : all()) {
                int texts = Values.BY_BYTES.compare(a.identifier(), b.identifier());
                assertThat(Integer.signum(a.compareTo(b)))
                        .as("%s and %s", a.identifier(), b.identifier())
                        .isEqualTo(Integer.signum(texts));
            }
        }
    }
}
