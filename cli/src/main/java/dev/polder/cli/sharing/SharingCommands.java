package dev.polder.cli.sharing;

import dev.polder.cli.argument.Arguments;
import dev.polder.cli.argument.Command;
import dev.polder.cli.argument.Flag;
import dev.polder.cli.argument.HelpText;
import dev.polder.cli.session.CommandException;
import dev.polder.cli.session.Console;
import dev.polder.cli.session.PluginFlags;
import dev.polder.cli.session.Session;
import java.util.List;

/**
 * {@code bind} and {@code claims}: names, flags and what each does (kcp: {@code cli/pkg/bind/cmd}, {@code cli/pkg/claims/cmd}); and
 * {@code consumers}, which kcp has not.
 */
public final class SharingCommands {

    private final Console console;

    /** Commands that print to this console. */
    public SharingCommands(Console console) {
        this.console = console;
    }

    /** {@code bind}, with everything below it. */
    public Command bind() {
        return group("bind", "Bind APIs of others into the current workspace").command(bindApiExport());
    }

    private Command bindApiExport() {
        return new Command(
                        "apiexport <workspace_path:apiexport-name>", "Bind to an APIExport", (command, arguments) -> {
                            BindRequest request = BindRequest.of(arguments);
                            new BindApiExport(Session.open(console, arguments), request).run();
                        })
                .flags(PluginFlags.with(
                        Flag.of("name", "string", "The name of the APIBinding; otherwise that of the export"),
                        Flag.of("timeout", "duration", "How long to wait until it is bound (default 30s)"),
                        Flag.list(
                                "accept-permission-claim",
                                "Claims of the export to accept, as resource.group; the core group is called core"),
                        Flag.list("reject-permission-claim", "Claims of the export to reject, in the same form"),
                        Flag.of("accept-all-permission-claims", "Accept every claim of the export"),
                        Flag.of("reject-all-permission-claims", "Reject every claim of the export"),
                        PluginFlags.workspace()))
                .examples("""
                          bind apiexport root:provider:cowboys
                          bind apiexport root:provider:cowboys --name wild-west
                          bind apiexport root:provider:cowboys --accept-permission-claim secrets.core,configmaps.core
                        """);
    }

    /** {@code claims}, with everything below it. */
    public Command claims() {
        Command get = group("get", "Show permission claims").command(getApiBinding());
        return group("claims", "Show, accept and reject permission claims")
                .command(get, answer("accept", "Accepted"), answer("reject", "Rejected"))
                .examples("""
                          claims get apibinding                               # of all bindings here
                          claims get apibinding cert-manager
                          claims accept cert-manager --resource=secrets
                          claims reject cert-manager --resource=gateways.networking.istio.io
                          claims accept cert-manager --identity-hash=5fdf7c7a…
                        """);
    }

    /** {@code consumers}. */
    public Command consumers() {
        return new Command(
                        "consumers <apiexport-name | workspace_path:apiexport-name>",
                        "Show who uses an APIExport",
                        (command, arguments) -> {
                            ConsumersRequest request = ConsumersRequest.of(arguments);
                            new ExportConsumers(Session.open(console, arguments), request).run();
                        })
                .flags(PluginFlags.with(
                        new Flag(
                                "output",
                                "o",
                                "string",
                                "json or yaml, with everything that is known; otherwise a table"),
                        PluginFlags.workspace()))
                .examples("""
                          consumers cowboys
                          consumers root:provider:cowboys -o yaml
                        """);
    }

    private Command getApiBinding() {
        return new Command(
                        "apibinding <apibinding_name>",
                        "Show the claims of one APIBinding, or of all",
                        (command, arguments) -> {
                            List<String> words = arguments.words();
                            new Claims(Session.open(console, arguments)).print(words.isEmpty() ? "" : words.get(0));
                        })
                .flags(PluginFlags.with(PluginFlags.workspace()));
    }

    private Command answer(String name, String state) {
        String title = Character.toUpperCase(name.charAt(0)) + name.substring(1);
        return new Command(
                        name + " <apibinding_name>",
                        title + " permission claims of an APIBinding",
                        (command, arguments) -> {
                            if (arguments.words().isEmpty()) {
                                throw new CommandException("error APIBinding name is missing");
                            }
                            new Claims(Session.open(console, arguments))
                                    .answer(
                                            arguments.words().get(0),
                                            new Claims.Answer(name, state),
                                            new Claims.Which(
                                                    arguments.value("resource"), arguments.value("identity-hash")));
                        })
                .flags(PluginFlags.with(
                        Flag.of("resource", "string", "The claim for this resource.group"),
                        Flag.of("identity-hash", "string", "The claim for the resource of this identity"),
                        PluginFlags.workspace()));
    }

    private Command group(String name, String summary) {
        return new Command(name, summary, this::help).flags(List.of(new Flag("help", "h", "", "Print this help")));
    }

    private void help(Command command, Arguments arguments) {
        console.say(HelpText.of(command, arguments.path()).stripTrailing());
    }
}
