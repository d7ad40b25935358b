package dev.polder.server.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class VersionOrderTest {

    @Tag("k8s-2.12")
    @Tag("k8s-2.13")
    @Test
    void preferredFirst_isUpstreamsOrder() {
        // the example of the Kubernetes documentation on CRD version priority
        List<String> expected = List.of(
                "v10", "v2", "v1", "v11beta2", "v10beta3", "v3beta1", "v12alpha1", "v11alpha2", "foo1", "foo10");
        List<String> shuffled = new ArrayList<>(expected);
        Collections.shuffle(shuffled, new Random(7));
        shuffled.sort(VersionOrder.PREFERRED_FIRST);
        assertThat(shuffled).isEqualTo(expected);
    }

    @Test
    void preferredFirst_numberThatFitsNoInteger_isNoVersionNumber() {
        // upstream's strconv.Atoi fails on it
        assertThat(VersionOrder.PREFERRED_FIRST.compare("v99999999999999999999", "v1alpha1"))
                .isPositive();
    }
}
