package dev.polder.cli.kubeconfig;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.error.YAMLException;

/** Which files make up the kubeconfig: the one of the flag, those of {@code KUBECONFIG}, or the one in the home folder. */
public final class KubeconfigFiles {

    private final String explicit;
    private final List<String> precedence;

    private KubeconfigFiles(String explicit, List<String> precedence) {
        this.explicit = explicit;
        this.precedence = precedence;
    }

    /**
     * The files of one invocation (clientcmd: {@code NewDefaultClientConfigLoadingRules}).
     *
     * @param flag the value of {@code --kubeconfig}; empty without it
     * @param environment the variables of the process
     */
    public static KubeconfigFiles of(String flag, Map<String, String> environment) {
        String listed = environment.getOrDefault("KUBECONFIG", "");
        List<String> files = new ArrayList<>();
        if (!flag.isEmpty()) {
            files.add(flag);
        } else if (listed.isEmpty()) {
            files.add(environment.getOrDefault("HOME", "") + "/.kube/config");
        } else {
            int from = 0;
            while (from <= listed.length()) {
                int end = listed.indexOf(File.pathSeparatorChar, from);
                end = end < 0 ? listed.length() : end;
                String file = listed.substring(from, end);
                if (!file.isEmpty() && !files.contains(file)) {
                    files.add(file);
                }
                from = end + 1;
            }
        }
        return new KubeconfigFiles(flag, List.copyOf(files));
    }

    /**
     * Reads them all; a missing file is left out, unless the flag names it.
     *
     * @throws KubeconfigException when one cannot be read, or the one of the flag is not there
     */
    public Kubeconfig load() {
        Kubeconfig merged = new Kubeconfig();
        boolean found = false;
        for (String name : precedence) {
            Path path = Path.of(name);
            if (path.toFile().exists()) {
                merged.add(path, read(path));
                found = true;
            }
        }
        if (!found && !explicit.isEmpty()) {
            throw new KubeconfigException("stat " + explicit + ": no such file or directory");
        }
        return merged;
    }

    private static Map<String, Object> read(Path path) {
        try {
            return YamlValues.read(KubeconfigFile.text(path));
        } catch (YAMLException e) {
            throw KubeconfigFile.unreadable(path, e);
        }
    }

    /** In the order in which they are heard. */
    List<Path> paths() {
        return precedence.stream().map(Path::of).toList();
    }

    /** Where the current context is written: the first that exists, or the first. */
    Path defaultFile() {
        for (String name : precedence) {
            Path path = Path.of(name);
            if (Files.exists(path)) {
                return path;
            }
        }
        return Path.of(precedence.get(0));
    }
}
