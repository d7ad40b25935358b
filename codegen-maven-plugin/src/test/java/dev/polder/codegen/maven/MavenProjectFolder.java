package dev.polder.codegen.maven;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * A project of a user, and the Maven that builds this one, offline. Its local repository is the one of this build, by links,
 * except for what this build has made.
 */
final class MavenProjectFolder implements AutoCloseable {

    private static final long LIMIT_SECONDS = 180;
    private static final String VERSION = "0.1.0-SNAPSHOT";
    private static final Path ROOT = Path.of(System.getProperty("basedir", System.getProperty("user.dir")))
            .resolve("..")
            .toAbsolutePath()
            .normalize();

    private final Path folder;
    private final Path repository;
    private final Path maven;

    /** A project in an empty folder. */
    MavenProjectFolder(Path folder, Path maven, Path fetched) throws IOException {
        this.folder = Files.createDirectories(folder.resolve("project"));
        this.repository = folder.resolve("repository");
        this.maven = maven;
        Files.createDirectories(repository.resolve("dev/polder"));
        link(fetched, repository, "dev");
        if (Files.isDirectory(fetched.resolve("dev"))) {
            link(fetched.resolve("dev"), repository.resolve("dev"), "polder");
        }
        Files.copy(ROOT.resolve("pom.xml"), artifact("polder", ".pom"));
        for (String module : List.of("api", "machinery", "codegen", "codegen-maven-plugin")) {
            Files.copy(ROOT.resolve(module + "/pom.xml"), artifact("polder-" + module, ".pom"));
        }
        jar("polder-api", dev.polder.api.resource.GroupResource.class);
        jar("polder-machinery", dev.polder.machinery.encode.JsonWriter.class);
        jar("polder-codegen", dev.polder.codegen.Languages.class);
        jar("polder-codegen-maven-plugin", GenerateMojo.class);
    }

    private static void link(Path from, Path to, String but) throws IOException {
        try (Stream<Path> all = Files.list(from)) {
            for (Path each : all.filter(path -> !path.endsWith(but)).toList()) {
                Files.createSymbolicLink(to.resolve(each.getFileName().toString()), each);
            }
        }
    }

    private Path artifact(String name, String extension) throws IOException {
        Path version = Files.createDirectories(
                repository.resolve("dev/polder").resolve(name).resolve(VERSION));
        return version.resolve(name + "-" + VERSION + extension);
    }

    /** What a class comes from is a jar, or when nothing has been packaged yet, a folder. */
    private void jar(String name, Class<?> of) throws IOException {
        Path from;
        try {
            from = Path.of(
                    of.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
        Path jar = artifact(name, ".jar");
        if (Files.isRegularFile(from)) {
            Files.copy(from, jar);
            return;
        }
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                out.putNextEntry(new JarEntry(from.relativize(file).toString().replace('\\', '/')));
                Files.copy(file, out);
            }
        }
    }

    /** Writes a file of the project. */
    void write(String path, String text) {
        try {
            Path file = folder.resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path file(String path) {
        return folder.resolve(path);
    }

    /** Runs Maven to its end; what it says. */
    Run mvn(String... words) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(
                maven.resolve("bin/mvn").toString(),
                "-o",
                "-B",
                "-ntp",
                "-Dstyle.color=never",
                "-Dmaven.repo.local=" + repository));
        line.addAll(List.of(words));
        Path log = folder.resolve("maven.log");
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("MAVEN_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx512m");
        Process process = builder.start();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(line + " has not ended: " + Files.readString(log));
        }
        return new Run(process.exitValue(), Files.readString(log));
    }

    /** Takes the links out, so that nobody who deletes the folder follows them. */
    @Override
    public void close() throws IOException {
        for (Path parent : List.of(repository, repository.resolve("dev"))) {
            try (Stream<Path> links = Files.list(parent)) {
                for (Path link : links.filter(Files::isSymbolicLink).toList()) {
                    Files.delete(link);
                }
            }
        }
    }

    /** How a run of Maven ended, and what it said. */
    record Run(int exit, String said) {}
}
