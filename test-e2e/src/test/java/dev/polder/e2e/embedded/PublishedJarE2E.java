package dev.polder.e2e.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.e2e.harness.Repository;
import dev.polder.junit.EmbeddedServer;
import java.io.IOException;
import java.io.StringReader;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** What a project gets with {@code dev.polder:polder-junit}: classes under Polder's own name, and nothing that it has not anyway. */
class PublishedJarE2E {

    /** What a test class is written with; fabric8's HTTP client is the project's choice. */
    private static final List<String> VISIBLE = List.of(
            "io.fabric8:kubernetes-client without io.fabric8:kubernetes-httpclient-vertx",
            "org.jspecify:jspecify",
            "org.junit.jupiter:junit-jupiter-api");

    private static final Set<String> SEEN_BY_USERS = Set.of("compile", "runtime", "");

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
        assertThat(visible(Files.readString(Repository.root().resolve("junit/dependency-reduced-pom.xml"))))
                .isEqualTo(VISIBLE);
    }

    @Test
    void dependencyThatIsNew_isSeen() throws Exception {
        assertThat(visible("""
                <project><dependencies>
                  <dependency><groupId>io.vertx</groupId><artifactId>vertx-core</artifactId></dependency>
                  <dependency><groupId>a</groupId><artifactId>b</artifactId><scope>test</scope></dependency>
                  <dependency><groupId>a</groupId><artifactId>c</artifactId><optional>true</optional></dependency>
                </dependencies></project>""")).containsExactly("io.vertx:vertx-core");
    }

    /** The dependencies of a project file that whoever depends on it gets, in order. */
    private static List<String> visible(String pom) throws Exception {
        Element project = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(pom)))
                .getDocumentElement();
        List<String> found = new ArrayList<>();
        for (Element list : children(project, "dependencies")) {
            for (Element dependency : children(list, "dependency")) {
                if (SEEN_BY_USERS.contains(text(dependency, "scope"))
                        && !text(dependency, "optional").equals("true")) {
                    found.add(name(dependency) + without(dependency));
                }
            }
        }
        return found.stream().sorted().toList();
    }

    private static String without(Element dependency) {
        StringBuilder out = new StringBuilder();
        for (Element list : children(dependency, "exclusions")) {
            for (Element one : children(list, "exclusion")) {
                out.append(" without ").append(name(one));
            }
        }
        return out.toString();
    }

    private static String name(Element artifact) {
        return text(artifact, "groupId") + ":" + text(artifact, "artifactId");
    }

    private static String text(Element parent, String name) {
        return children(parent, name).stream()
                .map(Element::getTextContent)
                .findFirst()
                .orElse("");
    }

    private static List<Element> children(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        NodeList all = parent.getChildNodes();
        for (int i = 0; i < all.getLength(); i++) {
            Node one = all.item(i);
            if (one instanceof Element element && element.getTagName().equals(name)) {
                found.add(element);
            }
        }
        return found;
    }
}
