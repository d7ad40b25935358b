package dev.polder.e2e.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.e2e.harness.Repository;
import dev.polder.junit.EmbeddedServer;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a project gets with {@code dev.polder:polder-junit}: classes under Polder's own name, and nothing that it has not anyway. */
class PublishedJarE2E {

    /** What a test class is written with; fabric8's HTTP client is the project's choice. */
    private static final List<String> VISIBLE = List.of(
            "io.fabric8:kubernetes-client without io.fabric8:kubernetes-httpclient-vertx",
            "org.jspecify:jspecify",
            "org.junit.jupiter:junit-jupiter-api");

    /** Names of files in the jar that somebody else's library might take for its own. */
    private static List<String> foreign(Stream<String> names) {
        return names.filter(name -> !name.endsWith("/"))
                .filter(name -> name.endsWith(".class")
                        ? !name.startsWith("dev/polder/")
                        : (name.startsWith("META-INF/services/")
                                        && !name.startsWith("META-INF/services/dev.polder.shaded."))
                                || name.startsWith("META-INF/versions/")
                                || name.startsWith("META-INF/vertx/")
                                || (name.startsWith("META-INF/native/") && !name.contains("dev_polder_shaded_"))
                                || name.matches("META-INF/[^/]*\\.(SF|RSA|DSA)"))
                .toList();
    }

    @Test
    void jar_holdsNothingUnderAnothersName() throws IOException, URISyntaxException {
        Path jar = Path.of(EmbeddedServer.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (JarFile file = new JarFile(jar.toFile())) {
            List<String> names = file.stream().map(entry -> entry.getName()).toList();
            assertThat(names)
                    .contains(
                            "dev/polder/server/PolderServer.class",
                            "dev/polder/shaded/io/vertx/core/Vertx.class",
                            "META-INF/LICENSE",
                            "META-INF/NOTICE");
            assertThat(foreign(names.stream())).isEmpty();
        }
    }

    @Test
    void namesOfOthers_areFound() {
        List<String> bad = List.of(
                "io/vertx/core/Vertx.class",
                "META-INF/services/com.fasterxml.jackson.core.JsonFactory",
                "META-INF/versions/9/module-info.class",
                "META-INF/native/libnetty_tcnative_linux_x86_64.so",
                "META-INF/vertx/vertx-version.txt",
                "META-INF/BC2048KE.SF");
        assertThat(foreign(bad.stream())).isEqualTo(bad);
    }

    @Test
    void dependencies_areThoseOfAnyTestOfAnOperator() throws Exception {
        assertThat(published().visible().stream().map(Pom.Dependency::toString).sorted())
                .containsExactlyElementsOf(VISIBLE);
    }

    private static Pom published() throws Exception {
        String text = Files.readString(Repository.root().resolve("junit/dependency-reduced-pom.xml"));
        return Pom.of(text, parent -> null);
    }

    /** What these bring: fabric8's models, Jackson, and the SLF4J that the server logs through, which is not in the jar. */
    @Test
    void dependencies_bringNothingThatIsNotFabric8sOrJUnits() throws Exception {
        assertThat(Pom.all(published(), Pom.onClassPath()))
                .filteredOn(name -> !name.startsWith("io.fabric8:kubernetes-model-"))
                .containsExactly(
                        "com.fasterxml.jackson.core:jackson-annotations",
                        "com.fasterxml.jackson.core:jackson-core",
                        "com.fasterxml.jackson.core:jackson-databind",
                        "com.fasterxml.jackson.dataformat:jackson-dataformat-yaml",
                        "com.fasterxml.jackson.datatype:jackson-datatype-jsr310",
                        "io.fabric8:kubernetes-client",
                        "io.fabric8:kubernetes-client-api",
                        "io.fabric8:zjsonpatch",
                        "org.apiguardian:apiguardian-api",
                        "org.jspecify:jspecify",
                        "org.junit.jupiter:junit-jupiter-api",
                        "org.junit.platform:junit-platform-commons",
                        "org.opentest4j:opentest4j",
                        "org.slf4j:slf4j-api",
                        "org.snakeyaml:snakeyaml-engine",
                        "org.yaml:snakeyaml");
    }

    @Test
    void dependencyThatIsNew_isSeen() throws Exception {
        String project = """
                <project><groupId>p</groupId><dependencies>
                  <dependency><groupId>io.vertx</groupId><artifactId>vertx-core</artifactId></dependency>
                  <dependency><groupId>a</groupId><artifactId>b</artifactId><scope>test</scope></dependency>
                  <dependency><groupId>a</groupId><artifactId>c</artifactId><optional>true</optional></dependency>
                </dependencies></project>""";
        Map<String, String> others = Map.of(
                "io.vertx:vertx-core",
                """
                <project><parent><groupId>io.vertx</groupId><artifactId>all</artifactId><version>5</version></parent>
                  <dependencies>
                    <dependency><groupId>${project.groupId}</groupId><artifactId>vertx-x</artifactId>
                      <exclusions><exclusion><groupId>n</groupId><artifactId>left-out</artifactId></exclusion></exclusions>
                    </dependency>
                    <dependency><groupId>t</groupId><artifactId>for-tests</artifactId></dependency>
                  </dependencies>
                </project>""",
                "io.vertx:all:5",
                """
                <project><dependencyManagement><dependencies>
                  <dependency><groupId>t</groupId><artifactId>for-tests</artifactId><scope>test</scope></dependency>
                </dependencies></dependencyManagement></project>""",
                "io.vertx:vertx-x",
                """
                <project><dependencies>
                  <dependency><groupId>n</groupId><artifactId>netty</artifactId><scope>runtime</scope></dependency>
                  <dependency><groupId>n</groupId><artifactId>left-out</artifactId></dependency>
                </dependencies></project>""",
                "n:netty",
                "<project/>",
                "n:left-out",
                "<project/>",
                "t:for-tests",
                "<project/>");
        Map<String, Pom> poms = new HashMap<>();
        for (Map.Entry<String, String> other : others.entrySet()) {
            poms.put(other.getKey(), Pom.of(other.getValue(), others::get));
        }
        Pom first = Pom.of(project, others::get);

        assertThat(first.visible().stream().map(Pom.Dependency::toString)).containsExactly("io.vertx:vertx-core");
        assertThat(Pom.all(first, poms::get)).containsExactly("io.vertx:vertx-core", "io.vertx:vertx-x", "n:netty");
    }
}
