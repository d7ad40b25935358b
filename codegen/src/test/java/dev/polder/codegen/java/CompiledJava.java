package dev.polder.codegen.java;

import dev.polder.codegen.output.GeneratedFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Generated Java, compiled in memory against the class path of the tests, with every warning taken for an error. */
final class CompiledJava extends ClassLoader {

    private final Map<String, ByteArrayOutputStream> classes = new HashMap<>();

    private CompiledJava() {
        super(CompiledJava.class.getClassLoader());
    }

    /** Compiles files; an AssertionError with what the compiler says when they do not. */
    static CompiledJava of(List<GeneratedFile> files) {
        CompiledJava compiled = new CompiledJava();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
        List<JavaFileObject> sources = new ArrayList<>();
        files.forEach(file -> sources.add(new Source(file)));
        // Objects of fabric8 can be serialized, records need not be; annotations have no processor here.
        List<String> options =
                List.of("--release", "17", "-proc:none", "-Werror", "-Xlint:all,-serial,-processing,-classfile");
        try (JavaFileManager manager =
                compiled.keeping(compiler.getStandardFileManager(said, null, StandardCharsets.UTF_8))) {
            if (!compiler.getTask(null, manager, said, options, null, sources).call()) {
                throw new AssertionError("generated code does not compile: " + said.getDiagnostics());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compiled;
    }

    int size() {
        return classes.size();
    }

    /** A class by its name. */
    Class<?> type(String name) {
        try {
            return loadClass(name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError("nothing generates " + name, e);
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        ByteArrayOutputStream found = classes.get(name);
        if (found == null) {
            throw new ClassNotFoundException(name);
        }
        byte[] bytes = found.toByteArray();
        return defineClass(name, bytes, 0, bytes.length);
    }

    private JavaFileManager keeping(JavaFileManager standard) {
        return new ForwardingJavaFileManager<>(standard) {
            @Override
            public JavaFileObject getJavaFileForOutput(
                    Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
                return new SimpleJavaFileObject(URI.create("memory:///" + name.replace('.', '/') + ".class"), kind) {
                    @Override
                    public OutputStream openOutputStream() {
                        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                        classes.put(name, bytes);
                        return bytes;
                    }
                };
            }
        };
    }

    private static final class Source extends SimpleJavaFileObject {

        private final String text;

        Source(GeneratedFile file) {
            super(URI.create("memory:///" + file.path()), Kind.SOURCE);
            text = file.text();
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
