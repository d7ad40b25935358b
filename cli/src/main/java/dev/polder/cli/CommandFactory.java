package dev.polder.cli;

import dev.polder.cli.install.CompletionCommand;
import dev.polder.cli.install.InstallPluginsCommand;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Makes commands and hands them the shell. */
final class CommandFactory implements IFactory {

    private final Shell shell;

    CommandFactory(Shell shell) {
        this.shell = shell;
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        if (type == StartCommand.class) {
            return type.cast(new StartCommand(shell));
        }
        if (type == VersionCommand.class) {
            return type.cast(new VersionCommand(shell));
        }
        if (type == StoreCheckCommand.class) {
            return type.cast(new StoreCheckCommand(shell));
        }
        if (type == StoreCompactCommand.class) {
            return type.cast(new StoreCompactCommand(shell));
        }
        if (type == StoreExportCommand.class) {
            return type.cast(new StoreExportCommand(shell));
        }
        if (type == StoreImportCommand.class) {
            return type.cast(new StoreImportCommand(shell));
        }
        if (type == StoreAcceptRestoreCommand.class) {
            return type.cast(new StoreAcceptRestoreCommand(shell));
        }
        if (type == StoreReencryptCommand.class) {
            return type.cast(new StoreReencryptCommand(shell));
        }
        if (type == InstallPluginsCommand.class) {
            return type.cast(new InstallPluginsCommand(shell.out(), System.getenv()));
        }
        if (type == CompletionCommand.class) {
            return type.cast(new CompletionCommand(shell.out()));
        }
        return CommandLine.defaultFactory().create(type);
    }
}
