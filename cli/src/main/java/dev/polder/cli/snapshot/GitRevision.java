package dev.polder.cli.snapshot;

import dev.polder.cli.session.CommandException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The commit that a folder is at. */
final class GitRevision {

    private static final String FAILED = "Could not get git revision: ";

    private GitRevision() {}

    /**
     * Its short hash.
     *
     * @throws CommandException when git is not there, or the folder is in no repository
     */
    static String head(Path folder) {
        try {
            Process git = new ProcessBuilder("git", "rev-parse", "--short", "HEAD")
                    .directory(folder.toAbsolutePath().toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            git.getOutputStream().close();
            try (InputStream out = git.getInputStream()) {
                String hash = new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
                int status = git.waitFor();
                if (status != 0) {
                    throw new CommandException(FAILED + "exit status " + status);
                }
                return hash;
            }
        } catch (IOException e) {
            throw new CommandException(FAILED + "exec: \"git\": executable file not found in $PATH");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException(FAILED + "interrupted");
        }
    }
}
