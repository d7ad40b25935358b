package dev.polder.machinery.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.builtin.rule.Nodes;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;

/** Rows of Jobs and CronJobs. */
final class JobRows {

    private JobRows() {}

    static void job(ObjectNode job, ArrayNode cells, Instant now) {
        cells.add(BuiltinPrinters.name(job))
                .add(status(job))
                .add(completions(job))
                .add(duration(job, now))
                .add(Ages.of(job, now));
        JsonNode pod = Nodes.at(job, "spec", "template", "spec");
        cells.add(Cells.names(pod)).add(Cells.images(pod)).add(Cells.selector(Nodes.at(job, "spec", "selector")));
    }

    private static String completions(ObjectNode job) {
        long succeeded = Cells.number(job, "status", "succeeded");
        JsonNode wanted = Nodes.at(job, "spec", "completions");
        long parallel = Cells.number(job, "spec", "parallelism");
        if (!wanted.isMissingNode()) {
            return succeeded + "/" + wanted.asLong();
        }
        return succeeded + "/1" + (parallel > 1 ? " of " + parallel : "");
    }

    private static String duration(ObjectNode job, Instant now) {
        String start = Nodes.text(job, "status", "startTime");
        String end = Nodes.text(job, "status", "completionTime");
        if (start.isEmpty()) {
            return "";
        }
        try {
            Instant from = OffsetDateTime.parse(start).toInstant();
            Instant to = end.isEmpty() ? now : OffsetDateTime.parse(end).toInstant();
            return HumanDuration.text(Duration.between(from, to));
        } catch (DateTimeException e) {
            return "<invalid>";
        }
    }

    private static String status(ObjectNode job) {
        if (Cells.isTrue(job, "Complete")) {
            return "Complete";
        }
        if (Cells.isTrue(job, "Failed")) {
            return "Failed";
        }
        if (Nodes.has(job, "metadata", "deletionTimestamp")) {
            return "Terminating";
        }
        if (Cells.isTrue(job, "Suspended")) {
            return "Suspended";
        }
        if (Cells.isTrue(job, "FailureTarget")) {
            return "FailureTarget";
        }
        return Cells.isTrue(job, "SuccessCriteriaMet") ? "SuccessCriteriaMet" : "Running";
    }

    static void cronJob(ObjectNode job, ArrayNode cells, Instant now) {
        JsonNode last = Nodes.at(job, "status", "lastScheduleTime");
        JsonNode suspend = Nodes.at(job, "spec", "suspend");
        cells.add(BuiltinPrinters.name(job))
                .add(Nodes.text(job, "spec", "schedule"))
                .add(Cells.orElse(Nodes.text(job, "spec", "timeZone"), Cells.NONE))
                .add(suspend.isMissingNode() ? Cells.UNSET : suspend.asBoolean(false) ? "True" : "False")
                .add(Nodes.list(job, "status", "active").size())
                .add(last.isMissingNode() ? Cells.NONE : Ages.since(last, now))
                .add(Ages.of(job, now));
        JsonNode spec = Nodes.at(job, "spec", "jobTemplate", "spec");
        JsonNode pod = Nodes.at(spec, "template", "spec");
        cells.add(Cells.names(pod)).add(Cells.images(pod)).add(Cells.selector(spec.path("selector")));
    }
}
