package dev.polder.machinery.crd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KubeVersionsTest {

    @Test
    void versions_areOrderedByStabilityAndNumber() {
        // The order that the Kubernetes documentation of CRD versions gives as an example.
        List<String> expected = List.of(
                "v10", "v2", "v1", "v11beta2", "v10beta3", "v3beta1", "v12alpha1", "v11alpha2", "foo1", "foo10");
        List<String> shuffled = new ArrayList<>(expected);
        Collections.shuffle(shuffled, new Random(7));
        shuffled.sort(KubeVersions.PREFERRED_FIRST);
        assertThat(shuffled).isEqualTo(expected);
    }
}
