package dev.polder.cli.snapshot;

import dev.polder.cli.session.CommandException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** The names of the classes that lie on a class path. */
record ClassNames(List<Path> classPath) {

    private static final String CLASS = ".class";

    ClassNames {
        classPath = List.copyOf(classPath);
    }

    /**
     * The classes of a package, and of those below it, in order.
     *
     * @throws CommandException when an entry is neither a folder nor a jar
     */
    Collection<String> below(String packageName) {
        String prefix = packageName.replace('.', '/') + "/";
        TreeSet<String> names = new TreeSet<>();
        for (Path entry : classPath) {
            try {
                if (Files.isDirectory(entry)) {
                    folder(entry, prefix, names);
                } else {
                    jar(entry, prefix, names);
                }
            } catch (IOException e) {
                throw new CommandException(entry + " cannot be read: " + e.getMessage());
            }
        }
        return names;
    }

    private static void folder(Path entry, String prefix, TreeSet<String> names) throws IOException {
        Path start = entry.resolve(prefix);
        if (Files.isDirectory(start)) {
            try (Stream<Path> files = Files.walk(start)) {
                files.forEach(file -> add(entry.relativize(file).toString().replace(File.separatorChar, '/'), names));
            }
        }
    }

    private static void jar(Path entry, String prefix, TreeSet<String> names) throws IOException {
        try (JarFile jar = new JarFile(entry.toFile())) {
            jar.stream().filter(each -> each.getName().startsWith(prefix)).forEach(each -> add(each.getName(), names));
        }
    }

    private static void add(String path, TreeSet<String> names) {
        if (path.endsWith(CLASS) && !path.endsWith("package-info.class")) {
            names.add(path.substring(0, path.length() - CLASS.length()).replace('/', '.'));
        }
    }
}
