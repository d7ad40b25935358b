package dev.polder.cli.codegen;

import dev.polder.cli.argument.Command;
import dev.polder.cli.argument.Flag;
import dev.polder.cli.session.Console;
import dev.polder.cli.session.PluginFlags;
import dev.polder.codegen.Languages;

/** {@code codegen}: its flags and its help. */
public final class CodegenCommand {

    private CodegenCommand() {}

    /** The command, which prints to this console. */
    public static Command of(Console console) {
        String languages = String.join(", ", Languages.all().keySet());
        return new Command(
                        "codegen --lang LANGUAGE --in FILE --out DIR",
                        "Generate a typed client of CRDs and APIResourceSchemas",
                        (command, arguments) -> new Codegen(console, arguments).run())
                .flags(PluginFlags.with(
                        Flag.of("lang", "string", "The language: " + languages),
                        Flag.list("in", "Files and folders with CRDs and APIResourceSchemas, as YAML or JSON"),
                        new Flag(
                                "workspace",
                                "w",
                                "string",
                                "Read a workspace instead: its CRDs and what it has bound; '.' is the current one"),
                        Flag.of("export", "PATH:NAME", "Read the schemas of an APIExport instead"),
                        Flag.of("out", "string", "The folder to write into"),
                        Flag.of(
                                "package",
                                "string",
                                "The package of the client, for Go the import path of the folder (default depends on the language)"),
                        Flag.of("verify", "Write nothing; fail when the folder is not as it would be written")))
                .examples("""
                      codegen --lang java --in config/crds --out src/main/java --package com.example.clients
                      codegen --lang java --export root:providers:cowboys --out src/main/java
                      codegen --lang go --in config/crds --out clients --package example.com/team/clients
                      codegen --lang java --in config/crds --out src/main/java --package com.example.clients --verify
                    """);
    }
}
