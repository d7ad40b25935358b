package dev.polder.machinery.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.resource.GroupVersion;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.schema.Defaulter;
import dev.polder.machinery.schema.Pruner;
import dev.polder.machinery.schema.SchemaJson;
import dev.polder.machinery.schema.YamlDocuments;
import dev.polder.machinery.type.ResourceType;
import dev.polder.machinery.type.TypeVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Definitions and samples of real projects. The environment variable {@code POLDER_CORPUS} names a folder with
 * one folder per project, which has {@code crds*} and {@code samples/valid}, {@code samples/invalid}, and others that
 * projects themselves call valid or invalid.
 */
@Tag("corpus")
class CorpusAcceptanceTest {

    private static final CustomResourceDefinitions RULES = new CustomResourceDefinitions();

    /**
     * Samples called valid that upstream would refuse too: the value of a {@code format: byte} field is a placeholder; the
     * project's own test expects the rule on {@code rack} to fail.
     */
    private static final List<String> NOT_VALID = List.of(
            "validatingwebhookconfiguration__admissionregistration.k8s.io_v1__0.yaml",
            "kafkabridge__kafka.strimzi.io_v1__5.yaml");

    /** Patches, and definitions that upstream would refuse too: without a scope, or in Kubernetes' own groups. */
    private static final List<String> NO_DEFINITIONS = List.of(
            "webhook_in_firstmates.yaml",
            "conversion-webhook-patches/",
            "crdv1_original__example_multiversion_crd1.yaml",
            "fixtures__kube__apps.k8s.io_",
            "fixtures__kube__core.k8s.io_");

    private final List<String> report = new ArrayList<>();
    private int definitions;
    private int rules;
    private int accepted;
    private int validSamples;
    private int invalidSamples;
    private int withoutType;
    private final List<String> refused = new ArrayList<>();
    private final List<String> wronglyRefused = new ArrayList<>();
    private final List<String> wronglyAccepted = new ArrayList<>();
    private final List<String> pruned = new ArrayList<>();

    @Test
    void corpus_isAcceptedOrRefusedAsItSays() throws IOException {
        String folder = Objects.requireNonNull(System.getenv("POLDER_CORPUS"), "set POLDER_CORPUS");
        for (Path project : list(Path.of(folder))) {
            Map<String, ResourceType> types = new HashMap<>();
            List<Path> folders = list(project).stream()
                    .filter(path -> path.getFileName().toString().startsWith("crds"))
                    // What a project upgrades from comes first, so that samples meet the newest definitions.
                    .sorted((a, b) -> Boolean.compare(
                            b.toString().contains("upgrade"), a.toString().contains("upgrade")))
                    .toList();
            for (Path crds : folders) {
                install(crds, types);
            }
            samples(project.resolve("samples/valid"), types, true);
            samples(project.resolve("samples/invalid"), types, false);
            samples(project.resolve("samples/upstream-valid"), types, true);
            samples(project.resolve("samples/upstream-invalid"), types, false);
            samples(project.resolve("samples/upstream-cel"), types, false);
        }
        for (Path project : list(Path.of(folder))) {
            for (Path other : list(project)) {
                String name = other.getFileName().toString();
                if (!name.startsWith("crds") && !name.equals("samples")) {
                    install(other, new HashMap<>());
                }
            }
        }
        print();
        assertThat(definitions).isGreaterThanOrEqualTo(270);
        assertThat(rules).isGreaterThanOrEqualTo(900);
        assertThat(refused).allMatch(line -> NO_DEFINITIONS.stream().anyMatch(line::contains));
        assertThat(wronglyRefused).isEmpty();
        assertThat(wronglyAccepted).isEmpty();
    }

    private void install(Path folder, Map<String, ResourceType> types) throws IOException {
        for (Path file : yaml(folder)) {
            for (ObjectNode crd : YamlDocuments.file(file)) {
                if (!crd.path("kind").asText().equals("CustomResourceDefinition")) {
                    continue;
                }
                definitions++;
                assertThat(SchemaDecoding.decode(crd).problem()).isEmpty();
                RULES.prepareForCreate(crd);
                List<FieldError> errors = RULES.validate(crd);
                if (!errors.isEmpty()) {
                    refused.add(file + " " + crd.path("metadata").path("name").asText() + ": " + messages(errors));
                    continue;
                }
                accepted++;
                crd.findValues("x-kubernetes-validations").forEach(list -> rules += list.size());
                crd.set("status", NameAcceptance.reconcile(crd, List.of(), Instant.EPOCH));
                ResourceType type = CrdTypes.toResourceType(crd);
                assertThat(type.versions()).isNotEmpty();
                assertThat(type.storage().schema()).isNotNull();
                type.versions().forEach(version -> {
                    assertThat(SchemaJson.v3(version.schema())).isNotEmpty();
                    assertThat(SchemaJson.v2(version.schema())).isNotEmpty();
                });
                types.put(type.group() + "/" + type.names().kind(), type);
            }
        }
    }

    private void samples(Path folder, Map<String, ResourceType> types, boolean isValid) throws IOException {
        for (Path file : yaml(folder)) {
            for (ObjectNode sample : YamlDocuments.file(file)) {
                GroupVersion version =
                        GroupVersion.parse(sample.path("apiVersion").asText());
                ResourceType type =
                        types.get(version.group() + "/" + sample.path("kind").asText());
                Optional<TypeVersion> typeVersion = type == null ? Optional.empty() : type.version(version.version());
                if (type == null || typeVersion.isEmpty()) {
                    withoutType++;
                    report.add("no type: " + file + " " + version + " "
                            + sample.path("kind").asText());
                    continue;
                }
                sample(file, sample, type, typeVersion.get(), isValid);
            }
        }
    }

    private void sample(Path file, ObjectNode sample, ResourceType type, TypeVersion version, boolean isValid)
            throws IOException {
        if (isValid) {
            // What is wrong in the status of a new object never shows: it is dropped first.
            type.rules().prepareForCreate(sample);
        }
        List<String> unknown = Pruner.prune(sample, version.schema());
        Defaulter.apply(sample, version.schema());
        List<FieldError> errors = type.rules().validate(sample);
        assertThat(Pruner.unknown(sample, version.schema())).isEmpty();
        ObjectNode again = sample.deepCopy();
        Defaulter.apply(again, version.schema());
        assertThat(again).isEqualTo(sample);
        if (isValid) {
            validSamples++;
            if (!unknown.isEmpty()) {
                pruned.add(file + ": " + unknown);
            }
            if (!errors.isEmpty() && NOT_VALID.stream().noneMatch(file::endsWith)) {
                wronglyRefused.add(file + ": " + messages(errors));
            }
            return;
        }
        invalidSamples++;
        List<String> missing = expectedFields(file).stream()
                .filter(field ->
                        errors.stream().noneMatch(error -> error.field().startsWith(field)))
                .toList();
        if (errors.isEmpty() || !missing.isEmpty()) {
            wronglyAccepted.add(file + ": nothing wrong with " + missing + " in " + messages(errors));
        } else {
            report.add("refused as it should be: " + file + ": " + messages(errors));
        }
    }

    /** The fields that a sample's own comment calls wrong: {@code # schema-error: .spec.port maximum}. */
    private static List<String> expectedFields(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("# schema-error: ."))
                .map(line -> line.substring("# schema-error: .".length()).split(" ")[0])
                .toList();
    }

    private void print() {
        report.forEach(System.out::println);
        refused.forEach(line -> System.out.println("REFUSED " + line));
        wronglyRefused.forEach(line -> System.out.println("WRONGLY REFUSED " + line));
        wronglyAccepted.forEach(line -> System.out.println("WRONGLY ACCEPTED " + line));
        pruned.forEach(line -> System.out.println("PRUNED " + line));
        System.out.printf(
                "definitions %d, accepted %d with %d rules, refused %d; valid samples %d (pruned %d), invalid samples %d,"
                        + " without a type %d%n",
                definitions, accepted, rules, refused.size(), validSamples, pruned.size(), invalidSamples, withoutType);
    }

    private static String messages(List<FieldError> errors) {
        return errors.stream().map(FieldError::message).toList().toString();
    }

    private static List<Path> list(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        }
    }

    private static List<Path> yaml(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.walk(folder)) {
            return entries.filter(path ->
                            path.toString().endsWith(".yaml") || path.toString().endsWith(".yml"))
                    .sorted()
                    .toList();
        }
    }
}
