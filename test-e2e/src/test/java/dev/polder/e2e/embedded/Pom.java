package dev.polder.e2e.embedded;

import java.io.File;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/**
 * What a project file says of dependencies. Names alone: which version is taken is told by the class path.
 *
 * @param visible the dependencies that whoever depends on the project gets
 */
record Pom(List<Dependency> visible) {

    private static final Set<String> SEEN_BY_USERS = Set.of("compile", "runtime", "");

    /**
     * A dependency.
     *
     * @param name its group and artifact, {@code group:artifact}
     * @param without what of its own dependencies is left out
     */
    record Dependency(String name, Set<String> without) {

        @Override
        public String toString() {
            return name
                    + String.join(
                            "",
                            without.stream()
                                    .map(one -> " without " + one)
                                    .sorted()
                                    .toList());
        }
    }

    /**
     * Reads one.
     *
     * @param parents the project file of a parent, by group, artifact and version with colons; null when it is not known
     */
    static Pom of(String text, Function<String, @Nullable String> parents) throws Exception {
        Element project = parse(text);
        Map<String, String> scopes = new HashMap<>();
        String group = text(project, "groupId");
        for (Element at = project; at != null; at = parent(at, parents)) {
            for (Element management : children(at, "dependencyManagement")) {
                dependencies(management).forEach(one -> scopes.putIfAbsent(name(one), text(one, "scope")));
            }
            for (Element parent : children(at, "parent")) {
                group = group.isEmpty() ? text(parent, "groupId") : group;
            }
        }
        List<Dependency> visible = new ArrayList<>();
        for (Element one : dependencies(project)) {
            String name = name(one).replace("${project.groupId}", group);
            String scope = text(one, "scope");
            if (SEEN_BY_USERS.contains(scope.isEmpty() ? scopes.getOrDefault(name, "") : scope)
                    && !text(one, "optional").equals("true")) {
                visible.add(new Dependency(name, without(one)));
            }
        }
        return new Pom(visible);
    }

    private static Element parse(String text) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(text)))
                .getDocumentElement();
    }

    private static @Nullable Element parent(Element project, Function<String, @Nullable String> parents)
            throws Exception {
        for (Element parent : children(project, "parent")) {
            String text = parents.apply(name(parent) + ":" + text(parent, "version"));
            return text == null ? null : parse(text);
        }
        return null;
    }

    private static List<Element> dependencies(Element of) {
        return children(of, "dependencies").stream()
                .flatMap(list -> children(list, "dependency").stream())
                .toList();
    }

    /**
     * All that comes with a project, by its dependencies and theirs.
     *
     * @param others the project of a dependency, by its name; null when it is not on the class path, and so nobody gets it
     */
    static SortedSet<String> all(Pom project, Function<String, @Nullable Pom> others) {
        SortedSet<String> names = new TreeSet<>();
        collect(project, Set.of(), others, names);
        return names;
    }

    private static void collect(
            Pom project, Set<String> without, Function<String, @Nullable Pom> others, Set<String> names) {
        for (Dependency dependency : project.visible()) {
            Pom other = without.contains(dependency.name()) ? null : others.apply(dependency.name());
            if (other != null && names.add(dependency.name())) {
                Set<String> further = new HashSet<>(without);
                further.addAll(dependency.without());
                collect(other, further, others, names);
            }
        }
    }

    /** The projects of the jars on the class path of this process, as they lie beside them in Maven's repository. */
    static Function<String, @Nullable Pom> onClassPath() {
        Map<String, Path> folders = new HashMap<>();
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        for (String entry : all.split(File.pathSeparator, -1)) {
            Path version = Path.of(entry).toAbsolutePath().getParent();
            if (entry.endsWith(".jar") && version != null && version.getParent() != null) {
                folders.put(String.valueOf(version.getParent()).replace('/', '.'), version);
            }
        }
        return name -> {
            Path found = folders.entrySet().stream()
                    .filter(folder -> folder.getKey().endsWith("." + name.replace(':', '.')))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(null);
            try {
                return found == null ? null : in(found, name);
            } catch (Exception e) {
                throw new IllegalStateException("the project file of " + name + " cannot be read", e);
            }
        };
    }

    private static Pom in(Path folder, String name) throws Exception {
        // Below the repository are the parts of the group, the artifact and the version.
        Path root = folder;
        for (int parts = name.split(":", 2)[0].split("\\.", -1).length + 2; parts > 0; parts--) {
            root = Objects.requireNonNull(root.getParent());
        }
        Path repository = root;
        return of(read(folder), parent -> {
            String[] parts = parent.split(":", 3);
            Path there = repository
                    .resolve(parts[0].replace('.', '/'))
                    .resolve(parts[1])
                    .resolve(parts[2]);
            return Files.isDirectory(there) ? read(there) : null;
        });
    }

    private static String read(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return Files.readString(files.filter(file -> file.toString().endsWith(".pom"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no project file in " + folder)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> without(Element dependency) {
        Set<String> names = new TreeSet<>();
        for (Element list : children(dependency, "exclusions")) {
            children(list, "exclusion").forEach(one -> names.add(name(one)));
        }
        return names;
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
            if (all.item(i) instanceof Element element && element.getTagName().equals(name)) {
                found.add(element);
            }
        }
        return found;
    }
}
