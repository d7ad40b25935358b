package dev.polder.cli.kubeconfig;

import dev.polder.cli.kubeconfig.Kubeconfig.Entry;
import dev.polder.cli.kubeconfig.KubeconfigFile.Section;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;

/**
 * Contexts and clusters to be set in the files of a kubeconfig, together. Each is written into the file where its name
 * stands already, otherwise into the one that holds what it was made from (clientcmd: {@code ModifyConfig}).
 */
public final class KubeconfigEdit {

    private final KubeconfigFiles files;
    private final Kubeconfig kubeconfig;
    private final List<Change> changes = new ArrayList<>();
    private @Nullable String currentContext;

    /**
     * One entry to be set to a copy of another.
     *
     * @param file where it is written
     * @param source the file of the other one
     * @param texts what the copy says differently
     */
    private record Change(
            Section section, String name, Path file, Path source, String sourceName, Map<String, String> texts) {}

    /** Changes of what was loaded from these files. */
    public KubeconfigEdit(KubeconfigFiles files, Kubeconfig kubeconfig) {
        this.files = files;
        this.kubeconfig = kubeconfig;
    }

    /**
     * Sets a cluster to a copy of another one, at another URL.
     *
     * @param source a cluster that there is
     * @return this
     */
    public KubeconfigEdit cluster(String name, String source, String server) {
        Entry entry = entry(kubeconfig.clusters(), source);
        Path file = fileOf(kubeconfig.clusters(), name, entry);
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("server", server);
        if (!file.equals(entry.origin()) && !entry.text("certificate-authority").isEmpty()) {
            texts.put("certificate-authority", entry.path("certificate-authority"));
        }
        changes.add(new Change(Section.CLUSTERS, name, file, entry.origin(), source, texts));
        return this;
    }

    /**
     * Sets a context to a copy of another one, for another cluster.
     *
     * @param source a context that there is
     * @return this
     */
    public KubeconfigEdit context(String name, String source, String cluster) {
        Entry entry = entry(kubeconfig.contexts(), source);
        Path file = fileOf(kubeconfig.contexts(), name, entry);
        changes.add(new Change(Section.CONTEXTS, name, file, entry.origin(), source, Map.of("cluster", cluster)));
        return this;
    }

    /** Makes a context the current one. */
    public KubeconfigEdit currentContext(String name) {
        currentContext = name;
        return this;
    }

    private static Entry entry(Map<String, Entry> entries, String name) {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw new IllegalArgumentException("nothing is called " + name);
        }
        return entry;
    }

    private static Path fileOf(Map<String, Entry> entries, String name, Entry source) {
        Entry old = entries.get(name);
        return old == null ? source.origin() : old.origin();
    }

    /**
     * Writes every change, while the lock files that kubectl knows keep others away.
     *
     * @throws KubeconfigException when a file is locked, cannot be read or cannot be written
     */
    public void write() {
        List<Path> locks = new ArrayList<>();
        try {
            for (Path file : files.paths().stream().sorted().toList()) {
                locks.add(lock(file));
            }
            writeAll();
        } finally {
            for (Path lock : locks) {
                unlock(lock);
            }
        }
    }

    private void writeAll() {
        Map<Path, KubeconfigFile> opened = new LinkedHashMap<>();
        Map<Path, KubeconfigFile> changed = new LinkedHashMap<>();
        // All copies are made before anything is set: one change may copy what another one replaces.
        List<MappingNode> bodies = new ArrayList<>();
        for (Change change : changes) {
            MappingNode body = open(opened, change.source()).copy(change.section(), change.sourceName());
            change.texts().forEach((key, text) -> YamlTree.put(body, key, text));
            bodies.add(body);
        }
        for (int i = 0; i < changes.size(); i++) {
            Change change = changes.get(i);
            KubeconfigFile file = open(opened, change.file());
            file.put(change.section(), change.name(), bodies.get(i));
            changed.put(change.file(), file);
        }
        if (currentContext != null && !currentContext.equals(kubeconfig.currentContext())) {
            KubeconfigFile file = open(opened, files.defaultFile());
            file.setCurrentContext(currentContext);
            changed.put(file.path(), file);
        }
        for (KubeconfigFile file : changed.values()) {
            try {
                file.write();
            } catch (IOException e) {
                throw new KubeconfigException("open " + file.path() + ": " + why(e));
            }
        }
    }

    private static KubeconfigFile open(Map<Path, KubeconfigFile> opened, Path path) {
        return opened.computeIfAbsent(path, KubeconfigFile::read);
    }

    private static Path lock(Path file) {
        Path lock = Path.of(file + ".lock");
        try {
            Path folder = lock.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            return Files.createFile(lock);
        } catch (FileAlreadyExistsException e) {
            throw new KubeconfigException("open " + lock + ": file exists");
        } catch (IOException e) {
            throw new KubeconfigException("open " + lock + ": " + why(e));
        }
    }

    private static void unlock(Path lock) {
        try {
            Files.deleteIfExists(lock);
        } catch (IOException e) {
            throw new KubeconfigException("remove " + lock + ": " + why(e));
        }
    }

    private static String why(IOException e) {
        return e instanceof java.nio.file.AccessDeniedException ? "permission denied" : String.valueOf(e.getMessage());
    }
}
