package dev.polder.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The bill of materials names every artefact that is published, and no other, in the version of the build. */
class PublishedPomsTest {

    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
    private static final Pattern VERSION =
            Pattern.compile("<artifactId>polder</artifactId>\\s*<version>([^<]+)</version>");
    private static final Pattern ENTRY =
            Pattern.compile("<artifactId>polder-([^<]+)</artifactId>\\s*<version>([^<]+)</version>");
    private static final Pattern PLUGIN =
            Pattern.compile("<artifactId>(maven-[a-z]+-plugin)</artifactId>\\s*<version>([^<]+)</version>");

    /** Of no use to others; each says so of itself, by {@code maven.deploy.skip}. */
    private static final Set<String> UNPUBLISHED = Set.of("bench", "schema-generator", "test-architecture", "test-e2e");

    private static String pom(String module) {
        return SourceFile.read(Project.root().resolve(module).resolve("pom.xml"));
    }

    private static Set<String> all(Pattern pattern, String text, int group) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult found) -> found.group(group))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What a bill of materials lacks or has too much of, or has in another version; a line each. */
    private static List<String> faults(String root, String bom) {
        Set<String> published = all(MODULE, root, 1);
        published.removeAll(UNPUBLISHED);
        Set<String> entries = all(ENTRY, bom, 1);
        Set<String> odd = new TreeSet<>(published);
        odd.addAll(entries);
        odd.removeIf(name -> published.contains(name) && entries.contains(name));
        odd.addAll(all(ENTRY, bom, 2));
        odd.removeAll(all(VERSION, root, 1));
        return List.copyOf(odd);
    }

    /** The plugins of Maven that a bill of materials pins to another version than the root, or does not pin though it is published by them. */
    private static List<String> oddPlugins(String root, String bom) {
        Map<String, String> others = plugins(root);
        Map<String, String> own = plugins(bom);
        Set<String> odd = new TreeSet<>(Set.of("maven-install-plugin", "maven-deploy-plugin"));
        odd.addAll(own.keySet());
        odd.removeIf(plugin -> own.containsKey(plugin) && own.get(plugin).equals(others.get(plugin)));
        return List.copyOf(odd);
    }

    private static Map<String, String> plugins(String pom) {
        return PLUGIN.matcher(pom)
                .results()
                .collect(Collectors.toMap(found -> found.group(1), found -> found.group(2)));
    }

    @Test
    void billOfMaterials_namesWhatIsPublished() {
        assertThat(all(VERSION, pom("."), 1)).hasSize(1);
        assertThat(faults(pom("."), pom("bom"))).isEmpty();
    }

    /** It has no parent to take them from, and modules are published together only by the same version of the same plugin. */
    @Test
    void billOfMaterials_isPublishedByThePluginsOfTheOthers() {
        String together = "<deployAtEnd>true</deployAtEnd>";

        assertThat(oddPlugins(pom("."), pom("bom"))).isEmpty();
        assertThat(pom(".")).contains(together);
        assertThat(pom("bom")).contains(together);
    }

    @Test
    void modulesForNobody_sayThatTheyAreNotPublished() {
        assertThat(UNPUBLISHED)
                .allSatisfy(module -> assertThat(pom(module))
                        .contains(
                                "<maven.deploy.skip>true</maven.deploy.skip>",
                                "<maven.source.skip>true</maven.source.skip>",
                                "<maven.javadoc.skip>true</maven.javadoc.skip>"));
    }

    @Test
    void entryThatLacksOrIsOfAnotherVersion_isFound() {
        String root =
                "<artifactId>polder</artifactId><version>2</version><module>a</module><module>b</module><module>bom</module>";
        String bom =
                "<artifactId>polder-bom</artifactId><version>2</version><artifactId>polder-a</artifactId><version>1</version>"
                        + "<artifactId>polder-c</artifactId><version>2</version>";

        assertThat(faults(root, bom)).containsExactly("1", "b", "c");
    }

    @Test
    void pluginThatIsUnpinnedOrOfAnotherVersion_isFound() {
        String root = "<artifactId>maven-install-plugin</artifactId><version>3</version>"
                + "<artifactId>maven-deploy-plugin</artifactId><version>3</version>";

        assertThat(oddPlugins(root, "")).containsExactly("maven-deploy-plugin", "maven-install-plugin");
        assertThat(oddPlugins(root, root.replaceFirst("3", "2"))).containsExactly("maven-install-plugin");
        assertThat(oddPlugins(root, root)).isEmpty();
    }
}
