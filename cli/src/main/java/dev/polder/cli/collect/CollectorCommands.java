package dev.polder.cli.collect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.cli.argument.Arguments;
import dev.polder.cli.argument.Command;
import dev.polder.cli.argument.Flag;
import dev.polder.cli.argument.HelpText;
import dev.polder.cli.client.ApiException;
import dev.polder.cli.session.CommandException;
import dev.polder.cli.session.Console;
import dev.polder.cli.session.PluginFlags;
import dev.polder.cli.session.Session;
import dev.polder.machinery.encode.JsonWriter;
import java.util.List;

/** {@code gc status}: what the garbage collector of a server is doing, for those who run it. */
public final class CollectorCommands {

    private static final String PATH = "/debug/gc";

    private final Console console;

    /** Commands that print to this console. */
    public CollectorCommands(Console console) {
        this.console = console;
    }

    /** {@code gc}, with what is below it. */
    public Command gc() {
        return new Command("gc", "Look after the garbage collector", this::help)
                .flags(List.of(new Flag("help", "h", "", "Print this help")))
                .command(new Command(
                                "status",
                                "Show what the garbage collector is doing, and what it cannot collect",
                                (command, arguments) -> status(arguments))
                        .flags(PluginFlags.with(new Flag("output", "o", "string", "json; otherwise lines to read")))
                        .examples("""
                          gc status
                          gc status -o json
                        """));
    }

    private void help(Command command, Arguments arguments) {
        console.say(HelpText.of(command, arguments.path()).stripTrailing());
    }

    private void status(Arguments arguments) {
        String format = arguments.value("output");
        if (!format.isEmpty() && !format.equals("json")) {
            throw new CommandException("invalid value \"" + format + "\" for --output; the only valid value is json");
        }
        ObjectNode page;
        try {
            page = Session.open(console, arguments).client().get(PATH);
        } catch (ApiException e) {
            throw new CommandException("failed to get the status of the garbage collector: " + e.getMessage());
        }
        console.say(format.isEmpty() ? lines(page) : JsonWriter.write(page));
    }

    private static String lines(JsonNode page) {
        StringBuilder text = new StringBuilder();
        if (!page.path("leading").asBoolean()) {
            return "Another server collects: ask the one that leads.";
        }
        text.append("Waiting: ").append(page.path("waiting").asInt());
        text.append("  Running: ").append(page.path("running").asInt());
        text.append("  Tried again: ").append(page.path("retrying").asInt());
        text.append("  For want of a type: ")
                .append(page.path("waitingForTypes").asInt());
        text.append("  Deleted: ").append(page.path("deleted").asLong());
        failures(text, page.path("failures"));
        for (JsonNode controller : page.path("controllers")) {
            if (controller.path("retrying").asInt() > 0) {
                text.append('\n').append(controller.path("controller").asText());
                text.append("  Waiting: ").append(controller.path("waiting").asInt());
                text.append("  Running: ").append(controller.path("running").asInt());
                text.append("  Tried again: ")
                        .append(controller.path("retrying").asInt());
                failures(text, controller.path("failures"));
            }
        }
        return text.toString();
    }

    private static void failures(StringBuilder text, JsonNode failures) {
        for (JsonNode failure : failures) {
            String namespace = failure.path("namespace").asText("");
            text.append('\n')
                    .append(failure.path("logicalCluster").asText())
                    .append("  ")
                    .append(failure.path("resource").asText())
                    .append("  ")
                    .append(namespace.isEmpty() ? "" : namespace + "/")
                    .append(failure.path("name").asText())
                    .append("  tried ")
                    .append(failure.path("attempts").asInt())
                    .append(" times since ")
                    .append(failure.path("since").asText())
                    .append(", next ")
                    .append(failure.path("next").asText())
                    .append(": ")
                    .append(failure.path("reason").asText().lines().findFirst().orElse(""));
        }
    }
}
