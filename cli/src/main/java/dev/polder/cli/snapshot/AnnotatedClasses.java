package dev.polder.cli.snapshot;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.cli.session.CommandException;
import dev.polder.cli.session.Console;
import dev.polder.machinery.decode.DecodeException;
import java.io.File;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * CustomResourceDefinitions of Java classes with fabric8's annotations. They are made by fabric8's own generator, out of the
 * class path of the classes: its version is then the one that their annotations are from, and this program needs none.
 */
final class AnnotatedClasses {

    private static final String GENERATOR = "io.fabric8.crdv2.generator.CRDGenerator";
    private static final String LIBRARY = "io.fabric8:crd-generator-api-v2";
    private static final String OBJECT = "io.fabric8.kubernetes.api.model.HasMetadata";
    private static final String GROUP = "io.fabric8.kubernetes.model.annotation.Group";

    private final Console console;
    private final List<Path> classPath;

    /** Classes on a class path, which has to have fabric8's generator, too. What is not there is passed over, as Java does. */
    AnnotatedClasses(Console console, String classPath) {
        this.console = console;
        this.classPath = Stream.of(classPath.split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .map(Path::of)
                .filter(this::isThere)
                .toList();
    }

    private boolean isThere(Path entry) {
        if (!Files.exists(entry)) {
            console.note("Passing over " + entry + " on the class path: no such file or directory");
            return false;
        }
        return true;
    }

    /**
     * The definitions of classes, by {@code <resource>.<group>}.
     *
     * @param classes names of classes
     * @param packages all annotated classes in these packages, and below them, are taken as well
     * @throws CommandException when a class is not there or cannot be a definition, a package has none, or the generator is
     *     not on the class path
     */
    SortedMap<String, ObjectNode> definitions(List<String> classes, List<String> packages) {
        // Nothing of this program is seen by the classes, whose libraries may be of other versions.
        try (URLClassLoader loader = new URLClassLoader(urls(), ClassLoader.getPlatformClassLoader())) {
            Class<?> generator = load(loader, GENERATOR, "add " + LIBRARY + ", in the version of your fabric8 client");
            Class<?> object = load(loader, OBJECT, "add io.fabric8:kubernetes-client");
            List<Class<?>> chosen = new ArrayList<>();
            for (String name : classes) {
                Class<?> found = load(loader, name, "--class takes names such as com.example.Boat");
                if (!object.isAssignableFrom(found)) {
                    throw new CommandException("--class: " + name + " is no " + OBJECT);
                }
                chosen.add(found);
            }
            for (String name : packages) {
                chosen.addAll(inPackage(loader, object, name));
            }
            return generate(generator, chosen.stream().distinct().toList());
        } catch (IOException e) {
            throw new CommandException("the definitions of classes cannot be written: " + e.getMessage());
        }
    }

    private URL[] urls() throws MalformedURLException {
        List<URL> urls = new ArrayList<>();
        for (Path entry : classPath) {
            urls.add(entry.toUri().toURL());
        }
        return urls.toArray(URL[]::new);
    }

    private static Class<?> load(ClassLoader loader, String name, String advice) {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException e) {
            throw new CommandException(name + " is not on the class path: " + advice);
        } catch (LinkageError e) {
            throw new CommandException(name + " cannot be loaded: " + e);
        }
    }

    private List<Class<?>> inPackage(ClassLoader loader, Class<?> object, String packageName) {
        Class<? extends Annotation> group =
                load(loader, GROUP, "add io.fabric8:kubernetes-client").asSubclass(Annotation.class);
        List<Class<?>> found = new ArrayList<>();
        for (String name : new ClassNames(classPath).below(packageName)) {
            try {
                Class<?> each = Class.forName(name, false, loader);
                if (object.isAssignableFrom(each)
                        && !Modifier.isAbstract(each.getModifiers())
                        && each.isAnnotationPresent(group)) {
                    found.add(each);
                }
            } catch (ClassNotFoundException | LinkageError e) {
                console.note("Passing over " + name + ", which cannot be loaded: " + e);
            }
        }
        if (found.isEmpty()) {
            throw new CommandException("--package: " + packageName + " has no class with fabric8's @Group");
        }
        return found;
    }

    private SortedMap<String, ObjectNode> generate(Class<?> type, List<Class<?>> classes) throws IOException {
        Path folder = Files.createTempDirectory("polder-apigen");
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(type.getClassLoader());
        try {
            Object generator = type.getConstructor().newInstance();
            type.getMethod("customResourceClasses", Collection.class).invoke(generator, classes);
            // One after the other: then two runs write the same.
            type.getMethod("withParallelGenerationEnabled", boolean.class).invoke(generator, false);
            type.getMethod("inOutputDir", File.class).invoke(generator, folder.toFile());
            type.getMethod("generate").invoke(generator);
            return read(folder);
        } catch (InvocationTargetException e) {
            throw new CommandException("fabric8's generator refuses " + names(classes) + ": " + e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new CommandException(LIBRARY + " on the class path is of a version that is not known here: " + e);
        } finally {
            thread.setContextClassLoader(before);
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static String names(List<Class<?>> classes) {
        TreeSet<String> names = new TreeSet<>();
        classes.forEach(each -> names.add(each.getName()));
        return String.join(", ", names);
    }

    private static SortedMap<String, ObjectNode> read(Path folder) throws IOException {
        SortedMap<String, ObjectNode> definitions = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                try {
                    // With what a server fills in: schemas have to say it, and apigen does not.
                    ObjectNode definition = DefinitionReader.definition(Files.readString(file));
                    definitions.put(definition.at("/metadata/name").asText(), definition);
                } catch (DecodeException e) {
                    throw new CommandException("fabric8's generator has made no definition of " + file.getFileName()
                            + ": " + e.getMessage());
                }
            }
        }
        return definitions;
    }
}
