package dev.polder.storage.etcd.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;

/** Takes the program out of etcd's own image. */
final class DockerImages implements EtcdProgram.Images {

    private static final String IMAGE = "quay.io/coreos/etcd:v3.6.16";
    private static final String PROGRAM = "/usr/local/bin/etcd";

    @Override
    public boolean available() {
        return DockerClientFactory.instance().isDockerAvailable();
    }

    @Override
    public Path program() {
        try (GenericContainer<?> container = new GenericContainer<>(IMAGE)) {
            File copy = Files.createTempDirectory("etcd-").resolve("etcd").toFile();
            copy.getParentFile().deleteOnExit();
            copy.deleteOnExit();
            container.start();
            container.copyFileFromContainer(PROGRAM, copy.getPath());
            if (!copy.setExecutable(true)) {
                throw new IllegalStateException(copy + " cannot be made executable");
            }
            return copy.toPath();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
