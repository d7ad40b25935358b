package dev.polder.cli.flag;

import dev.polder.server.config.FilesConfig;
import dev.polder.storage.seal.SealScope;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What is sealed in the store, and with which keys. */
public final class SealFlags extends Flags {

    private static final String KEY_FILE = "--store-seal-key-file";
    private static final String RESOURCES = "--store-seal-resources";
    private static final String UPSTREAMS = "--encryption-provider-config";

    @Option(
            names = KEY_FILE,
            paramLabel = "FILE",
            description =
                    "The keys that values in the store are sealed with, in base64, one a line; the first is written"
                            + " with once every server has it. Read again when it changes. Default: store-seal.key in the root"
                            + " directory, made when the store has nothing sealed. A store in memory is not sealed.")
    private @Nullable Path keyFile;

    @Option(
            names = RESOURCES,
            paramLabel = "RESOURCES",
            description = "The resources whose objects are sealed when they are written, such as"
                    + " secrets,widgets.example.com; empty for none. Default: secrets")
    private @Nullable String resources;

    @Option(
            names = {UPSTREAMS, UPSTREAMS + "-automatic-reload"},
            paramLabel = "FILE",
            arity = "0..1",
            fallbackValue = "",
            hidden = true)
    private @Nullable String upstreams;

    /** Where the key file is. */
    public FilesConfig keyFile(FilesConfig files) {
        return keyFile == null ? files : files.withSealKeys(keyFile.toAbsolutePath());
    }

    /**
     * What is sealed.
     *
     * @throws ParameterException when the flags cannot be read
     */
    public SealScope scope() {
        if (upstreams != null) {
            throw refused(UPSTREAMS + " is not known here; name the keys with " + KEY_FILE + ", and the resources with "
                    + RESOURCES);
        }
        try {
            return resources == null ? SealScope.SECRETS : SealScope.parse(resources);
        } catch (IllegalArgumentException e) {
            throw refused(RESOURCES + ": " + e.getMessage());
        }
    }

    /**
     * For a store in memory, where they would do nothing.
     *
     * @throws ParameterException when one is given
     */
    public void refuseForMemory() {
        if (keyFile != null || resources != null) {
            throw refused((keyFile != null ? KEY_FILE : RESOURCES)
                    + " has no meaning for a store in memory, which is not sealed; leave it out");
        }
    }
}
