package dev.polder.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.admission.AdmissionChain;
import dev.polder.server.config.AdmissionConfig;
import dev.polder.spi.admission.AdmissionPlugin;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every plugin of Kubernetes and kcp is decided about in docs/operating/admission.md, and those that run can be turned off. */
class AdmissionPluginsTest {

    private static List<String> theirs() throws IOException {
        try (InputStream in =
                AdmissionPluginsTest.class.getResourceAsStream("/dev/polder/server/admission-plugins.txt")) {
            return new String(in == null ? new byte[0] : in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        }
    }

    private static Map<String, String> decisions() throws IOException {
        Map<String, String> decisions = new LinkedHashMap<>();
        for (String line : Files.readAllLines(Path.of("../docs/operating/admission.md"))) {
            if (line.startsWith("| `")) {
                String[] cells = line.split("\\|");
                decisions.put(cells[1].strip().replace("`", ""), cells[3].strip());
            }
        }
        return decisions;
    }

    /** The plugins that nobody has decided about. */
    private static List<String> undecided(List<String> theirs, Map<String, String> decisions) {
        return theirs.stream().filter(name -> !decisions.containsKey(name)).toList();
    }

    @Test
    void everyPlugin_isDecidedAbout() throws IOException {
        List<String> theirs = theirs();
        Map<String, String> decisions = decisions();
        assertThat(theirs).hasSizeGreaterThan(60).doesNotHaveDuplicates();
        assertThat(undecided(theirs, decisions)).isEmpty();
        assertThat(theirs).containsAll(decisions.keySet());
        List<String> more = new ArrayList<>(theirs);
        more.add("SomethingNew");
        assertThat(undecided(more, decisions)).containsExactly("SomethingNew");
    }

    @Test
    void thoseThatRun_areThoseThatCanBeTurnedOff() throws IOException {
        List<String> run = decisions().entrySet().stream()
                .filter(entry -> entry.getValue().equals("runs"))
                .map(Map.Entry::getKey)
                .toList();
        assertThat(AdmissionConfig.PLUGINS).containsExactlyInAnyOrderElementsOf(run);
    }

    private record Named(String name) implements AdmissionPlugin {}

    @Test
    void disabledPlugins_areLeftOut() {
        AdmissionChain chain = AdmissionPlugins.without(
                List.of(new Named("a"), new Named("b"), new Named("c")), new AdmissionConfig(Set.of("b"), 0));
        assertThat(chain.plugins()).extracting(AdmissionPlugin::name).containsExactly("a", "c");
    }
}
