package dev.polder.cli.kubeconfig;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/** One kubeconfig file as a tree, to be changed. */
final class KubeconfigFile {

    /** The lists that are changed: how each is called, and how what it holds. */
    enum Section {
        CLUSTERS("clusters", "cluster"),
        CONTEXTS("contexts", "context");

        private final String list;
        private final String body;

        Section(String list, String body) {
            this.list = list;
            this.body = body;
        }
    }

    private final Path path;
    private final MappingNode root;

    private KubeconfigFile(Path path, MappingNode root) {
        this.path = path;
        this.root = root;
    }

    /**
     * Reads a file.
     *
     * @throws KubeconfigException when it cannot be read
     */
    static KubeconfigFile read(Path path) {
        try {
            return new KubeconfigFile(path, YamlTree.read(text(path)));
        } catch (YAMLException e) {
            throw unreadable(path, e);
        }
    }

    /** The text of a file; by the oldest of the JDK's ways, which loads the fewest classes. */
    static String text(Path path) {
        try (FileInputStream in = new FileInputStream(path.toFile())) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            String why = !path.toFile().exists()
                    ? "no such file or directory"
                    : path.toFile().canRead() ? "it is no file that can be read" : "permission denied";
            throw new KubeconfigException("error loading config file \"" + path + "\": open " + path + ": " + why);
        }
    }

    /** What is said of a file that is no kubeconfig. */
    static KubeconfigException unreadable(Path path, YAMLException e) {
        String message = String.valueOf(e.getMessage());
        int end = message.indexOf('\n');
        return new KubeconfigException(
                "error loading config file \"" + path + "\": " + (end < 0 ? message : message.substring(0, end)));
    }

    Path path() {
        return path;
    }

    void setCurrentContext(String name) {
        YamlTree.put(root, "current-context", name);
    }

    /**
     * A copy of what an entry says, to be changed.
     *
     * @throws KubeconfigException when there is no such entry any more
     */
    MappingNode copy(Section section, String name) {
        for (Node item : YamlTree.items(root, section.list)) {
            if (item instanceof MappingNode entry
                    && YamlTree.text(entry, "name").equals(name)) {
                return YamlTree.copy(YamlTree.inner(entry, section.body));
            }
        }
        throw new KubeconfigException(section.body + " \"" + name + "\" is no longer in " + path);
    }

    /** Sets an entry, where it stands, or as the last one. */
    void put(Section section, String name, MappingNode body) {
        List<Node> entries = YamlTree.list(root, section.list);
        for (Node item : entries) {
            if (item instanceof MappingNode entry
                    && YamlTree.text(entry, "name").equals(name)) {
                YamlTree.put(entry, section.body, body);
                return;
            }
        }
        MappingNode entry = YamlTree.mapping();
        YamlTree.put(entry, section.body, body);
        YamlTree.put(entry, "name", name);
        entries.add(entry);
    }

    /**
     * Writes it whole or not at all, with the access rights that it had, through symbolic links.
     *
     * @throws IOException when the file is then still what it was
     */
    void write() throws IOException {
        Path target = path.toRealPath();
        Path fresh = Files.createTempFile(target.toAbsolutePath().getParent(), ".kubeconfig-", ".tmp");
        try {
            Files.writeString(fresh, YamlTree.write(root), StandardCharsets.UTF_8);
            PosixFileAttributeView rights = Files.getFileAttributeView(target, PosixFileAttributeView.class);
            Files.setPosixFilePermissions(
                    fresh,
                    rights == null
                            ? PosixFilePermissions.fromString("rw-------")
                            : rights.readAttributes().permissions());
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
