package dev.polder.cli.snapshot;

import dev.polder.cli.argument.Arguments;
import dev.polder.cli.argument.Command;
import dev.polder.cli.argument.Flag;
import dev.polder.cli.argument.HelpText;
import dev.polder.cli.session.Console;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;

/** {@code crd} and {@code apigen}: names, flags and what each does (kcp: {@code cli/pkg/crd/cmd}, {@code sdk/cmd/apigen}). */
public final class SnapshotCommands {

    private static final Flag HELP = new Flag("help", "h", "", "Print this help");

    private final Console console;

    /** Commands that print to this console. */
    public SnapshotCommands(Console console) {
        this.console = console;
    }

    /** {@code crd}, with everything below it. */
    public Command crd() {
        Command snapshot = new Command(
                        "snapshot -f FILE --prefix PREFIX",
                        "Make an APIResourceSchema of a CRD",
                        (command, arguments) -> new Snapshot(console, arguments).run())
                .flags(List.of(
                        new Flag("filename", "f", "string", "The file with the CRDs, or - for standard input"),
                        HELP,
                        new Flag("output", "o", "string", "json or yaml (default \"yaml\")"),
                        Flag.of("prefix", "string", "What names begin with, before .<resource>.<group>")))
                .examples("""
                          crd snapshot -f crd.yaml --prefix today > api-resource-schema.yaml
                          kubectl get crd widgets.example.io -o yaml | crd snapshot -f - --prefix today
                        """);
        return new Command("crd", "Commands for CustomResourceDefinitions", this::help)
                .flags(List.of(HELP))
                .command(snapshot);
    }

    /** {@code apigen}. */
    public Command apigen() {
        return new Command(
                        "apigen --input-dir DIR --output-dir DIR",
                        "Make APIResourceSchemas and APIExports of CRDs",
                        (command, arguments) ->
                                new Apigen(console, () -> GitRevision.head(Path.of("")), LocalDate::now).run(arguments))
                .flags(List.of(
                        HELP,
                        Flag.list("class", "Classes with fabric8's annotations, whose CRDs --input-dir gets first"),
                        Flag.of("classpath", "string", "Where they, and fabric8's CRD generator, are found"),
                        Flag.list("package", "The same for every such class in these packages"),
                        Flag.of(
                                "header-file",
                                "string",
                                "A text that every file shall begin with; YEAR stands for the year"),
                        Flag.list("ignore-export-schemas", "Resources to leave out of the exports, as resource.group"),
                        Flag.of("input-dir", "string", "The folder with CRDs, in files called <group>_<resource>.yaml"),
                        Flag.of("output-dir", "string", "The folder for the files; what is stale there is deleted"),
                        Flag.of(
                                "preserve-resources",
                                "Keep resources that are in the files of exports, and add to them")))
                .examples("""
                          apigen --input-dir config/crds --output-dir config/kcp
                          apigen --classpath "$CLASSES" --package com.example --input-dir config/crds --output-dir config/kcp
                        """);
    }

    private void help(Command command, Arguments arguments) {
        console.say(HelpText.of(command, arguments.path()).stripTrailing());
    }
}
