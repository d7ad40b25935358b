package dev.polder.server.config;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What lies in the root directory.
 *
 * @param rootDirectory the directory, made with mode 0700; null keeps everything in memory; default {@code .polder}
 * @param kubeconfig where the admin kubeconfig goes, relative to the root directory; default {@code admin.kubeconfig}
 * @param adminTokenStore where the hash of the shard admin's token goes, relative to the root directory; default
 *     {@code .admin-token-store}
 * @param authorityValidity how long a new certificate authority is valid; default 10 years
 * @param certificateValidity how long a new serving certificate is valid; default 1 year
 * @param renewBefore a serving certificate that ends within this time is renewed at start; default 30 days
 * @param sealKeys the keys that what is secret in a store is sealed with, relative to the root directory; default {@code
 *     store-seal.key}
 * @param serving a serving certificate that is given; null, the default, has one made
 */
public record FilesConfig(
        @Nullable Path rootDirectory,
        Path kubeconfig,
        Path adminTokenStore,
        Duration authorityValidity,
        Duration certificateValidity,
        Duration renewBefore,
        Path sealKeys,
        @Nullable Serving serving) {

    /**
     * A serving certificate that somebody else has made, so that several servers may have the same.
     *
     * @param certificates the certificate, then those that it was signed with, in PEM
     * @param key its private key, PKCS #8, in PEM
     */
    public record Serving(Path certificates, Path key) {}

    public static FilesConfig defaults() {
        return in(Path.of(".polder"));
    }

    /** The defaults in a directory. */
    public static FilesConfig in(Path rootDirectory) {
        return none().withRootDirectory(rootDirectory);
    }

    /** No files: certificates and tokens live as long as the server. */
    public static FilesConfig none() {
        return new FilesConfig(
                null,
                Path.of("admin.kubeconfig"),
                Path.of(".admin-token-store"),
                Duration.ofDays(3650),
                Duration.ofDays(365),
                Duration.ofDays(30),
                Path.of("store-seal.key"),
                null);
    }

    public FilesConfig withRootDirectory(@Nullable Path other) {
        return new FilesConfig(
                other,
                kubeconfig,
                adminTokenStore,
                authorityValidity,
                certificateValidity,
                renewBefore,
                sealKeys,
                serving);
    }

    public FilesConfig withKubeconfig(Path other) {
        return new FilesConfig(
                rootDirectory,
                other,
                adminTokenStore,
                authorityValidity,
                certificateValidity,
                renewBefore,
                sealKeys,
                serving);
    }

    public FilesConfig withAdminTokenStore(Path other) {
        return new FilesConfig(
                rootDirectory,
                kubeconfig,
                other,
                authorityValidity,
                certificateValidity,
                renewBefore,
                sealKeys,
                serving);
    }

    public FilesConfig withSealKeys(Path other) {
        return new FilesConfig(
                rootDirectory,
                kubeconfig,
                adminTokenStore,
                authorityValidity,
                certificateValidity,
                renewBefore,
                other,
                serving);
    }

    public FilesConfig withServing(@Nullable Serving other) {
        return new FilesConfig(
                rootDirectory,
                kubeconfig,
                adminTokenStore,
                authorityValidity,
                certificateValidity,
                renewBefore,
                sealKeys,
                other);
    }
}
