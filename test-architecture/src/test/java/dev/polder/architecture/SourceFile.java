package dev.polder.architecture;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * One Java source, parsed by javac.
 *
 * @param path relative to the repository's root
 * @param text its content
 * @param packageName its package
 * @param methods its methods and constructors, nested classes' included
 */
record SourceFile(Path path, String text, String packageName, List<Method> methods) {

    /**
     * A method or constructor.
     *
     * @param name its name
     * @param lines from its first modifier to its closing brace
     * @param parameters how many it takes; 0 for a record's canonical constructor, whose parameters are components
     * @param test whether JUnit runs it
     * @param tags its JUnit tags and those of the classes around it, as far as they are written out
     */
    record Method(String name, int lines, int parameters, boolean test, Set<String> tags) {}

    int lines() {
        return (int) text.lines().count();
    }

    boolean isTest() {
        return path.toString().contains("src/test/");
    }

    String fileName() {
        return path.getFileName().toString();
    }

    /** The folder below the repository's root that the file lies in. */
    String module() {
        return path.getName(0).toString();
    }

    /** Every source of the repository, build output excluded; parsed once. */
    static List<SourceFile> all() {
        return AllSources.PARSED;
    }

    private static final class AllSources {

        private static final List<SourceFile> PARSED = List.copyOf(allBelow(Project.root()));
    }

    private static List<SourceFile> allBelow(Path root) {
        try (var files = Files.walk(root)) {
            return parse(files.filter(file -> file.toString().endsWith(".java"))
                    .map(root::relativize)
                    .filter(file -> !file.toString().contains("target/"))
                    .sorted()
                    .map(file -> new Text(file, read(root.resolve(file))))
                    .toList());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static SourceFile parse(Path path, String text) {
        return parse(List.of(new Text(path, text))).getFirst();
    }

    private static List<SourceFile> parse(List<Text> texts) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        JavacTask task = (JavacTask) compiler.getTask(null, null, diagnostic -> {}, List.of(), null, texts);
        SourcePositions positions = Trees.instance(task).getSourcePositions();
        try {
            // The compiler wraps the files it is given: only their URIs come back as they were.
            Map<URI, Text> sources = new HashMap<>();
            texts.forEach(text -> sources.put(text.toUri(), text));
            List<SourceFile> parsed = new ArrayList<>();
            for (CompilationUnitTree unit : task.parse()) {
                Methods methods = new Methods(unit, positions);
                methods.scan(unit, null);
                Tree name = unit.getPackageName();
                Text source =
                        Objects.requireNonNull(sources.get(unit.getSourceFile().toUri()));
                parsed.add(new SourceFile(
                        source.path, source.text, name == null ? "" : name.toString(), List.copyOf(methods.found)));
            }
            return parsed;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** A source in memory. */
    private static final class Text extends SimpleJavaFileObject {

        private final Path path;
        private final String text;

        Text(Path path, String text) {
            super(URI.create("string:///" + path), JavaFileObject.Kind.SOURCE);
            this.path = path;
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class Methods extends TreeScanner<Void, Void> {

        private static final Set<String> TESTS = Set.of("Test", "ParameterizedTest", "TestFactory", "RepeatedTest");

        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<Method> found = new ArrayList<>();
        private boolean inRecord;
        private Set<String> classTags = Set.of();

        Methods(CompilationUnitTree unit, SourcePositions positions) {
            this.unit = unit;
            this.positions = positions;
        }

        @Override
        public Void visitClass(ClassTree type, Void nothing) {
            boolean outer = inRecord;
            Set<String> outerTags = classTags;
            inRecord = type.getKind() == Tree.Kind.RECORD;
            classTags = tags(type.getModifiers(), outerTags);
            super.visitClass(type, null);
            inRecord = outer;
            classTags = outerTags;
            return null;
        }

        @Override
        public Void visitMethod(MethodTree method, Void nothing) {
            long start = positions.getStartPosition(unit, method);
            long end = positions.getEndPosition(unit, method);
            if (end >= 0) {
                long first = unit.getLineMap().getLineNumber(start);
                long last = unit.getLineMap().getLineNumber(end);
                boolean canonical = inRecord && method.getReturnType() == null;
                boolean test = method.getModifiers().getAnnotations().stream()
                        .anyMatch(annotation ->
                                TESTS.contains(annotation.getAnnotationType().toString()));
                found.add(new Method(
                        method.getName().toString(),
                        (int) (last - first + 1),
                        canonical ? 0 : method.getParameters().size(),
                        test,
                        tags(method.getModifiers(), test ? classTags : Set.of())));
            }
            return super.visitMethod(method, null);
        }

        /** What is tagged by a literal; a tag that is a constant has no name here. */
        private static Set<String> tags(ModifiersTree modifiers, Set<String> around) {
            Set<String> tags = new TreeSet<>(around);
            for (AnnotationTree annotation : modifiers.getAnnotations()) {
                if (annotation.getAnnotationType().toString().equals("Tag")
                        && annotation.getArguments().getFirst() instanceof LiteralTree literal) {
                    tags.add(literal.getValue().toString());
                }
            }
            return tags;
        }
    }
}
